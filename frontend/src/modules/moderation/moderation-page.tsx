/** The moderation queue: what is held or complained about, and the decision with its reason. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { CASE_STATES, casesQuery, decide, type CaseState, type Decision, type ModerationCase } from '../../api/administration';
import { Guard } from '../../app/guard';
import { Action } from '../../components/dialog/action';
import { Empty } from '../../components/loaded/loaded';
import { Page } from '../../components/page/page';
import { Paged } from '../../components/paged/paged';
import { RichText } from '../../components/rich-text';
import { useSpeech, useTexts } from '../../i18n/language';
import { RIGHTS } from '../../i18n/rights';
import classes from '../administration/administration.module.css';
import { ADMINISTRATION } from '../administration/texts';

const DECISIONS: readonly Decision[] = ['publish', 'hide', 'hold'];

export function ModerationPage() {
  return <Guard staff permissions={['moderation.act']} inner>{() => <Queue />}</Guard>;
}

function Queue() {
  const { moderation: t } = useTexts(ADMINISTRATION);
  const [state, setState] = useState<CaseState>('open');
  const query = useInfiniteQuery(casesQuery(state));
  return (
    <Page title={t.title} lead={<p>{t.lead}</p>} inner>
      <div className="chips" role="group" aria-label={t.which}>
        {CASE_STATES.map((each) => <button key={each} type="button" className="chip" aria-pressed={each === state} onClick={() => setState(each)}>{t.states[each]}</button>)}
      </div>
      <Paged query={query} empty={<Empty text={t.none} />}>
        {(cases) => <ol className={classes['cases']}>{cases.map((each) => <Case key={each.id} item={each} />)}</ol>}
      </Paged>
    </Page>
  );
}

function Case({ item }: { item: ModerationCase }) {
  const { moderation: t } = useTexts(ADMINISTRATION);
  const { subjects } = useTexts(RIGHTS);
  const { formats } = useSpeech();
  const queries = useQueryClient();
  const subject = `${subjects[item.subjectKind] ?? item.subjectKind} ${item.subjectId}`;
  return (
    <li className={classes['case']} data-case={item.id}>
      <h2>{subject}</h2>
      <p className={classes['muted']}>
        {[item.author?.name ?? t.authorUnknown, formats.dateTime(new Date(item.openedAt)), t.causes[item.cause] ?? item.cause].join(' · ')}
      </p>
      <blockquote><RichText html={item.textHtml} /></blockquote>
      {item.complaints.length > 0 && (
        <details>
          <summary>{t.complaints}: {item.complaints.length}</summary>
          <ul>
            {item.complaints.map(({ reason, text, createdAt }) => (
              <li key={`${createdAt}${reason}`}>{formats.dateTime(new Date(createdAt))}: {t.reasons[reason] ?? reason}{text !== '' && `: ${text}`}</li>
            ))}
          </ul>
        </details>
      )}
      {item.decision !== null && <p><strong>{t.decided[item.decision.action] ?? item.decision.action}</strong>, {formats.dateTime(new Date(item.decision.at))}. {item.decision.reason}</p>}
      {item.decision === null && (
        <div className={classes['row']}>
          {DECISIONS.map((decision) => (
            <Action
              key={decision} name={t[decision]} about={subject} title={t.decideTitle[decision] ?? ''} text={subject} submit={t[decision]} danger={decision === 'hide'}
              reason={decision !== 'publish'} reasonHint={t.reasonHint} done={t.done}
              onSubmit={async (values) => {
                await decide(item.id, decision, values.text('reason'));
                await queries.invalidateQueries({ queryKey: ['moderation-cases'] });
              }}
            />
          ))}
        </div>
      )}
    </li>
  );
}
