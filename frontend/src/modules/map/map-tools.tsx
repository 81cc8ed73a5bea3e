/** The buttons over the map. */
import { IconCurrentLocation, IconHomeMove, IconMinus, IconPlus, IconRulerMeasure, type Icon } from '@tabler/icons-react';
import { useSpeech } from '../../i18n/language';
import type { ExplorerMap } from '../../map/explorer-map';
import { REGION } from '../../map/inputs';
import type { Locating } from './locate/use-locate';
import classes from './map-area.module.css';
import type { Measuring } from './measure/use-measure';

export function MapTools({ map, locating, measuring }: { map: ExplorerMap | null; locating: Locating; measuring: Measuring }) {
  const { t } = useSpeech();
  const measure = measuring.shape !== null;
  return (
    <div className={classes['tools']} role="group" aria-label={t.map.tools}>
      <div className={`${classes['group'] ?? ''} ${classes['zoom'] ?? ''}`}>
        <Tool icon={IconPlus} name={t.map.zoomIn} onClick={() => map?.zoomBy(1)} />
        <Tool icon={IconMinus} name={t.map.zoomOut} onClick={() => map?.zoomBy(-1)} />
      </div>
      <div className={classes['group']}>
        <Tool icon={IconHomeMove} name={t.map.wholeRegion} onClick={() => map?.fit(REGION)} />
        <Tool icon={IconCurrentLocation} name={t.locate.button} onClick={locating.ask} />
        <Tool
          icon={IconRulerMeasure} name={t.measure.button} pressed={measure}
          onClick={() => {
            if (measure) {
              measuring.stop();
              return;
            }
            measuring.start();
            map?.focus();
          }}
        />
      </div>
    </div>
  );
}

function Tool({ icon: ToolIcon, name, pressed, onClick }: { icon: Icon; name: string; pressed?: boolean; onClick: () => void }) {
  return (
    <button type="button" className={classes['tool']} aria-label={name} title={name} aria-pressed={pressed} onClick={onClick}>
      <ToolIcon size={22} aria-hidden="true" />
    </button>
  );
}
