/** People with accounts: search, and the way to each. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { peopleQuery } from '../../api/staff';
import { Guard } from '../../app/guard';
import { SiteLink, useGo } from '../../app/links';
import { TextField, CheckField } from '../../components/form/fields';
import { Form } from '../../components/form/form';
import { Empty } from '../../components/loaded/loaded';
import { Page } from '../../components/page/page';
import { Paged } from '../../components/paged/paged';
import { Table } from '../../components/table/table';
import { useSpeech, useTexts } from '../../i18n/language';
import { RIGHTS } from '../../i18n/rights';
import type { Search } from '../map/view-state';
import classes from './staff.module.css';
import { STAFF } from './texts';

export function PeoplePage() {
  return <Guard staff permissions={['people.read']} inner>{() => <People />}</Guard>;
}

function People() {
  const { people: t } = useTexts(STAFF);
  const { trust } = useTexts(RIGHTS);
  const { formats } = useSpeech();
  const go = useGo();
  const search: Search = useSearch({ strict: false });
  const text = search['q'] ?? '';
  const staffOnly = search['staff'] === '1';
  const query = useInfiniteQuery(peopleQuery(text, staffOnly));
  return (
    <Page title={t.title} lead={<p>{t.lead}</p>} inner>
      <search>
        <Form
          key={`${text}${staffOnly}`} submit={t.find} isFilter
          onSubmit={(values) => {
            go('/admin/people', { q: values.text('q'), staff: values.flag('staff') ? '1' : '' });
            return Promise.resolve();
          }}
        >
          <TextField name="q" label={t.search} type="search" defaultValue={text} maxLength={100} autoComplete="off" />
          <CheckField name="staff" label={t.staffOnly} defaultChecked={staffOnly} />
        </Form>
      </search>
      <Paged query={query} empty={<Empty text={t.none} />}>
        {(rows) => (
          <Table
            label={t.list} rows={rows} keyOf={({ id }) => id} isFaded={({ suspendedAt }) => suspendedAt !== null}
            columns={[
              { key: 'name', name: t.name, heads: true, cell: ({ id, name }) => <SiteLink to={`/admin/people/${id}`}>{name}</SiteLink> },
              { key: 'email', name: t.email, cell: ({ email }) => <span className={classes['address']}>{email}</span> },
              { key: 'trust', name: t.trust, cell: (row) => trust[row.trust] ?? row.trust },
              { key: 'since', name: t.since, cell: ({ createdAt }) => formats.date(createdAt) },
              {
                key: 'state', name: t.state,
                cell: ({ suspendedAt, isStaff }) => (
                  <span className={classes['permissions']}>
                    {suspendedAt === null ? t.active : t.suspended}{isStaff && <span className={classes['tag']}>{t.staff}</span>}
                  </span>
                ),
              },
            ]}
          />
        )}
      </Paged>
    </Page>
  );
}
