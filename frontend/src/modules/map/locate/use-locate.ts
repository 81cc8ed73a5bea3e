/** 'Where am I': asks the device for a place and the portal for its municipality. */
import { useEffect, useRef, useState } from 'react';
import type { Located } from '../../../api/model';
import { locate } from '../../../api/queries';
import type { OwnPlace } from '../../../map/inputs';

export type LocateFailure = 'denied' | 'unavailable' | 'unsupported' | 'failed';

export type LocateState =
  | { kind: 'idle' }
  | { kind: 'asking' }
  | { kind: 'failed'; failure: LocateFailure; place: OwnPlace | null }
  | { kind: 'located'; place: OwnPlace; located: Located };

const PATIENCE_MS = 15_000;

export interface Locating {
  state: LocateState;
  place: OwnPlace | null;
  ask: () => void;
  dismiss: () => void;
}

export function useLocate(onPlace: (place: OwnPlace, located: Located) => void): Locating {
  const [state, setState] = useState<LocateState>({ kind: 'idle' });
  const abort = useRef<AbortController>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const ask = async () => {
    abort.current?.abort();
    const control = new AbortController();
    abort.current = control;
    setState({ kind: 'asking' });
    const place = await ownPlace();
    if (abort.current !== control) return;
    if (typeof place === 'string') {
      setState({ kind: 'failed', failure: place, place: null });
      return;
    }
    try {
      const located = await locate(place.location, control.signal);
      setState({ kind: 'located', place, located });
      onPlace(place, located);
    } catch {
      if (abort.current === control) setState({ kind: 'failed', failure: 'failed', place });
    }
  };
  const dismiss = () => {
    abort.current?.abort();
    abort.current = null;
    setState({ kind: 'idle' });
  };
  return { state, place: 'place' in state ? state.place : null, ask: () => void ask(), dismiss };
}

/** The place that the device gives, or why it gives none. */
export function ownPlace(): Promise<OwnPlace | LocateFailure> {
  // Absent on pages without TLS, whatever the types say.
  const { geolocation } = navigator as { geolocation?: Geolocation };
  if (geolocation === undefined) return Promise.resolve('unsupported');
  return new Promise((resolve) => {
    geolocation.getCurrentPosition(
      ({ coords }) => resolve({ location: [coords.longitude, coords.latitude], accuracyM: coords.accuracy }),
      (error) => resolve(error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable'),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 60_000 },
    );
  });
}
