/** Jobs: what failed, what waits, what runs; failed ones can be tried again or given up. */
import { Button } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { JOB_STATES, jobsQuery, removeJob, retryJob, type Job, type JobState } from '../../api/administration';
import { Guard } from '../../app/guard';
import { useNotes } from '../../app/notes';
import { endOfSession } from '../../app/session';
import { Action } from '../../components/dialog/action';
import { problemText } from '../../components/form/faults';
import { Empty } from '../../components/loaded/loaded';
import { Page } from '../../components/page/page';
import { Paged } from '../../components/paged/paged';
import { Table } from '../../components/table/table';
import { KIT } from '../../i18n/kit';
import { useSpeech, useTexts } from '../../i18n/language';
import classes from '../administration/administration.module.css';
import { ADMINISTRATION } from '../administration/texts';

export function JobsPage() {
  return <Guard staff permissions={['jobs.manage']} inner>{() => <Jobs />}</Guard>;
}

function Jobs() {
  const { jobs: t } = useTexts(ADMINISTRATION);
  const { formats } = useSpeech();
  const [state, setState] = useState<JobState>('failed');
  const query = useInfiniteQuery(jobsQuery(state));
  return (
    <Page title={t.title} lead={<p>{t.lead}</p>} inner>
      <div className="chips" role="group" aria-label={t.which}>
        {JOB_STATES.map((each) => <button key={each} type="button" className="chip" aria-pressed={each === state} onClick={() => setState(each)}>{t.states[each]}</button>)}
      </div>
      <Paged query={query} empty={<Empty text={t.none[state] ?? ''} />}>
        {(rows) => (
          <Table
            label={t.title} rows={rows} keyOf={({ id }) => id}
            columns={[
              { key: 'name', name: t.name, heads: true, cell: ({ name }) => name },
              { key: 'attempts', name: t.attempts, cell: ({ attempts, mostAttempts }) => t.of(attempts, mostAttempts) },
              { key: 'run', name: t.run, cell: ({ runAt }) => formats.dateTime(new Date(runAt)) },
              { key: 'created', name: t.created, cell: ({ createdAt }) => formats.dateTime(new Date(createdAt)) },
              { key: 'error', name: t.error, cell: ({ lastError }) => (lastError === null ? '' : <pre className={classes['error']}>{lastError}</pre>) },
              { key: 'actions', name: t.retry, end: true, cell: (job) => (job.state === 'failed' ? <JobActions job={job} /> : null) },
            ]}
          />
        )}
      </Paged>
    </Page>
  );
}

function JobActions({ job }: { job: Job }) {
  const { jobs: t } = useTexts(ADMINISTRATION);
  const kit = useTexts(KIT);
  const notes = useNotes();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const readAgain = () => queries.invalidateQueries({ queryKey: ['jobs'] });
  const retry = async () => {
    setBusy(true);
    try {
      await retryJob(job.id);
      notes.say(t.retried);
      await readAgain();
    } catch (error) {
      endOfSession(queries, error);
      notes.say(problemText(error, kit));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button size="compact-md" variant="default" loading={busy} onClick={() => void retry()}>{t.retry}<span className="visually-hidden">: {job.name}</span></Button>
      <Action
        name={t.remove} about={job.name} title={t.removeTitle} text={`${job.name}. ${t.removeText}`} submit={t.remove} danger done={t.removed}
        onSubmit={async () => {
          await removeJob(job.id);
          await readAgain();
        }}
      />
    </>
  );
}
