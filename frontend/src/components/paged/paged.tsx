/** The pages of a list so far, and the button for the next one. */
import { Button } from '@mantine/core';
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { KIT } from '../../i18n/kit';
import { useTexts } from '../../i18n/language';
import { Empty, Failure, Waiting } from '../loaded/loaded';

interface Pages<Item> {
  pages: readonly { items: readonly Item[] }[];
}

interface PagedProps<Item> {
  query: Pick<UseInfiniteQueryResult<Pages<Item>>, 'data' | 'error' | 'refetch' | 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>;
  empty?: ReactNode;
  children: (items: readonly Item[]) => ReactNode;
}

export function Paged<Item>({ query, empty, children }: PagedProps<Item>) {
  const kit = useTexts(KIT);
  if (query.data === undefined) {
    return query.error === null ? <Waiting /> : <Failure error={query.error} onRetry={() => void query.refetch()} />;
  }
  const items = query.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return empty ?? <Empty />;
  return (
    <>
      {children(items)}
      {query.error !== null && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.hasNextPage && (
        <div><Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{kit.more}</Button></div>
      )}
    </>
  );
}
