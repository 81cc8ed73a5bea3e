/** Zoomed out: H3 cells coloured by how many features they hold. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { FeatureLayer } from '../../api/vocabulary';
import { CHOROPLETH_END, DETAIL_ZOOM, type MapInputs } from '../inputs';
import { RAMPS, RING_COLOURS, RING_WIDTHS } from '../symbols';
import { stepColour } from './ground';
import { PALETTES } from './palette';

const HOVER: ExpressionSpecification = ['boolean', ['feature-state', 'hover'], false];

export function cellLayers(inputs: MapInputs): LayerSpecification[] {
  const both = inputs.layers.length === 2;
  return [
    ...inputs.layers.filter((layer) => !both || layer === 'issues').flatMap((layer) => filled(inputs, layer)),
    ...(both ? [ring(inputs)] : []),
    ...inputs.layers.map((layer) => outlined(inputs, layer)),
  ];
}

function cellSource(inputs: MapInputs, layer: FeatureLayer) {
  return {
    source: layer,
    'source-layer': `${layer}_cells`,
    maxzoom: DETAIL_ZOOM,
    ...(inputs.overview !== 'cells' && { minzoom: CHOROPLETH_END }),
  } as const;
}

function filled(inputs: MapInputs, layer: FeatureLayer): LayerSpecification[] {
  const colour = stepColour(['get', 'count'], inputs.breaks[layer], RAMPS[layer][inputs.scheme]);
  return [{
    id: `${layer}-cells`, type: 'fill', ...cellSource(inputs, layer),
    paint: {
      'fill-color': colour,
      // Streets of a base map stay legible under the cells.
      'fill-opacity': ['case', HOVER, 1, inputs.baseMap.kind === 'none' ? 0.86 : 0.7],
      'fill-outline-color': PALETTES[inputs.scheme].cellEdge,
    },
  }];
}

/** Where issues fill the cells, construction sites are a ring inside them that is wider where there are more. */
function ring(inputs: MapInputs): LayerSpecification {
  const scaled = (factor: number) => ['step', ['get', 'count'], RING_WIDTHS[0] * factor,
    ...inputs.breaks.constructions.flatMap((each, index) => [each, (RING_WIDTHS[index + 1] ?? 1) * factor])];
  const byZoom = (near: number, far: number) =>
    ['interpolate', ['linear'], ['zoom'], 5, scaled(far), 9, scaled(near)] as unknown as ExpressionSpecification;
  return {
    id: 'constructions-cells', type: 'line', ...cellSource(inputs, 'constructions'), layout: { 'line-join': 'round' },
    paint: { 'line-color': RING_COLOURS[inputs.scheme], 'line-width': byZoom(1, 0.5), 'line-offset': byZoom(0.5, 0.25) },
  };
}

function outlined(inputs: MapInputs, layer: FeatureLayer): LayerSpecification {
  const chosen = inputs.selection?.kind === 'cell' ? inputs.selection.h3 : '';
  return {
    id: `${layer}-cells-outline`, type: 'line', ...cellSource(inputs, layer), layout: { 'line-join': 'round' },
    paint: {
      'line-color': PALETTES[inputs.scheme].accent,
      'line-width': ['case', ['==', ['get', 'h3'], chosen], 3, HOVER, 1.5, 0],
    },
  };
}
