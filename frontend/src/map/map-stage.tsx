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
  const relayed = useEffectEvent(<Name extends keyof MapEvents>(name: Name, ...args: Parameters<MapEvents[Name]>) => {
    (events[name] as (...each: Parameters<MapEvents[Name]>) => void)(...args);
  });

  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    let gone = false;
    // One object for the life of the map, whose functions always call the latest handlers.
    const relay: MapEvents = {
      onMove: (...args) => relayed('onMove', ...args),
      onPick: (...args) => relayed('onPick', ...args),
      onHover: (...args) => relayed('onHover', ...args),
      onMeasurePoint: (...args) => relayed('onMeasurePoint', ...args),
      onBreaks: (...args) => relayed('onBreaks', ...args),
      onSelectedCell: (...args) => relayed('onSelectedCell', ...args),
      onCentre: (...args) => relayed('onCentre', ...args),
      onDropped: (...args) => relayed('onDropped', ...args),
      onTileError: (...args) => relayed('onTileError', ...args),
    };
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
  }, []);

  useEffect(() => map.current?.update(inputs), [inputs]);

  return <div ref={container} className={classes['stage']} />;
}
