// Writes src/map/land.json: the land around the region, cut out of Natural Earth 1:10m (public domain, npm world-atlas).
// It is the ground under our own layers, so that the sea reads as sea where no base map is configured.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { feature } from 'topojson-client';

const WEST = 28, SOUTH = 37.5, EAST = 50, NORTH = 52;
const require = createRequire(import.meta.url);
const topology = JSON.parse(readFileSync(require.resolve('world-atlas/land-10m.json'), 'utf8'));
const land = feature(topology, topology.objects.land);
const polygons = land.features.flatMap((each) =>
  each.geometry.type === 'Polygon' ? [each.geometry.coordinates] : each.geometry.coordinates);

const clipped = polygons.map((rings) => rings.map(clipRing).filter((ring) => ring.length >= 4)).filter((rings) => rings.length > 0);
const output = { type: 'Feature', properties: {}, geometry: { type: 'MultiPolygon', coordinates: clipped } };
writeFileSync(new URL('../src/map/land.json', import.meta.url), `${JSON.stringify(output)}\n`);
console.log(`${clipped.length} polygons, ${clipped.flat(2).length} points`);

/** Cuts a closed ring to the box (Sutherland and Hodgman) and rounds it to about ten metres. */
function clipRing(ring) {
  const sides = [
    [0, WEST, 1], [0, EAST, -1], [1, SOUTH, 1], [1, NORTH, -1],
  ];
  let points = ring.slice(0, -1);
  for (const [axis, value, sign] of sides) {
    const result = [];
    points.forEach((point, index) => {
      const previous = points[(index + points.length - 1) % points.length];
      const inside = (point[axis] - value) * sign >= 0;
      const wasInside = (previous[axis] - value) * sign >= 0;
      if (inside !== wasInside) result.push(crossing(previous, point, axis, value));
      if (inside) result.push(point);
    });
    points = result;
  }
  const rounded = points.map((point) => point.map((each) => Math.round(each * 1e4) / 1e4));
  return rounded.length > 0 ? [...rounded, rounded[0]] : [];
}

function crossing(from, to, axis, value) {
  const share = (value - from[axis]) / (to[axis] - from[axis]);
  const point = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
  point[axis] = value;
  return point;
}
