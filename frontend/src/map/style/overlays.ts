/** What the reader puts on the map: a measurement and the own place. */
import type { LayerSpecification } from 'maplibre-gl';
import { DETAIL_ZOOM, type MapInputs } from '../inputs';
import { PALETTES } from './palette';

const PLACE_BLUE = '#1d63b8';

export function overlayLayers(inputs: MapInputs): LayerSpecification[] {
  const palette = PALETTES[inputs.scheme];
  return [
    {
      id: 'selected-place', type: 'circle', source: 'selected_place', maxzoom: DETAIL_ZOOM,
      paint: {
        'circle-radius': 9, 'circle-color': palette.halo, 'circle-stroke-color': palette.accent, 'circle-stroke-width': 5,
      },
    },
    {
      id: 'own-place-accuracy', type: 'fill', source: 'own_place', filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': PLACE_BLUE, 'fill-opacity': 0.15 },
    },
    {
      id: 'own-place', type: 'circle', source: 'own_place', filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-radius': 8, 'circle-color': PLACE_BLUE, 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 3 },
    },
    {
      id: 'measure-fill', type: 'fill', source: 'measure', filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': palette.accent, 'fill-opacity': 0.18 },
    },
    {
      id: 'measure-line-casing', type: 'line', source: 'measure', filter: ['!=', ['geometry-type'], 'Point'],
      layout: { 'line-join': 'round', 'line-cap': 'round' }, paint: { 'line-color': palette.halo, 'line-width': 6 },
    },
    {
      id: 'measure-line', type: 'line', source: 'measure', filter: ['!=', ['geometry-type'], 'Point'],
      layout: { 'line-join': 'round', 'line-cap': 'round' }, paint: { 'line-color': palette.accent, 'line-width': 3 },
    },
    {
      id: 'measure-points', type: 'circle', source: 'measure', filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': ['match', ['get', 'last'], 1, 7, 5], 'circle-color': palette.halo, 'circle-stroke-color': palette.accent,
        'circle-stroke-width': 3,
      },
    },
  ];
}
