/** One issue. */
import { useQuery } from '@tanstack/react-query';
import type { Issue } from '../../../api/model';
import { issueQuery } from '../../../api/queries';
import { Facts } from '../../../components/facts/facts';
import { IssueSign } from '../../../components/status-badge/symbol';
import { useSpeech } from '../../../i18n/language';
import { ShowOnMap, type DetailsProps } from './details';
import { DetailsFailed, DetailsLoading } from './details-state';
import classes from './details.module.css';

const STREET_ZOOM = 16;

export function IssueDetails({ id, onShow }: { id: number; onShow: DetailsProps['onShow'] }) {
  const { data, error, refetch } = useQuery(issueQuery(id));
  if (data === undefined) return error === null ? <DetailsLoading /> : <DetailsFailed error={error} onRetry={() => void refetch()} />;
  return <IssueBody issue={data} onShow={() => onShow({ location: data.location, zoom: STREET_ZOOM })} />;
}

function IssueBody({ issue, onShow }: { issue: Issue; onShow: () => void }) {
  const { t, formats } = useSpeech();
  return (
    <div className={classes['body']}>
      <h3 className={classes['title']}>{issue.title ?? t.list.untitledIssue(String(issue.id))}</h3>
      <p className={classes['badges']}>
        <span className={classes['badge']}><IssueSign status={issue.status} /> {t.issueStatus[issue.status]}</span>
        <span className={`${classes['badge'] ?? ''} ${classes['term'] ?? ''}`} data-term={issue.term}>{t.term[issue.term]}</span>
      </p>
      {issue.description !== null && <p className={classes['description']}>{issue.description}</p>}
      <Facts
        facts={[
          [t.details.category, t.issueCategory[issue.category]],
          [t.details.address, issue.address ?? t.details.noAddress],
          [t.details.place, issue.municipality?.name ?? null],
          [t.details.created, issue.createdAt === null ? null : formats.date(issue.createdAt)],
          [t.details.answered, issue.answeredAt === null ? t.details.notAnswered : formats.date(issue.answeredAt)],
          [t.details.due, issue.dueAt === null ? null : formats.date(issue.dueAt)],
          [t.details.number, String(issue.id)],
        ]}
      />
      <p className={classes['buttons']}>
        <ShowOnMap onClick={onShow} />
      </p>
    </div>
  );
}
