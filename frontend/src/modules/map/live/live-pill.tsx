/** A calm line that says how fresh the map is. */
import { useState } from 'react';
import { useSpeech } from '../../../i18n/language';
import classes from './live-pill.module.css';
import type { LiveState } from './use-live';

export function LivePill({ state }: { state: LiveState }) {
  const { t, formats } = useSpeech();
  const spoken = useTurns(state.kind, { lost: t.live.announceOffline, back: t.live.announceBack });
  return (
    <span className={classes['pill']} data-state={state.kind} data-testid="live">
      <span className={classes['dot']} aria-hidden="true" />
      <span>{textOf()}</span>
      <span className="visually-hidden" role="status">{spoken}</span>
    </span>
  );

  function textOf(): string {
    switch (state.kind) {
      case 'connecting':
        return t.live.connecting;
      case 'offline':
        return t.live.offline(formats.time(state.since));
      case 'live':
        return state.updatedAt === null ? t.live.live : t.live.updated(formats.time(state.updatedAt));
    }
  }
}

/** Speaks only when the connection is lost and when it comes back: single updates would never let a listener be. */
function useTurns(kind: LiveState['kind'], texts: { lost: string; back: string }): string {
  const [heard, setHeard] = useState({ kind, wasLost: false });
  if (heard.kind !== kind) setHeard({ kind, wasLost: heard.wasLost || kind === 'offline' });
  if (kind === 'offline') return texts.lost;
  return kind === 'live' && heard.wasLost ? texts.back : '';
}
