/**
 * The map of the explorer: the one place where MapLibre is created, driven and listened to.
 *
 * Invariant: what is drawn is `buildStyle(inputs)`; nothing else changes the style.
 */
import * as maplibre from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import './fonts.css';
import type { LayerChange } from '../api/live';
import type { Bbox, LonLat } from '../api/model';
import { FEATURE_LAYERS, type FeatureLayer } from '../api/vocabulary';
import { breaksSuit, countBreaks, type Breaks } from './classes';
import { provideImages } from './images';
import { DETAIL_ZOOM, REGION, type Camera, type MapInputs, type Picked, type PickedCell } from './inputs';
import { followPointer } from './pointer';
import { pick, pickCell } from './pick';
import { createRefresher } from './refresh';
import { LABEL_FONT, LABEL_FONT_BOLD } from './style/labels';
import { tileAddress } from './style/sources';
import { buildStyle } from './style/style';

maplibre.setWorkerUrl(workerUrl);

export interface Sight extends Camera {
  bbox: Bbox;
}

export interface Names {
  ru: string;
  en: string;
}

export interface MapEvents {
  onMove: (sight: Sight, byHand: boolean) => void;
  onPick: (picked: Picked | null) => void;
  onHover: (hover: { picked: Picked; x: number; y: number } | null) => void;
  onMeasurePoint: (point: LonLat) => void;
  onBreaks: (breaks: Record<FeatureLayer, Breaks>) => void;
  /** The counts of the selected cell, null while it is not on the map. */
  onSelectedCell: (cell: PickedCell | null) => void;
  /** The municipality in the middle of the map, null outside the region. */
  onCentre: (municipality: Names | null) => void;
  /** How many features a tile's budget left out, in sight. */
  onDropped: (count: number) => void;
  onTileError: () => void;
}

export interface ExplorerMap {
  update: (inputs: MapInputs) => void;
  fly: (camera: Camera) => void;
  /** Goes there at once: for the browser's Back and Forward. */
  jump: (camera: Camera) => void;
  fit: (bbox: Bbox) => void;
  zoomBy: (steps: number) => void;
  refresh: (change: LayerChange) => void;
  centre: () => LonLat;
  focus: () => void;
  remove: () => void;
  inspection: Inspection;
}

/** What the drawn map shows, for the browser tests. */
export interface Inspection {
  /** Properties and ids of the features drawn by the layers, without doubles. */
  rendered: (layers: string[]) => { id: string | number | undefined; properties: Record<string, unknown> }[];
  zoom: () => number;
  /** Where a place is on the page, in CSS pixels from the map's corner. */
  project: (place: LonLat) => { x: number; y: number };
  settled: () => boolean;
}

/** How much of the map other things cover, in pixels; flights keep clear of it. */
export type Cover = () => maplibre.PaddingOptions;

export interface MapTexts {
  label: string;
}

/** Creates the map in a container. The label font must be there first, or the labels would be drawn with another one. */
export async function createExplorerMap(
  container: HTMLElement, first: { inputs: MapInputs; camera: Camera | null; texts: MapTexts }, cover: Cover, events: MapEvents,
): Promise<ExplorerMap> {
  const [base] = await Promise.all([loadBase(first.inputs), loadFonts()]);
  let inputs = first.inputs;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const map = new maplibre.Map({
    container,
    style: buildStyle(inputs, base),
    ...(first.camera === null
      ? { bounds: toBounds(REGION), fitBoundsOptions: { padding: cover() } }
      : { center: [...first.camera.centre], zoom: first.camera.zoom }),
    maxBounds: [[30, 39.5], [48.5, 50.5]],
    minZoom: 4.5,
    maxZoom: 19,
    // A tile kept out of sight would miss the changes that come meanwhile; the browser's own cache revalidates it instead.
    maxTileCacheSize: 0,
    attributionControl: { compact: true },
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: still ? 0 : 200,
    // The print style sheet prints the last picture.
    canvasContextAttributes: { preserveDrawingBuffer: true, antialias: true },
    locale: { 'Map.Title': first.texts.label },
  });
  if (matchMedia('(width < 900px)').matches) {
    // MapLibre opens the credits at first; here they would cover half of the map. They stay one press away.
    map.once('load', () => container.querySelector('.maplibregl-compact-show')?.classList.remove('maplibregl-compact-show'));
  }
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibre.ScaleControl({ unit: 'metric' }), 'bottom-right');
  provideImages(map);
  const refresh = createRefresher(map);
  followPointer(map, () => inputs, events);
  watchSight(map, events);
  watchContent(map, () => inputs, events);
  map.on('error', (event: maplibre.ErrorEvent & { sourceId?: string }) => {
    if (event.sourceId !== undefined) events.onTileError();
  });

  let styleReady = false;
  map.once('style.load', () => {
    styleReady = true;
    apply(map, inputs, base);
  });
  return {
    update: (next) => {
      inputs = next;
      if (styleReady) apply(map, inputs, base);
    },
    fly: ({ centre, zoom }) => {
      map.flyTo({ center: [...centre], zoom, offset: offsetOf(cover()), animate: !still, duration: 900 });
    },
    jump: ({ centre, zoom }) => {
      map.jumpTo({ center: [...centre], zoom });
    },
    fit: (bbox) => {
      map.fitBounds(toBounds(bbox), { padding: cover(), maxZoom: 15, animate: !still, duration: 900 });
    },
    zoomBy: (steps) => {
      map.easeTo({ zoom: Math.round(map.getZoom() * 2) / 2 + steps, animate: !still });
    },
    refresh,
    centre: () => [map.getCenter().lng, map.getCenter().lat],
    focus: () => map.getCanvas().focus(),
    remove: () => map.remove(),
    inspection: inspect(map),
  };
}

