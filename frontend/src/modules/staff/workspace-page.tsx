/** The workspace of staff: their own permissions, and who stands in for whom. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Person } from '../../api/people-model';
import { delegate, delegationsQuery, endDelegation, type Delegation } from '../../api/staff';
import { Guard } from '../../app/guard';
import { Action } from '../../components/dialog/action';
import { TextAreaField, TextField } from '../../components/form/fields';
import { Empty, Loaded } from '../../components/loaded/loaded';
import { Page, Section } from '../../components/page/page';
import { Table } from '../../components/table/table';
import { useSpeech, useTexts } from '../../i18n/language';
import { RIGHTS } from '../../i18n/rights';
import { PersonField } from './person-field';
import { personIdOf } from './person-id';
import { endOfDay, startOfDay } from './scope';
import classes from './staff.module.css';
import { STAFF } from './texts';

export function WorkspacePage() {
  return <Guard staff inner>{(viewer) => <Workspace viewer={viewer} />}</Guard>;
}

function Workspace({ viewer }: { viewer: Person }) {
  const { workspace: t } = useTexts(STAFF);
  const { permissions } = useTexts(RIGHTS);
  return (
    <Page title={t.title} lead={<p>{t.lead}</p>} inner>
      <Section title={t.rights}>
        <ul className={classes['permissions']}>
          {viewer.permissions.map((slug) => <li key={slug} className={classes['tag']}>{permissions[slug] ?? slug}</li>)}
        </ul>
        <p>{t.id}: <strong>{viewer.id}</strong></p>
      </Section>
      <Delegations viewer={viewer} />
    </Page>
  );
}

function Delegations({ viewer }: { viewer: Person }) {
  const { delegations: t } = useTexts(STAFF);
  const { formats } = useSpeech();
  const queries = useQueryClient();
  const query = useQuery(delegationsQuery);
  const readAgain = () => queries.invalidateQueries({ queryKey: delegationsQuery.queryKey });
  const isOver = ({ endedAt, until }: Delegation) => endedAt !== null || new Date(until) < new Date();
  return (
    <Section title={t.title}>
      <p>{t.lead}</p>
      <div>
        <Action
          name={t.create} title={t.createTitle} submit={t.create} done={t.created}
          onSubmit={async (values) => {
            await delegate({
              toPersonId: personIdOf(values.text('to_person_id')), since: startOfDay(values.text('since')), until: endOfDay(values.text('until')), reason: values.text('reason'),
            });
            await readAgain();
          }}
        >
          <PersonField name="to_person_id" label={t.to} hint={t.toIdHint} />
          <TextField name="since" label={t.since} type="date" required />
          <TextField name="until" label={t.until} hint={t.untilHint} type="date" required />
          <TextAreaField name="reason" label={t.reason} required maxLength={1000} rows={2} />
        </Action>
      </div>
      <Loaded query={query}>
        {(rows) => (rows.length === 0 ? <Empty text={t.none} /> : (
          <Table
            label={t.title} rows={rows} keyOf={({ id }) => id} isFaded={isOver}
            columns={[
              { key: 'from', name: t.from, heads: true, cell: ({ from }) => from.name },
              { key: 'to', name: t.to, cell: ({ to }) => to.name },
              { key: 'since', name: t.since, cell: ({ since }) => formats.date(since) },
              { key: 'until', name: t.until, cell: (row) => (row.endedAt === null ? formats.date(row.until) : `${formats.date(row.endedAt)} (${t.over})`) },
              { key: 'reason', name: t.reason, cell: ({ reason }) => reason },
              {
                key: 'end', name: t.end, end: true,
                cell: (row) => (isOver(row) || row.from.id !== viewer.id ? null : (
                  <Action
                    name={t.end} about={row.to.name} title={t.endTitle} text={`${row.from.name} → ${row.to.name}`} submit={t.end} danger done={t.ended}
                    onSubmit={async () => {
                      await endDelegation(row.id);
                      await readAgain();
                    }}
                  />
                )),
              },
            ]}
          />
        ))}
      </Loaded>
    </Section>
  );
}
