import { useInfiniteQuery } from '@tanstack/react-query';
import type { Filters } from '../../../api/filters';
import type { Bbox, Issue } from '../../../api/model';
import { issuesInView } from '../../../api/queries';
import { IssueSign } from '../../../components/status-badge/symbol';
import { useSpeech } from '../../../i18n/language';
import type { Selection } from '../../../map/inputs';
import { ListItem } from './list-item';
import { PagedList } from './paged-list';

/** The issues in view, newest first. */
export function IssueList({ bbox, filters, onSelect }: { bbox: Bbox | null; filters: Filters; onSelect: (selection: Selection) => void }) {
  const { t, formats } = useSpeech();
  const query = useInfiniteQuery(issuesInView(bbox, filters));
  return (
    <PagedList
      query={query} announce={t.list.announce}
      item={(issue: Issue) => (
        <ListItem
          key={issue.id} id={`issue-${issue.id}`} sign={<IssueSign status={issue.status} />} title={issue.title ?? t.list.untitledIssue(String(issue.id))}
          status={t.issueStatus[issue.status]}
          notes={[t.issueCategory[issue.category], issue.municipality?.name, issue.createdAt === null ? null : formats.date(issue.createdAt)]}
          warning={issue.term === 'late' ? t.term.late : null}
          onSelect={() => onSelect({ kind: 'issue', id: issue.id })}
        />
      )}
    />
  );
}
