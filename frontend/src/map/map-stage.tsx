/** The React face of the map: a container that lives as long as the page shows it. Loaded lazily, with MapLibre. */
import { useEffect, useEffectEvent, useRef } from 'react';
import { createExplorerMap, type Cover, type ExplorerMap, type MapEvents } from './explorer-map';
import type { Camera, MapInputs } from './inputs';
import classes from './map-stage.module.css';
import { publishTestHandle } from './test-handle';

export interface MapStageProps {
  inputs: MapInputs;
  /** Where the map begins; later moves go through the handle. */
  camera: Camera | null;
  label: string;
  cover: Cover;
  events: MapEvents;
  onReady: (map: ExplorerMap) => void;
  onFailed: (error: unknown) => void;
}

export function MapStage({ inputs, camera, label, cover, events, onReady, onFailed }: MapStageProps) {
  const container = useRef<HTMLDivElement>(null);
  const map = useRef<ExplorerMap | null>(null);
  const start = useEffectEvent(() => ({ inputs, camera, texts: { label } }));
  const latest = useEffectEvent(() => inputs);
  const ready = useEffectEvent((created: ExplorerMap) => onReady(created));
  const failed = useEffectEvent((error: unknown) => onFailed(error));
  const covered = useEffectEvent(() => cover());
  const relay = useRelay(events);

  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    let gone = false;
    createExplorerMap(element, start(), () => covered(), relay).then((created) => {
      if (gone) {
        created.remove();
        return;
      }
      map.current = created;
      created.update(latest());
      publishTestHandle(created);
      ready(created);
    }, (error: unknown) => failed(error));
    return () => {
      gone = true;
      map.current?.remove();
      map.current = null;
    };
  }, [relay]);

  useEffect(() => map.current?.update(inputs), [inputs]);

  return <div ref={container} className={classes['stage']} />;
}

/** One object for the life of the map, whose functions always call the latest handlers. */
function useRelay(events: MapEvents): MapEvents {
  const latest = useRef(events);
  useEffect(() => {
    latest.current = events;
  });
  const relay = useRef<MapEvents>({
    onMove: (...args) => latest.current.onMove(...args),
    onPick: (...args) => latest.current.onPick(...args),
    onHover: (...args) => latest.current.onHover(...args),
    onMeasurePoint: (...args) => latest.current.onMeasurePoint(...args),
    onBreaks: (...args) => latest.current.onBreaks(...args),
    onSelectedCell: (...args) => latest.current.onSelectedCell(...args),
    onDropped: (...args) => latest.current.onDropped(...args),
    onTileError: (...args) => latest.current.onTileError(...args),
  });
  return relay.current;
}
