/** The whole style of the map as a function of what it shows. */
import type { StyleSpecification } from 'maplibre-gl';
import type { MapInputs } from '../inputs';
import { cellLayers } from './cells';
import { featureLayers } from './features';
import { boundaryLayers, casingLayer, groundLayers } from './ground';
import { labelLayers } from './labels';
import { overlayLayers } from './overlays';
import { buildSources } from './sources';

/** Builds the style; `base` is the style under ours where one is configured. */
export function buildStyle(inputs: MapInputs, base: StyleSpecification | null): StyleSpecification {
  return {
    version: 8,
    name: 'kuban',
    ...(base?.glyphs !== undefined && { glyphs: base.glyphs }),
    ...(base?.sprite !== undefined && { sprite: base.sprite }),
    sources: { ...base?.sources, ...buildSources(inputs) },
    layers: [
      ...(base?.layers ?? []),
      ...groundLayers(inputs),
      casingLayer(inputs),
      ...cellLayers(inputs),
      ...boundaryLayers(inputs),
      ...featureLayers(inputs),
      ...labelLayers(inputs),
      ...overlayLayers(inputs),
    ],
  };
}
