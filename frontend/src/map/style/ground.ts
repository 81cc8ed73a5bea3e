/** Sea, land, municipalities and the choropleth over them. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Breaks } from '../classes';
import { CHOROPLETH_END, type Choropleth, type MapInputs } from '../inputs';
import { RAMPS } from '../symbols';
import { PALETTES } from './palette';

export function groundLayers(inputs: MapInputs): LayerSpecification[] {
  const palette = PALETTES[inputs.scheme];
  const hasBase = inputs.baseMap.kind !== 'none';
  return [
    ...(inputs.baseMap.kind === 'style' ? [] : [{ id: 'sea', type: 'background', paint: { 'background-color': palette.sea } } as const]),
    ...(inputs.baseMap.kind === 'raster' ? [{
      id: 'base', type: 'raster', source: 'base',
      paint: inputs.scheme === 'dark'
        ? { 'raster-brightness-max': 0.55, 'raster-saturation': -0.5 }
        : { 'raster-saturation': -0.35 },
    } as const] : []),
    ...(hasBase ? [] : [{ id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': palette.land } } as const]),
    {
      id: 'municipality-fill', type: 'fill', source: 'municipalities', 'source-layer': 'municipalities',
      paint: { 'fill-color': palette.region, 'fill-opacity': hasBase ? 0.02 : 1 },
    },
    ...(inputs.choropleth === null ? [] : choroplethLayers(inputs, inputs.choropleth)),
  ];
}

/** The light edge under the boundary line: below the cells, which it would cut to pieces. */
export function casingLayer(inputs: MapInputs): LayerSpecification {
  return {
    id: 'municipality-casing', type: 'line', source: 'municipalities', 'source-layer': 'municipalities', layout: { 'line-join': 'round' },
    paint: { 'line-color': PALETTES[inputs.scheme].casing, 'line-width': width(2, 5), 'line-opacity': 0.75 },
  };
}

export function boundaryLayers(inputs: MapInputs): LayerSpecification[] {
  const palette = PALETTES[inputs.scheme];
  const source = { source: 'municipalities', 'source-layer': 'municipalities' } as const;
  const selected = inputs.selection?.kind === 'municipality' ? inputs.selection.code : (inputs.filters.municipality ?? '');
  return [
    {
      id: 'municipality-line', type: 'line', ...source, layout: { 'line-join': 'round' },
      paint: { 'line-color': palette.boundary, 'line-width': width(0.7, 1.6), 'line-opacity': 0.85 },
    },
    {
      id: 'municipality-hover', type: 'line', ...source, layout: { 'line-join': 'round' },
      paint: {
        'line-color': palette.accent, 'line-width': 2,
        'line-opacity': ['case', ['boolean', ['feature-state', 'hover'], false], 1, 0],
      },
    },
    {
      id: 'municipality-selected', type: 'line', ...source, filter: ['==', ['get', 'code'], selected], layout: { 'line-join': 'round' },
      paint: { 'line-color': palette.accent, 'line-width': width(2.5, 4) },
    },
  ];
}

function choroplethLayers(inputs: MapInputs, choropleth: Choropleth): LayerSpecification[] {
  const source = { source: 'municipalities', 'source-layer': 'municipalities', maxzoom: CHOROPLETH_END } as const;
  const ramp = RAMPS[inputs.overview === 'share_in_time' ? 'share_in_time' : 'per_1000'][inputs.scheme];
  const known = [...choropleth.values.keys()];
  return [
    {
      id: 'choropleth-fill', type: 'fill', ...source,
      filter: ['in', ['get', 'code'], ['literal', known]],
      paint: { 'fill-color': stepColour(valueOf(choropleth), choropleth.breaks, ramp), 'fill-opacity': 0.92 },
    },
    {
      id: 'choropleth-no-data', type: 'fill', ...source,
      filter: ['!', ['in', ['get', 'code'], ['literal', known]]],
      paint: { 'fill-pattern': `no-data-${inputs.scheme}` },
    },
  ];
}

/** The value of a municipality by its code, as an expression. */
function valueOf(choropleth: Choropleth): ExpressionSpecification {
  const pairs = [...choropleth.values].flat();
  if (pairs.length === 0) return ['literal', 0] as unknown as ExpressionSpecification;
  return ['match', ['get', 'code'], ...pairs, 0] as unknown as ExpressionSpecification;
}

/** A colour by class: the first colour below the first break. */
export function stepColour(value: ExpressionSpecification, breaks: Breaks, ramp: readonly string[]): ExpressionSpecification {
  return ['step', value, ramp[0], ...breaks.flatMap((each, index) => [each, ramp[index + 1]])] as unknown as ExpressionSpecification;
}

/** A line width that grows from the region to a street. */
export function width(far: number, near: number): ExpressionSpecification {
  return ['interpolate', ['linear'], ['zoom'], 6, far, 14, near];
}
