/** Explains why a person may or may not do a thing, and lists all that they may do. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { accessQuery, permissionsQuery, type Access, type AccessQuestion } from '../../api/staff';
import { SelectField } from '../../components/form/fields';
import { Form } from '../../components/form/form';
import { Loaded } from '../../components/loaded/loaded';
import { Section } from '../../components/page/page';
import { Table } from '../../components/table/table';
import { nameIn, useSpeech, useTexts } from '../../i18n/language';
import { RIGHTS } from '../../i18n/rights';
import { usePlaceChoices, useScopeText } from './scope';
import classes from './staff.module.css';
import { STAFF } from './texts';

const NOTHING_ASKED: AccessQuestion = { permission: '', bodyId: '', municipality: '', module: '' };

export function AccessCheck({ personId }: { personId: number }) {
  const { person: t } = useTexts(STAFF);
  const { permissions } = useTexts(RIGHTS);
  const [asked, setAsked] = useState(NOTHING_ASKED);
  const query = useQuery(accessQuery(personId, asked));
  const { data: slugs = [] } = useQuery(permissionsQuery);
  const choices = usePlaceChoices();
  return (
    <Section title={t.access}>
      <p>{t.accessLead}</p>
      <div className={classes['wide']}>
        <Form
          submit={t.ask} isFilter
          onSubmit={(values) => {
            setAsked({ permission: values.text('permission'), bodyId: values.text('body_id'), municipality: values.text('municipality_code'), module: values.text('module') });
            return Promise.resolve();
          }}
        >
          <div className={classes['filters']}>
            <SelectField name="permission" label={t.permission} required choices={slugs.map((slug) => [slug, permissions[slug] ?? slug])} />
            <SelectField name="body_id" label={t.body} none={t.anyPlace} choices={choices.bodies} />
            <SelectField name="municipality_code" label={t.municipality} none={t.anyPlace} choices={choices.municipalities} />
            <SelectField name="module" label={t.module} none={t.anyPlace} choices={choices.modules} />
          </div>
        </Form>
      </div>
      <Loaded query={query}>
        {(access) => (
          <>
            {access.allowed !== null && <Verdict access={access} question={asked} />}
            <Held access={access} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Verdict({ access, question }: { access: Access; question: AccessQuestion }) {
  const { person: t } = useTexts(STAFF);
  const { permissions } = useTexts(RIGHTS);
  const { language, formats } = useSpeech();
  const scopeText = useScopeText();
  return (
    <div className={classes['verdict']} data-allowed={access.allowed === true} data-testid="verdict" role="status">
      <h3>{access.allowed === true ? t.yes : t.no}: {permissions[question.permission] ?? question.permission}</h3>
      <p>{t.because}:</p>
      <ul>
        {access.because.map(({ kind, texts, grant }) => (
          <li key={`${kind}-${grant?.id ?? texts.ru}`} data-because={kind}>
            {nameIn(language, texts)}
            {grant !== null && (
              <p className={classes['muted']}>
                {nameIn(language, grant.role.names)}: {scopeText(grant.scope)}; {t.given(grant.grantedBy?.name ?? t.operator, formats.date(grant.grantedAt))}
              </p>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Held({ access }: { access: Access }) {
  const { person: t } = useTexts(STAFF);
  const { permissions } = useTexts(RIGHTS);
  const scopeText = useScopeText();
  if (access.held.length === 0) return <p>{t.heldNone}</p>;
  const rows = access.held.map((each, index) => ({ ...each, index }));
  return (
    <details>
      <summary>{t.held}: {rows.length}</summary>
      <Table
        label={t.held} rows={rows} keyOf={({ index }) => index}
        columns={[
          { key: 'permission', name: t.permission, heads: true, cell: ({ permission }) => permissions[permission] ?? permission },
          { key: 'where', name: t.where, cell: ({ scope }) => scopeText(scope) },
          { key: 'lent', name: t.lent, cell: ({ delegatedFrom }) => delegatedFrom?.name ?? t.own },
        ]}
      />
    </details>
  );
}
