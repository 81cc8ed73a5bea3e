/** The period: presets, or two days of the reader's own. */
import { useId } from 'react';
import { isBackwards } from '../../../api/filters';
import { useSpeech } from '../../../i18n/language';
import classes from './layers-tab.module.css';

export interface Period {
  from: string | null;
  to: string | null;
}

const PRESETS = { month: 30, quarter: 90, year: 365 } as const;
const DAY_MS = 86_400_000;

export function PeriodFilter({ from, to, onChange }: Period & { onChange: (period: Period) => void }) {
  const { t } = useSpeech();
  const errorId = useId();
  const backwards = isBackwards({ from, to });
  const shared = { 'aria-invalid': backwards, 'aria-describedby': backwards ? errorId : undefined, min: '2000-01-01' };
  return (
    <section className={classes['block']} aria-label={t.filters.period}>
      <h2>{t.filters.period}</h2>
      <div className="chips" role="group" aria-label={t.filters.presets}>
        {(['month', 'quarter', 'year'] as const).map((name) => {
          const first = daysAgo(PRESETS[name], new Date());
          return (
            <button key={name} type="button" className="chip" aria-pressed={from === first && to === null} onClick={() => onChange({ from: first, to: null })}>
              {t.filters[name]}
            </button>
          );
        })}
        <button type="button" className="chip" aria-pressed={from === null && to === null} onClick={() => onChange({ from: null, to: null })}>
          {t.filters.anytime}
        </button>
      </div>
      <div className={classes['days']}>
        <label className={classes['day']}>
          {t.filters.from}
          <input type="date" value={from ?? ''} onChange={(event) => onChange({ from: event.currentTarget.value || null, to })} {...shared} />
        </label>
        <label className={classes['day']}>
          {t.filters.to}
          <input type="date" value={to ?? ''} onChange={(event) => onChange({ from, to: event.currentTarget.value || null })} {...shared} />
        </label>
      </div>
      {backwards && <p id={errorId} className={classes['error']} role="alert">{t.filters.badPeriod}</p>}
      <p className={classes['hint']}>{t.filters.periodHint}</p>
    </section>
  );
}

/** The calendar day in Europe/Moscow that many days before a moment. */
export function daysAgo(days: number, now: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Moscow' }).format(new Date(now.getTime() - days * DAY_MS));
}
