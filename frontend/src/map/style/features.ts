/** Zoomed in: issue points and construction footprints. */
import type { DataDrivenPropertyValueSpecification, ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { CONSTRUCTION_STATUSES, type ConstructionStatus } from '../../api/vocabulary';
import { DETAIL_ZOOM, type MapInputs } from '../inputs';
import { FOOTPRINT_SYMBOLS, type FootprintSymbol } from '../symbols';
import { PALETTES } from './palette';

const HOVER: ExpressionSpecification = ['boolean', ['feature-state', 'hover'], false];
/** Patterns are legible only on footprints that have some size on the screen. */
const PATTERN_ZOOM = 15;

export function featureLayers(inputs: MapInputs): LayerSpecification[] {
  return [
    ...(inputs.layers.includes('constructions') ? footprints(inputs) : []),
    ...(inputs.layers.includes('issues') ? points(inputs) : []),
  ];
}

function footprints(inputs: MapInputs): LayerSpecification[] {
  const source = { source: 'constructions', 'source-layer': 'constructions', minzoom: DETAIL_ZOOM } as const;
  const scheme = inputs.scheme;
  const line = byStatus((symbol) => symbol.line[scheme]);
  const patterned = CONSTRUCTION_STATUSES.filter((status) => !['none', 'solid'].includes(FOOTPRINT_SYMBOLS[status].pattern));
  const dashed = CONSTRUCTION_STATUSES.filter((status) => FOOTPRINT_SYMBOLS[status].dashed);
  const isDashed = ['in', ['get', 'status'], ['literal', dashed]] as unknown as ExpressionSpecification;
  const chosen = inputs.selection?.kind === 'construction' ? inputs.selection.id : -1;
  const width: ExpressionSpecification = ['interpolate', ['linear'], ['zoom'], 14, 0.7, 17, 1.8];
  return [
    {
      id: 'constructions', type: 'fill', ...source,
      paint: { 'fill-color': byStatus((symbol) => symbol.fill[scheme]), 'fill-opacity': ['case', HOVER, 1, 0.9] },
    },
    {
      id: 'constructions-pattern', type: 'fill', ...source, minzoom: PATTERN_ZOOM,
      filter: ['in', ['get', 'status'], ['literal', patterned]],
      paint: { 'fill-pattern': ['concat', 'footprint-', ['get', 'status'], `-${scheme}`] },
    },
    { id: 'constructions-line', type: 'line', ...source, filter: ['!', isDashed], paint: { 'line-color': line, 'line-width': width } },
    {
      id: 'constructions-dashed', type: 'line', ...source, filter: isDashed,
      paint: { 'line-color': line, 'line-width': width, 'line-dasharray': [3, 2] },
    },
    {
      id: 'constructions-selected', type: 'line', ...source, filter: ['==', ['id'], chosen], layout: { 'line-join': 'round' },
      paint: { 'line-color': PALETTES[scheme].accent, 'line-width': 4 },
    },
  ];
}

function points(inputs: MapInputs): LayerSpecification[] {
  const source = { source: 'issues', 'source-layer': 'issues', minzoom: DETAIL_ZOOM } as const;
  const chosen = inputs.selection?.kind === 'issue' ? inputs.selection.id : -1;
  const isChosen: ExpressionSpecification = ['==', ['id'], chosen];
  return [
    {
      id: 'issues-halo', type: 'circle', ...source,
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 14, 12, 17, 19],
        'circle-color': PALETTES[inputs.scheme].accent,
        'circle-opacity': ['case', isChosen, 0.28, HOVER, 0.16, 0],
        'circle-stroke-color': PALETTES[inputs.scheme].accent,
        'circle-stroke-width': ['case', isChosen, 2.5, 0],
      },
    },
    {
      id: 'issues', type: 'symbol', ...source,
      layout: {
        'icon-image': ['concat', 'issue-', ['get', 'status']],
        'icon-size': ['interpolate', ['linear'], ['zoom'], 14, 0.68, 17, 1.05],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'symbol-z-order': 'viewport-y',
      },
    },
  ];
}

function byStatus(colour: (symbol: FootprintSymbol) => string): DataDrivenPropertyValueSpecification<string> {
  const pairs = CONSTRUCTION_STATUSES.flatMap((status: ConstructionStatus) => [status, colour(FOOTPRINT_SYMBOLS[status])]);
  return ['match', ['get', 'status'], ...pairs, '#888888'] as unknown as ExpressionSpecification;
}
