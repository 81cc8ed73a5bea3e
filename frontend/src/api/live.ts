/** Follows the server's stream of map changes; reconnects for ever and says when it cannot. */
import { MAP_EVENTS } from './client';
import { UnexpectedAnswerError } from './parse';

export interface TileId {
  z: number;
  x: number;
  y: number;
}

export interface LayerChange {
  layer: string;
  /** Every tile of the layer may have changed. */
  reset: boolean;
  tiles: TileId[];
}

export interface LiveHandlers {
  onChange: (change: LayerChange) => void;
  onEdition: () => void;
  /** Connected; `missed` when changes may have been lost since the last connection. */
  onOpen: (missed: boolean) => void;
  onLost: () => void;
}

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;

/** Starts following; the returned function stops it. */
export function followMap(handlers: LiveHandlers): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delay = FIRST_DELAY_MS;
  let closedOnce = false;

  const connect = () => {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(MAP_EVENTS);
    source.addEventListener('hello', () => {
      delay = FIRST_DELAY_MS;
      // A connection that the browser itself resumes sends Last-Event-ID; one that we reopen does not, so it may have missed some.
      handlers.onOpen(closedOnce);
      closedOnce = false;
    });
    source.addEventListener('change', (event: MessageEvent<string>) => handlers.onChange(parseChange(event.data)));
    source.addEventListener('edition', () => handlers.onEdition());
    source.onerror = () => {
      handlers.onLost();
      if (source?.readyState !== EventSource.CLOSED) return;
      closedOnce = true;
      timer = setTimeout(connect, delay);
      delay = Math.min(delay * 2, LONGEST_DELAY_MS);
    };
  };
  const goOffline = () => {
    clearTimeout(timer);
    source?.close();
    closedOnce = true;
    handlers.onLost();
  };

  connect();
  addEventListener('online', connect);
  addEventListener('offline', goOffline);
  return () => {
    removeEventListener('online', connect);
    removeEventListener('offline', goOffline);
    clearTimeout(timer);
    source?.close();
  };
}

export function parseChange(data: string): LayerChange {
  const { layer, reset, tiles } = JSON.parse(data) as Partial<Record<'layer' | 'reset' | 'tiles', unknown>>;
  if (typeof layer !== 'string') throw new UnexpectedAnswerError('layer');
  const names = Array.isArray(tiles) ? tiles.filter((each) => typeof each === 'string') : [];
  return { layer, reset: reset === true, tiles: names.map(parseTile) };
}

function parseTile(text: string): TileId {
  const [z = NaN, x = NaN, y = NaN] = text.split('/').map(Number);
  return { z, x, y };
}
