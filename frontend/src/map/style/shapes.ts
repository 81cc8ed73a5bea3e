/** GeoJSON of the things that the page itself draws on the map. */
import type { Feature, FeatureCollection, Point } from 'geojson';
import type { LonLat } from '../../api/model';
import type { MeasureShape } from '../inputs';

const EARTH_M_PER_DEGREE = 111_320;
const CIRCLE_STEPS = 64;

export function pointCollection<Item extends { location: LonLat }>(
  items: readonly Item[], properties: (item: Item) => Record<string, string | number>,
): FeatureCollection<Point> {
  return { type: 'FeatureCollection', features: items.map((item) => pointFeature(item.location, properties(item))) };
}

/** The vertices, the line and, for an area, the surface of what is being measured. */
export function measureShapes(measure: MeasureShape | null): FeatureCollection {
  const points = measure?.points ?? [];
  const features: Feature[] = points.map((point, index) => pointFeature(point, { last: index === points.length - 1 ? 1 : 0 }));
  const path = points.map(([lon, lat]) => [lon, lat]);
  const first = path[0];
  if (measure?.mode === 'area' && path.length >= 3 && first !== undefined) {
    features.push({ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [[...path, first]] } });
  } else if (path.length >= 2) {
    features.push({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: path } });
  }
  return { type: 'FeatureCollection', features };
}

/** A place and the circle in which it surely lies. */
export function circleAround([lon, lat]: LonLat, radiusM: number): FeatureCollection {
  const dLat = radiusM / EARTH_M_PER_DEGREE;
  const dLon = dLat / Math.cos((lat * Math.PI) / 180);
  const ring = Array.from({ length: CIRCLE_STEPS + 1 }, (_, step) => {
    const angle = ((step % CIRCLE_STEPS) / CIRCLE_STEPS) * 2 * Math.PI;
    return [lon + dLon * Math.cos(angle), lat + dLat * Math.sin(angle)];
  });
  return {
    type: 'FeatureCollection',
    features: [{ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } }, pointFeature([lon, lat], {})],
  };
}

function pointFeature([lon, lat]: LonLat, properties: Record<string, string | number>): Feature<Point> {
  return { type: 'Feature', properties, geometry: { type: 'Point', coordinates: [lon, lat] } };
}
