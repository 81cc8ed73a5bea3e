/** The map with everything that lies over it. */
import { lazy, Suspense, useState } from 'react';
import type { LonLat } from '../../api/model';
import { useSight } from '../../app/sight';
import { nameIn, useSpeech } from '../../i18n/language';
import type { ExplorerMap, MapEvents, Names } from '../../map/explorer-map';
import type { Camera, MapInputs, Picked } from '../../map/inputs';
import { HoverTip } from './hover-tip';
import { LegendBox } from './legend/legend-box';
import type { LegendSection } from './legend/legend-model';
import { LivePill } from './live/live-pill';
import type { LiveState } from './live/use-live';
import { LocateCard } from './locate/locate-card';
import type { Locating } from './locate/use-locate';
import classes from './map-area.module.css';
import { MapTools } from './map-tools';
import type { Measuring } from './measure/use-measure';

const MapStage = lazy(() => import('../../map/map-stage').then(({ MapStage }) => ({ default: MapStage })));
const MeasureCard = lazy(() => import('./measure/measure-card').then(({ MeasureCard }) => ({ default: MeasureCard })));

export interface Hover {
  picked: Picked;
  x: number;
  y: number;
}

interface MapAreaProps {
  inputs: MapInputs;
  /** False while it is not known what to draw under the layers. */
  ready: boolean;
  camera: Camera | null;
  events: Omit<MapEvents, 'onHover' | 'onCentre' | 'onDropped' | 'onTileError'>;
  map: ExplorerMap | null;
  onMap: (map: ExplorerMap) => void;
  legend: readonly LegendSection[];
  /** Close enough for the map to lie in one municipality, which is then named. */
  near: boolean;
  live: LiveState;
  locating: Locating;
  measuring: Measuring;
}

export function MapArea({ inputs, ready, camera, events, map, onMap, legend, near, live, locating, measuring }: MapAreaProps) {
  const { t, language, formats } = useSpeech();
  const sight = useSight();
  const [hover, setHover] = useState<Hover | null>(null);
  const [centreNames, setCentreNames] = useState<Names | null>(null);
  const [dropped, setDropped] = useState(0);
  const [broken, setBroken] = useState(false);
  const [failed, setFailed] = useState(false);
  const centre = (): LonLat | null => map?.centre() ?? null;
  return (
    <section id="map" className={classes['area']} aria-label={t.map.label} tabIndex={-1} data-measuring={measuring.shape !== null}>
      <p className="visually-hidden">{t.map.instructions}</p>
      <Suspense fallback={<p className={classes['waiting']}>{t.app.loading}</p>}>
        {ready && !failed && (
          <MapStage
            inputs={inputs} camera={camera} label={t.map.label} onReady={onMap} onFailed={() => setFailed(true)} cover={coverOfPage}
            events={{
              ...events,
              onHover: setHover,
              onCentre: setCentreNames,
              onDropped: setDropped,
              onTileError: () => setBroken(true),
              onMove: (sight, byHand) => {
                setBroken(false);
                setHover(null);
                events.onMove(sight, byHand);
              },
            }}
          />
        )}
      </Suspense>
      {failed && (
        <div className={classes['failed']} role="alert">
          <h2>{t.map.failed}</h2>
          <p>{t.map.failedText}</p>
        </div>
      )}
      {measuring.shape !== null && <span className={classes['cross']} aria-hidden="true" />}
      <div className={classes['top']}>
        <p className={classes['pills']}>
          <LivePill state={live} />
          {near && centreNames !== null && <span className={classes['here']}>{nameIn(language, centreNames)}</span>}
        </p>
        <LocateCard state={locating.state} onClose={locating.dismiss} />
        {measuring.shape !== null && (
          <Suspense fallback={null}><MeasureCard shape={measuring.shape} measuring={measuring} centre={centre} /></Suspense>
        )}
        {dropped > 0 && <p className={classes['note']} role="status">{t.map.dropped(formats.number(dropped))}</p>}
        {broken && <p className={classes['note']} role="status">{t.map.tilesFailed}</p>}
        {sight.on && !sight.pictures && <p className={classes['note']} role="status">{t.shell.mapHidden}</p>}
      </div>
      <MapTools map={map} locating={locating} measuring={measuring} />
      <LegendBox sections={legend} />
      {hover !== null && measuring.shape === null && <HoverTip hover={hover} inputs={inputs} />}
    </section>
  );
}

const MARGIN_PX = 32;

/** How much of the map other things cover: on a narrow page the search above and the sheet below. */
function coverOfPage() {
  const area = document.getElementById('map');
  const narrow = matchMedia('(width < 900px)').matches;
  if (area === null || !narrow) return { top: MARGIN_PX, bottom: MARGIN_PX, left: MARGIN_PX, right: MARGIN_PX };
  const sheet = document.getElementById('panel')?.offsetHeight ?? 0;
  const covered = Math.min(sheet, area.offsetHeight * 0.6);
  return { top: 72, bottom: covered + 8, left: 12, right: 12 };
}
