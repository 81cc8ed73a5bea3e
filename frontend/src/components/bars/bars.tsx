/** Rows with a sign, a name, a bar and the number that the bar stands for. */
import type { ReactNode } from 'react';
import { useSpeech } from '../../i18n/language';
import classes from './bars.module.css';

export interface BarRow {
  key: string;
  sign: ReactNode;
  name: string;
  value: number;
}

export function Bars({ rows }: { rows: readonly BarRow[] }) {
  const { formats } = useSpeech();
  const most = Math.max(1, ...rows.map((row) => row.value));
  return (
    <ul className={classes['bars']}>
      {rows.map((row) => (
        <li key={row.key} className={classes['row']} data-bar={row.key} data-value={row.value}>
          {row.sign}
          <span className={classes['name']}>{row.name}</span>
          <span className={classes['value']}>{formats.number(row.value)}</span>
          <span className={classes['track']} aria-hidden="true"><span style={{ width: `${(row.value / most) * 100}%` }} /></span>
        </li>
      ))}
    </ul>
  );
}
