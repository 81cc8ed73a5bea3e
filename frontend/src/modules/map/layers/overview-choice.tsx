/** What the map shows from afar. */
import { useSpeech } from '../../../i18n/language';
import type { Overview } from '../../../map/inputs';
import { OVERVIEWS } from '../view-state';
import classes from './layers-tab.module.css';

export function OverviewChoice({ value, onChange }: { value: Overview; onChange: (overview: Overview) => void }) {
  const { t } = useSpeech();
  return (
    <fieldset className={classes['block']}>
      <legend>{t.layers.overview}</legend>
      <div>
        {OVERVIEWS.map((each) => (
          <label key={each} className={classes['radio']}>
            <input type="radio" name="overview" value={each} checked={each === value} onChange={() => onChange(each)} />
            <span>{t.layers[each]}</span>
          </label>
        ))}
      </div>
      <p className={classes['hint']}>{t.layers.overviewHint}</p>
    </fieldset>
  );
}
