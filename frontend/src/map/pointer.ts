/** What the pointer does on the map: hover, choose, measure. */
import type { Map as MapLibreMap, MapGeoJSONFeature, MapMouseEvent, Point } from 'maplibre-gl';
import type { LonLat } from '../api/model';
import type { MapEvents } from './explorer-map';
import type { MapInputs } from './inputs';
import { pick, PICKABLE } from './pick';

/** A finger is blunter than a mouse. */
const REACH_PX = { mouse: 3, touch: 12 };

export function followPointer(map: MapLibreMap, inputs: () => MapInputs, events: MapEvents): void {
  const hover = createHover(map);
  map.on('click', (event) => {
    const location: LonLat = [event.lngLat.lng, event.lngLat.lat];
    if (inputs().measure !== null) {
      events.onMeasurePoint(location);
      return;
    }
    const touch = (event.originalEvent as MouseEvent & { pointerType?: string }).pointerType === 'touch';
    const found = featuresNear(map, event.point, touch ? REACH_PX.touch : REACH_PX.mouse);
    events.onPick(pick(found.map(toRendered), location));
  });
  map.on('mousemove', (event: MapMouseEvent) => {
    if (inputs().measure !== null) return;
    const found = featuresNear(map, event.point, REACH_PX.mouse);
    const picked = pick(found.map(toRendered), [event.lngLat.lng, event.lngLat.lat]);
    hover(found);
    map.getCanvas().style.cursor = picked === null ? '' : 'pointer';
    events.onHover(picked === null ? null : { picked, x: event.point.x, y: event.point.y });
  });
  const leave = () => {
    hover([]);
    events.onHover(null);
  };
  map.on('mouseout', leave);
  map.on('dragstart', leave);
}

function featuresNear(map: MapLibreMap, { x, y }: Point, reach: number): MapGeoJSONFeature[] {
  const layers = PICKABLE.filter((id) => map.getLayer(id) !== undefined);
  const exact = map.queryRenderedFeatures([x, y], { layers });
  const hit = (layer: string) => exact.some((each) => each.layer.id === layer);
  // A point or a footprint under the finger's edge beats the ground under its middle.
  if (hit('issues') || hit('constructions')) return exact;
  const near = map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], {
    layers: layers.filter((each) => each === 'issues' || each === 'constructions'),
  });
  return [...near, ...exact];
}

/** Marks the topmost feature under the pointer, one at a time. */
function createHover(map: MapLibreMap): (features: readonly MapGeoJSONFeature[]) => void {
  let marked: { source: string; sourceLayer: string; id: string | number } | null = null;
  return (features) => {
    const top = features[0];
    const next = top?.id === undefined ? null : { source: top.source, sourceLayer: top.sourceLayer ?? '', id: top.id };
    if (next?.id === marked?.id && next?.source === marked?.source) return;
    if (marked !== null) map.removeFeatureState(marked, 'hover');
    if (next !== null) map.setFeatureState(next, { hover: true });
    marked = next;
  };
}

function toRendered(feature: MapGeoJSONFeature) {
  return { id: feature.id, layerId: feature.layer.id, properties: feature.properties };
}
