/** Shows what was asked for, or that it is on its way, or that it did not come. */
import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { KIT } from '../../i18n/kit';
import { useTexts } from '../../i18n/language';
import { problemText } from '../form/faults';
import classes from './loaded.module.css';

type Asked<Data> = Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>;

export function Loaded<Data>({ query, children }: { query: Asked<Data>; children: (data: Data) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  return query.error === null ? <Waiting /> : <Failure error={query.error} onRetry={() => void query.refetch()} />;
}

export function Waiting() {
  const kit = useTexts(KIT);
  return (
    <div className={classes['waiting']} role="status">
      <span className="visually-hidden">{kit.loading}</span>
      <Skeleton height={22} width="60%" />
      <Skeleton height={22} />
      <Skeleton height={22} width="85%" />
    </div>
  );
}

export function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const kit = useTexts(KIT);
  return (
    <div className={classes['failure']} role="alert">
      <p>{kit.loadFailed} {problemText(error, kit)}</p>
      <button type="button" className="chip" onClick={onRetry}>{kit.retry}</button>
    </div>
  );
}

/** Says that there is nothing, and what to do about it. */
export function Empty({ text, children }: { text?: string; children?: ReactNode }) {
  const kit = useTexts(KIT);
  return (
    <div className={classes['empty']}>
      <p>{text ?? kit.empty}</p>
      {children}
    </div>
  );
}
