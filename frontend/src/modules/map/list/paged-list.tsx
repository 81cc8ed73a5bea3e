/** A list that grows by pages, with its states: loading, empty, failed, from memory. */
import { Button, Skeleton } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Page } from '../../../api/model';
import { useSpeech } from '../../../i18n/language';
import classes from './list-tab.module.css';

interface PagedListProps<Item> {
  query: UseInfiniteQueryResult<InfiniteData<Page<Item>>>;
  announce: (count: number, total: string) => string;
  item: (item: Item) => ReactNode;
}

export function PagedList<Item>({ query, announce, item }: PagedListProps<Item>) {
  const { t, formats } = useSpeech();
  const pages = query.data?.pages ?? [];
  const items = pages.flatMap((page) => page.items);
  const total = pages[0]?.total ?? items.length;
  if (query.isError && items.length === 0) {
    return (
      <div className={classes['message']} role="alert">
        <p>{t.list.failed}</p>
        <Button variant="default" onClick={() => void query.refetch()}>{t.app.retry}</Button>
      </div>
    );
  }
  if (query.data === undefined) return <Loading />;
  return (
    <>
      {pages.some((page) => page.stale) && <p className={classes['stale']}>{t.list.stale}</p>}
      <p className={classes['total']} role="status" data-testid="list-total" data-total={total}>
        {items.length === 0 ? t.list.empty : t.list.total(formats.number(items.length), formats.number(total))}
        {items.length > 0 && <span className="visually-hidden">. {announce(total, formats.number(total))}</span>}
      </p>
      <ul className={classes['list']} aria-busy={query.isFetching}>{items.map(item)}</ul>
      {query.hasNextPage && (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t.list.more}</Button>
      )}
    </>
  );
}

function Loading() {
  const { t } = useSpeech();
  return (
    <div className={classes['list']} aria-busy="true">
      <p className="visually-hidden" role="status">{t.app.loading}</p>
      {[0, 1, 2, 3, 4].map((each) => <Skeleton key={each} height={64} mb={8} />)}
    </div>
  );
}
