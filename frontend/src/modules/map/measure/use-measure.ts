/** The measuring tool's state: off, or a mode and the points set so far. */
import { useCallback, useMemo, useState } from 'react';
import type { LonLat } from '../../../api/model';
import type { MeasureShape } from '../../../map/inputs';

export interface Measuring {
  shape: MeasureShape | null;
  start: () => void;
  stop: () => void;
  setMode: (mode: MeasureShape['mode']) => void;
  add: (point: LonLat) => void;
  undo: () => void;
  clear: () => void;
}

export function useMeasure(): Measuring {
  const [shape, setShape] = useState<MeasureShape | null>(null);
  const change = useCallback((next: (shape: MeasureShape) => MeasureShape) => {
    setShape((before) => (before === null ? null : next(before)));
  }, []);
  return useMemo(() => ({
    shape,
    start: () => setShape({ mode: 'distance', points: [] }),
    stop: () => setShape(null),
    setMode: (mode) => change((before) => ({ ...before, mode })),
    add: (point) => change((before) => ({ ...before, points: [...before.points, point] })),
    undo: () => change((before) => ({ ...before, points: before.points.slice(0, -1) })),
    clear: () => change((before) => ({ ...before, points: [] })),
  }), [shape, change]);
}
