/** Three figures over the region, or over the one municipality that is filtered for. */
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Filters } from '../../../api/filters';
import { statisticsQuery } from '../../../api/queries';
import { useSpeech } from '../../../i18n/language';
import classes from './layers-tab.module.css';

export function Summary({ filters }: { filters: Filters }) {
  const { t, formats } = useSpeech();
  const { data, isError } = useQuery(statisticsQuery(filters));
  if (isError && data === undefined) return <p className={classes['hint']} role="alert">{t.summary.failed}</p>;
  if (data === undefined) return <div className={classes['summary']} aria-busy="true"><Skeleton height={52} width={96} /><Skeleton height={52} width={96} /><Skeleton height={52} width={96} /></div>;
  const figures = data.municipalities.find((each) => each.code === filters.municipality) ?? data.totals;
  return (
    <section className={classes['summary']} aria-label={t.summary.label} data-testid="summary">
      <Figure value={formats.number(figures.issues)} name={t.summary.issues(figures.issues)} />
      <Figure value={figures.shareInTime === null ? '—' : formats.percent(figures.shareInTime)} name={t.summary.inTime} />
      <Figure value={formats.number(figures.constructions)} name={t.summary.constructions(figures.constructions)} />
    </section>
  );
}

function Figure({ value, name }: { value: string; name: string }) {
  return <p className={classes['figure']}><strong>{value}</strong> <span>{name}</span></p>;
}
