/** The audit log: filters in the address, entries with what was before and after, and the same as a file. */
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { AUDIT_FILTERS, auditQuery, type AuditEntry, type AuditFilters } from '../../api/administration';
import { auditExport } from '../../api/client';
import { Guard } from '../../app/guard';
import { SiteLink, useGo } from '../../app/links';
import { SelectField, TextField } from '../../components/form/fields';
import { Form } from '../../components/form/form';
import { Empty } from '../../components/loaded/loaded';
import { Page } from '../../components/page/page';
import { Paged } from '../../components/paged/paged';
import { Table } from '../../components/table/table';
import { useSpeech, useTexts } from '../../i18n/language';
import { RIGHTS } from '../../i18n/rights';
import type { Search } from '../map/view-state';
import classes from './administration.module.css';
import { ADMINISTRATION } from './texts';

export function AuditPage() {
  return <Guard staff permissions={['audit.read']} inner>{() => <Audit />}</Guard>;
}

function Audit() {
  const { audit: t } = useTexts(ADMINISTRATION);
  const search: Search = useSearch({ strict: false });
  const filters: AuditFilters = Object.fromEntries(
    AUDIT_FILTERS.flatMap((name) => (search[name] === undefined || search[name] === '' ? [] : [[name, search[name]]])),
  );
  const query = useInfiniteQuery(auditQuery(filters));
  return (
    <Page
      title={t.title} lead={<p>{t.lead}</p>} inner
      actions={<Button component="a" variant="default" href={auditExport(filters)} download>{t.export}</Button>}
    >
      <Filters filters={filters} />
      <Paged query={query} empty={<Empty text={t.none} />}>{(entries) => <Entries entries={entries} />}</Paged>
    </Page>
  );
}

function Filters({ filters }: { filters: AuditFilters }) {
  const { audit: t } = useTexts(ADMINISTRATION);
  const { subjects } = useTexts(RIGHTS);
  const go = useGo();
  return (
    <search className={classes['wideForm']}>
      <Form
        key={JSON.stringify(filters)} submit={t.filter} isFilter after={<SiteLink to="/admin/audit">{t.reset}</SiteLink>}
        onSubmit={(values) => {
          go('/admin/audit', Object.fromEntries(AUDIT_FILTERS.map((name) => [name, values.text(name)])));
          return Promise.resolve();
        }}
      >
        <div className={classes['filters']}>
          <TextField name="actor" label={t.actor} type="number" min={1} defaultValue={filters.actor ?? ''} />
          <TextField name="action" label={t.action} defaultValue={filters.action ?? ''} list="audit-actions" maxLength={80} spellCheck={false} />
          <SelectField name="subject_kind" label={t.subjectKind} none={t.any} defaultValue={filters.subject_kind ?? ''} choices={Object.entries(subjects)} />
          <TextField name="subject_id" label={t.subjectId} defaultValue={filters.subject_id ?? ''} maxLength={80} />
          <TextField name="from" label={t.from} type="date" defaultValue={filters.from ?? ''} />
          <TextField name="to" label={t.to} type="date" defaultValue={filters.to ?? ''} />
        </div>
        <datalist id="audit-actions">{Object.entries(t.actions).map(([slug, text]) => <option key={slug} value={slug}>{text}</option>)}</datalist>
      </Form>
    </search>
  );
}

function Entries({ entries }: { entries: readonly AuditEntry[] }) {
  const { audit: t } = useTexts(ADMINISTRATION);
  const { subjects, actors } = useTexts(RIGHTS);
  const { formats } = useSpeech();
  return (
    <Table
      label={t.title} rows={entries} keyOf={({ id }) => id}
      columns={[
        { key: 'when', name: t.when, cell: ({ at }) => formats.dateTime(new Date(at)) },
        { key: 'who', name: t.who, cell: ({ actor }) => (actor.id === null ? (actors[actor.kind] ?? actor.kind) : <SiteLink to={`/admin/people/${actor.id}`}>{actor.name ?? String(actor.id)}</SiteLink>) },
        { key: 'what', name: t.what, heads: true, cell: ({ action }) => <span data-action={action}>{t.actions[action] ?? action}</span> },
        { key: 'subject', name: t.subject, cell: ({ subject }) => `${subjects[subject.kind] ?? subject.kind} ${subject.id}` },
        { key: 'change', name: t.change, cell: (entry) => <Change entry={entry} /> },
      ]}
    />
  );
}

function Change({ entry }: { entry: AuditEntry }) {
  const { audit: t } = useTexts(ADMINISTRATION);
  const { before, after, personal } = entry;
  const parts: [string, unknown][] = [
    [t.before, before], [t.after, after], [`${t.personal}: ${t.before.toLowerCase()}`, personal?.before], [`${t.personal}: ${t.after.toLowerCase()}`, personal?.after],
  ];
  const known = parts.filter(([, value]) => value !== null && value !== undefined);
  if (known.length === 0 && personal?.erased !== true) return <span className={classes['muted']}>{t.nothing}</span>;
  return (
    <details className={classes['change']}>
      <summary>{t.details}</summary>
      <dl>
        {known.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd><pre>{JSON.stringify(value, null, 2)}</pre></dd>
          </div>
        ))}
      </dl>
      {personal?.erased === true && <p>{t.erased}</p>}
    </details>
  );
}
