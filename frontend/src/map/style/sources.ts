/** The sources of the map: our own tiles, and small shapes that the page itself draws. */
import type { SourceSpecification, VectorSourceSpecification } from 'maplibre-gl';
import { layerQuery } from '../../api/filters';
import { tileTemplate } from '../../api/client';
import type { FeatureLayer } from '../../api/vocabulary';
import type { MapInputs } from '../inputs';
import landUrl from '../land.json?url';
import { TOWNS } from '../towns';
import { circleAround, measureShapes, pointCollection } from './shapes';

/** Address template of a layer's tiles with the filters of the page. */
export function tileAddress(layer: FeatureLayer | 'municipalities', inputs: Pick<MapInputs, 'filters'>): string {
  return tileTemplate(layer, layer === 'municipalities' ? {} : { ...layerQuery(layer, inputs.filters) });
}

export function buildSources(inputs: MapInputs): Record<string, SourceSpecification> {
  return {
    land: { type: 'geojson', data: new URL(landUrl, location.origin).href, attribution: 'Natural Earth' },
    municipalities: { ...vector(inputs, 'municipalities', 12), promoteId: 'code', attribution: escapeHtml(inputs.attribution) },
    constructions: vector(inputs, 'constructions', 16),
    issues: vector(inputs, 'issues', 16),
    towns: { type: 'geojson', data: pointCollection(TOWNS, ({ names, rank }) => ({ name: names[inputs.language], rank })), attribution: 'GeoNames' },
    region_labels: { type: 'geojson', data: pointCollection(inputs.regionLabels, ({ name, kind }) => ({ name, kind })) },
    selected_place: { type: 'geojson', data: pointCollection(inputs.selectedPlace === null ? [] : [{ location: inputs.selectedPlace }], () => ({})) },
    measure: { type: 'geojson', data: measureShapes(inputs.measure) },
    own_place: {
      type: 'geojson',
      data: inputs.ownPlace === null
        ? { type: 'FeatureCollection', features: [] }
        : circleAround(inputs.ownPlace.location, inputs.ownPlace.accuracyM),
    },
    ...(inputs.baseMap.kind === 'raster' && {
      base: { type: 'raster' as const, tiles: [inputs.baseMap.url], tileSize: 256, maxzoom: 19, attribution: inputs.baseMap.attribution },
    }),
  };
}

function vector(inputs: MapInputs, layer: FeatureLayer | 'municipalities', maxzoom: number): VectorSourceSpecification {
  return { type: 'vector', tiles: [tileAddress(layer, inputs)], minzoom: 0, maxzoom };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/gu, (sign) => `&#${sign.codePointAt(0) ?? 32};`);
}
