/** Keeps the page live: changed tiles are fetched again, answers that they void are asked again. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { followMap, type LayerChange } from '../../../api/live';
import { FEATURE_LAYERS } from '../../../api/vocabulary';

export type LiveState =
  | { kind: 'connecting' }
  | { kind: 'live'; updatedAt: Date | null }
  | { kind: 'offline'; since: Date };

/** Lists and counts may wait a moment, so that a burst of changes asks once. */
const CALM_MS = 1_000;

export function useLive(refreshTiles: (change: LayerChange) => void): LiveState {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>({ kind: 'connecting' });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const dirty = useRef(new Set<string>());

  const askAgain = (keys: string[]) => {
    for (const key of keys) dirty.current.add(key);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      for (const key of dirty.current) void queries.invalidateQueries({ queryKey: [key] });
      dirty.current.clear();
    }, CALM_MS);
  };
  const onChange = useEffectEvent((change: LayerChange) => {
    refreshTiles(change);
    askAgain([change.layer, 'statistics']);
    setState({ kind: 'live', updatedAt: new Date() });
  });
  const reload = useEffectEvent((layers: readonly string[]) => {
    for (const layer of layers) refreshTiles({ layer, reset: true, tiles: [] });
    askAgain([...layers, 'statistics', 'municipalities']);
  });

  useEffect(() => {
    const stop = followMap({
      onChange: (change) => onChange(change),
      onEdition: () => reload(['municipalities', ...FEATURE_LAYERS]),
      onOpen: (missed) => {
        if (missed) reload(FEATURE_LAYERS);
        setState((before) => ({ kind: 'live', updatedAt: missed ? new Date() : before.kind === 'live' ? before.updatedAt : null }));
      },
      onLost: () => setState((before) => (before.kind === 'offline' ? before : { kind: 'offline', since: new Date() })),
    });
    return () => {
      stop();
      clearTimeout(timer.current);
    };
  }, []);
  return state;
}
