import type { ReactNode } from 'react';
import classes from './list-tab.module.css';

interface ListItemProps {
  id: string;
  sign: ReactNode;
  title: string;
  status: string;
  notes: readonly (string | null | undefined)[];
  warning: string | null;
  onSelect: () => void;
}

/** One object of the list: a button that shows its details and its place. */
export function ListItem({ id, sign, title, status, notes, warning, onSelect }: ListItemProps) {
  return (
    <li>
      <button type="button" className={classes['item']} data-item={id} onClick={onSelect}>
        {sign}
        <span className={classes['body']}>
          <span className={classes['name']}>{title}</span>
          <span className={classes['notes']}>{[status, ...notes].filter(Boolean).join(' · ')}</span>
          {warning !== null && <span className={classes['warning']}>{warning}</span>}
        </span>
      </button>
    </li>
  );
}