function apply(map: maplibre.Map, inputs: MapInputs, base: maplibre.StyleSpecification | null): void {
  for (const layer of FEATURE_LAYERS) {
    const source = map.getSource<maplibre.VectorTileSource>(layer);
    const address = tileAddress(layer, inputs);
    // Told to the source itself, because a difference of styles would throw the source away and blink.
    if (source !== undefined && source.tiles[0] !== address) source.setTiles([address]);
  }
  map.setStyle(buildStyle(inputs, base), { diff: true });
}

function watchSight(map: maplibre.Map, events: MapEvents): void {
  const tell = (byHand: boolean) => {
    const bounds = map.getBounds();
    const { lng, lat } = map.getCenter();
    events.onMove({
      centre: [lng, lat], zoom: map.getZoom(), bbox: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()],
    }, byHand);
  };
  map.once('load', () => tell(false));
  map.on('moveend', () => tell(true));
  map.on('resize', () => tell(false));
}

/** Reads what came with the tiles whenever the picture is complete: counts for the classes, the chosen cell, what was dropped. */
function watchContent(map: maplibre.Map, inputs: () => MapInputs, events: MapEvents): void {
  let known = '';
  map.on('idle', () => {
    const features = FEATURE_LAYERS.map((layer) => map.querySourceFeatures(layer, { sourceLayer: `${layer}_cells` }));
    const counts = features.map((each) => each.map((cell) => Number(cell.properties['count'])));
    const now = inputs();
    const circumstances = JSON.stringify([Math.floor(map.getZoom()), now.filters]);
    if (map.getZoom() < DETAIL_ZOOM) {
      const fits = FEATURE_LAYERS.every((layer, index) => breaksSuit(now.breaks[layer], counts[index] ?? []));
      if (circumstances !== known || !fits) {
        known = circumstances;
        events.onBreaks({ issues: countBreaks(counts[0] ?? []), constructions: countBreaks(counts[1] ?? []) });
      }
    }
    if (now.selection?.kind === 'cell') {
      const cells = features.flatMap((each, index) => each.map((cell) => ({
        id: cell.id, layerId: `${FEATURE_LAYERS[index] ?? ''}-cells`, properties: cell.properties,
      })));
      const cell = pickCell(cells, now.selection.h3, [map.getCenter().lng, map.getCenter().lat]) as PickedCell;
      events.onSelectedCell(cell.issues === null && cell.constructions === null ? null : cell);
    }
    events.onCentre(centreNames(map));
    const dropped = FEATURE_LAYERS.filter((layer) => now.layers.includes(layer)).flatMap((layer) =>
      map.querySourceFeatures(layer, { sourceLayer: `${layer}_dropped` }).map((each) => Number(each.properties['dropped'])));
    events.onDropped(dropped.reduce((sum, each) => sum + each, 0));
  });
}

function centreNames(map: maplibre.Map): Names | null {
  const [area] = map.queryRenderedFeatures(map.project(map.getCenter()), { layers: ['municipality-fill'] });
  if (area === undefined) return null;
  const picked = pick([{ layerId: 'municipality-fill', properties: area.properties }], [0, 0]);
  return picked?.kind === 'municipality' ? picked.names : null;
}

async function loadFonts(): Promise<void> {
  const sample = 'Краснодар Krasnodar';
  await Promise.all([`400 24px ${LABEL_FONT}`, `700 24px ${LABEL_FONT_BOLD}`].map((font) => document.fonts.load(font, sample)));
}

/** The style under ours, where one is configured. A base map that cannot be had does not cost us our own. */
async function loadBase({ baseMap }: MapInputs): Promise<maplibre.StyleSpecification | null> {
  if (baseMap.kind !== 'style') return null;
  try {
    const response = await fetch(baseMap.url);
    return response.ok ? ((await response.json()) as maplibre.StyleSpecification) : null;
  } catch {
    return null;
  }
}

function inspect(map: maplibre.Map): Inspection {
  return {
    rendered: (layers) => {
      const present = layers.filter((layer) => map.getLayer(layer) !== undefined);
      const found = map.queryRenderedFeatures({ layers: present }).map(({ id, properties }) => ({ id, properties }));
      return [...new Map(found.map((each) => [`${each.id ?? JSON.stringify(each.properties)}`, each])).values()];
    },
    zoom: () => map.getZoom(),
    project: ([lon, lat]) => {
      const { x, y } = map.project([lon, lat]);
      return { x, y };
    },
    settled: () => map.loaded() && map.areTilesLoaded() && !map.isMoving(),
  };
}

/** Moves the middle of a flight to the middle of what is not covered. */
function offsetOf({ left = 0, right = 0, top = 0, bottom = 0 }: maplibre.PaddingOptions): [number, number] {
  return [(left - right) / 2, (top - bottom) / 2];
}

function toBounds([west, south, east, north]: Bbox): maplibre.LngLatBoundsLike {
  return [west, south, east, north];
}
