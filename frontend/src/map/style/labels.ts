/** Names of towns, municipalities, seas and neighbours; drawn with the page's own web font (see fonts.css). */
import type { LayerSpecification } from 'maplibre-gl';
import type { MapInputs } from '../inputs';
import { TOWNS } from '../towns';
import { PALETTES } from './palette';

export const LABEL_FONT = 'KubanMap';
export const LABEL_FONT_BOLD = 'KubanMap Bold';

/** All our names; a base map brings its own of towns and seas. */
export function labelLayers(inputs: MapInputs): LayerSpecification[] {
  const layers = ownLabels(inputs);
  return inputs.baseMap.kind === 'none' ? layers : layers.filter((layer) => layer.id === 'municipality-labels');
}

function ownLabels(inputs: MapInputs): LayerSpecification[] {
  const palette = PALETTES[inputs.scheme];
  const halo = { 'text-halo-color': palette.halo, 'text-halo-width': 1.6 } as const;
  return [
    {
      id: 'region-labels', type: 'symbol', source: 'region_labels', maxzoom: 9,
      layout: {
        'text-field': ['get', 'name'], 'text-font': [LABEL_FONT], 'text-letter-spacing': 0.12, 'text-max-width': 7,
        'text-size': ['interpolate', ['linear'], ['zoom'], 5, 11, 8, 16],
      },
      paint: {
        'text-color': ['match', ['get', 'kind'], 'sea', palette.labelSea, palette.labelMuted],
        'text-halo-color': ['match', ['get', 'kind'], 'sea', palette.sea, palette.land], 'text-halo-width': 1.2,
      },
    },
    {
      id: 'municipality-labels', type: 'symbol', source: 'municipalities', 'source-layer': 'municipalities_labels', minzoom: 7.5, maxzoom: 11,
      // A city and its municipality of the same name need one label.
      filter: ['!', ['in', ['get', 'name'], ['literal', TOWNS.map((town) => town.names.ru)]]],
      layout: {
        'text-field': ['get', inputs.language === 'en' ? 'name_en' : 'name'], 'text-font': [LABEL_FONT],
        'text-size': ['interpolate', ['linear'], ['zoom'], 7, 11, 10, 14], 'text-letter-spacing': 0.04, 'text-max-width': 8, 'text-padding': 6,
      },
      paint: { 'text-color': palette.labelMuted, ...halo },
    },
    {
      id: 'town-dots', type: 'circle', source: 'towns', minzoom: 5, maxzoom: 11, filter: ['<=', ['get', 'rank'], ['step', ['zoom'], 1, 6, 2, 8, 3, 9, 4, 10, 5]],
      paint: {
        'circle-radius': ['match', ['get', 'rank'], 0, 4, 1, 3, 2.2], 'circle-color': palette.label, 'circle-stroke-color': palette.halo,
        'circle-stroke-width': 1.4,
      },
    },
    {
      id: 'towns', type: 'symbol', source: 'towns', minzoom: 5, maxzoom: 15.5,
      filter: ['<=', ['get', 'rank'], ['step', ['zoom'], 1, 6, 2, 8, 3, 9, 4, 10, 5]],
      layout: {
        'text-field': ['get', 'name'],
        'text-font': ['match', ['get', 'rank'], [0, 1], ['literal', [LABEL_FONT_BOLD]], ['literal', [LABEL_FONT]]],
        'text-size': ['interpolate', ['linear'], ['zoom'], 5, ['match', ['get', 'rank'], 0, 13, 1, 11.5, 10.5], 12, ['match', ['get', 'rank'], 0, 20, 1, 17, 13.5]],
        'text-variable-anchor': ['top', 'bottom', 'left', 'right'], 'text-radial-offset': 0.55, 'text-padding': 4,
        'symbol-sort-key': ['get', 'rank'],
      },
      paint: { 'text-color': palette.label, ...halo },
    },
  ];
}
