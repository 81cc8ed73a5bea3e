/** Lengths and areas on the WGS 84 ellipsoid, by Karney's geodesics. */
import geodesic from 'geographiclib-geodesic';
import type { LonLat } from '../api/model';

const { WGS84 } = geodesic.Geodesic;

/** The length of a path in metres. */
export function pathLengthM(points: readonly LonLat[]): number {
  return points.slice(1).reduce((sum, point, index) => sum + distanceM(points[index] ?? point, point), 0);
}

/** The area in square metres and the perimeter in metres of the polygon with these corners, in either direction. */
export function polygonSize(points: readonly LonLat[]): { areaM2: number; perimeterM: number } {
  const polygon = WGS84.Polygon(false);
  for (const [lon, lat] of points) polygon.AddPoint(lat, lon);
  const { area, perimeter } = polygon.Compute(false, true);
  return { areaM2: Math.abs(area ?? 0), perimeterM: perimeter };
}

function distanceM(from: LonLat, to: LonLat): number {
  return WGS84.Inverse(from[1], from[0], to[1], to[0]).s12 ?? 0;
}
