/** The ground colours of our own base map: wheat paper for the region, stone for the land around it, sea. */
import type { Scheme } from '../symbols';

export interface Palette {
  sea: string;
  land: string;
  region: string;
  boundary: string;
  casing: string;
  label: string;
  labelMuted: string;
  labelSea: string;
  halo: string;
  accent: string;
  hatch: string;
  noData: string;
  cellEdge: string;
}

export const PALETTES: Record<Scheme, Palette> = {
  light: {
    sea: '#c6dde4', land: '#e9e6dd', region: '#fbf7ea', boundary: '#8d8263', casing: '#ffffff', label: '#2e3a34', labelMuted: '#66705f',
    labelSea: '#3d6b7d', halo: '#fffdf6', accent: '#0b3d2e', hatch: '#8b8b83', noData: '#e6e4dc', cellEdge: '#fbf7ea',
  },
  dark: {
    sea: '#0c2836', land: '#1b2020', region: '#2b322f', boundary: '#8a8f7c', casing: '#131717', label: '#e6eae2', labelMuted: '#a6ada0',
    labelSea: '#7fb0c2', halo: '#141918', accent: '#ffd873', hatch: '#7c827c', noData: '#2f3533', cellEdge: '#2b322f',
  },
};
