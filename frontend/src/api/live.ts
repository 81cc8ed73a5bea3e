/** Follows the server's streams of events; reconnects for ever and says when it cannot. */
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

/** What to do with the events of a stream. */
export interface StreamHandlers {
  /** By the name of the event; `hello` opens every connection. */
  events: Record<string, (data: string) => void>;
  /** Connected; `missed` when events may have been lost since the last connection. */
  onOpen: (missed: boolean) => void;
  onLost: () => void;
}

/** Starts following the changes of the map; the returned function stops it. */
export function followMap({ onChange, onEdition, onOpen, onLost }: LiveHandlers): () => void {
  return followStream(MAP_EVENTS, {
    events: { change: (data) => onChange(parseChange(data)), edition: () => onEdition() }, onOpen, onLost,
  });
}

/** Follows a stream of events for ever, through lost connections; the returned function stops it. */
export function followStream(address: string, { events, onOpen, onLost }: StreamHandlers): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delay = FIRST_DELAY_MS;
  let closedOnce = false;

  const connect = () => {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(address);
    source.addEventListener('hello', () => {
      delay = FIRST_DELAY_MS;
      // A connection that the browser itself resumes sends Last-Event-ID; one that we reopen does not, so it may have missed some.
      onOpen(closedOnce);
      closedOnce = false;
    });
    for (const [name, handle] of Object.entries(events)) {
      source.addEventListener(name, (event: MessageEvent<string>) => handle(event.data));
    }
    source.onerror = () => {
      onLost();
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
    onLost();
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
