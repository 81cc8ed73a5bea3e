import { useQuery } from '@tanstack/react-query';
import type { Filters } from '../../../api/filters';
import { statisticsQuery } from '../../../api/queries';
import { ISSUE_STATUSES, type IssueStatus } from '../../../api/vocabulary';

/** How many issues each status has under the other filters: what pressing its filter would show. */
export function useStatusCounts(filters: Filters): Partial<Record<IssueStatus, number>> | undefined {
  const { data } = useQuery(statisticsQuery({ ...filters, issueStatus: [] }));
  if (data === undefined) return undefined;
  const areas = data.municipalities.filter((each) => filters.municipality === null || each.code === filters.municipality);
  return Object.fromEntries(ISSUE_STATUSES.map((status) => [status, areas.reduce((sum, each) => sum + (each.byStatus[status] ?? 0), 0)]));
}
