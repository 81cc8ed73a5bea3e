/** Refetches the tiles that the server says have changed, and only those of them that the map has. */
import type { Map as MapLibreMap, MapSourceDataEvent } from 'maplibre-gl';
import type { LayerChange, TileId } from '../api/live';

/**
 * Starts watching the map's tile requests; the returned function applies one change.
 *
 * A tile whose request is under way when a change arrives may bring the state before it. MapLibre does not refresh such a tile,
 * so it is remembered and refreshed once it has come.
 */
export function createRefresher(map: MapLibreMap): (change: LayerChange) => void {
  const loading = new Set<string>();
  const overtaken = new Map<string, { source: string; tile: TileId }>();

  map.on('sourcedataloading', (event) => {
    const tile = tileOf(event);
    if (tile !== null) loading.add(key(event.sourceId, tile));
  });
  const settled = (event: MapSourceDataEvent) => {
    const tile = tileOf(event);
    if (tile === null) return;
    const name = key(event.sourceId, tile);
    loading.delete(name);
    const again = overtaken.get(name);
    if (again === undefined) return;
    overtaken.delete(name);
    map.refreshTiles(again.source, [again.tile]);
  };
  map.on('sourcedata', settled);
  map.on('sourcedataabort', settled);

  return ({ layer, reset, tiles }) => {
    if (map.getSource(layer) === undefined) return;
    if (reset) {
      map.refreshTiles(layer);
      return;
    }
    for (const tile of tiles) {
      const name = key(layer, tile);
      if (loading.has(name)) overtaken.set(name, { source: layer, tile });
    }
    map.refreshTiles(layer, tiles);
  };
}

function key(source: string, { z, x, y }: TileId): string {
  return `${source}/${z}/${x}/${y}`;
}

function tileOf(event: MapSourceDataEvent): TileId | null {
  const coord = event.coord as { canonical: TileId } | undefined;
  return coord === undefined ? null : { z: coord.canonical.z, x: coord.canonical.x, y: coord.canonical.y };
}
