/** Who may do what, where, and who gave it. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { grantsQuery, permissionsQuery } from '../../api/staff';
import { Guard } from '../../app/guard';
import { SelectField } from '../../components/form/fields';
import { Form } from '../../components/form/form';
import { Empty } from '../../components/loaded/loaded';
import { Page } from '../../components/page/page';
import { Paged } from '../../components/paged/paged';
import { useTexts } from '../../i18n/language';
import { RIGHTS } from '../../i18n/rights';
import { GiveGrant } from './give-grant';
import { GrantsTable } from './grants-table';
import { usePlaceChoices } from './scope';
import classes from './staff.module.css';
import { STAFF } from './texts';

export function GrantsPage() {
  return <Guard staff permissions={['grants.manage']} inner>{() => <Grants />}</Guard>;
}

function Grants() {
  const { grants: t } = useTexts(STAFF);
  const { permissions } = useTexts(RIGHTS);
  const [filters, setFilters] = useState({ permission: '', bodyId: '', activeOnly: true });
  const query = useInfiniteQuery(grantsQuery(filters));
  const { data: slugs = [] } = useQuery(permissionsQuery);
  const { bodies } = usePlaceChoices();
  return (
    <Page title={t.title} lead={<p>{t.lead}</p>} inner actions={<GiveGrant personId={null} />}>
      <div className="chips" role="group" aria-label={t.which}>
        <button type="button" className="chip" aria-pressed={filters.activeOnly} onClick={() => setFilters({ ...filters, activeOnly: true })}>{t.active}</button>
        <button type="button" className="chip" aria-pressed={!filters.activeOnly} onClick={() => setFilters({ ...filters, activeOnly: false })}>{t.all}</button>
      </div>
      <search className={classes['wide']}>
        <Form
          submit={t.filter} isFilter
          onSubmit={(values) => {
            setFilters({ ...filters, permission: values.text('permission'), bodyId: values.text('body_id') });
            return Promise.resolve();
          }}
        >
          <div className={classes['filters']}>
            <SelectField name="permission" label={t.permission} none={t.any} choices={slugs.map((slug) => [slug, permissions[slug] ?? slug])} />
            <SelectField name="body_id" label={t.body} none={t.anyBody} choices={bodies} />
          </div>
        </Form>
      </search>
      <Paged query={query} empty={<Empty text={t.none} />}>{(rows) => <GrantsTable grants={rows} canRevoke />}</Paged>
    </Page>
  );
}
