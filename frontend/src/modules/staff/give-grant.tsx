/** The form that gives a right: a role, for somebody, somewhere, for a while. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { giveGrant, rolesQuery } from '../../api/staff';
import { Action } from '../../components/dialog/action';
import { SelectField, TextAreaField, TextField } from '../../components/form/fields';
import { nameIn, useSpeech, useTexts } from '../../i18n/language';
import { PersonField } from './person-field';
import { personIdOf } from './person-id';
import { endOfDay, ScopeFields } from './scope';
import { STAFF } from './texts';

export function GiveGrant({ personId }: { personId: number | null }) {
  const { grants: t } = useTexts(STAFF);
  const { language } = useSpeech();
  const queries = useQueryClient();
  const { data: roles = [] } = useQuery(rolesQuery);
  return (
    <Action
      name={t.give} variant="filled" title={t.giveTitle} text={t.giveLead} submit={t.give} done={t.given}
      onSubmit={async (values) => {
        const expires = values.optional('expires_at');
        await giveGrant({
          person_id: personId ?? personIdOf(values.text('person_id')), role_id: values.number('role_id') ?? 0, body_id: values.number('body_id'),
          municipality_code: values.optional('municipality_code'), module: values.optional('module'), expires_at: expires === null ? null : endOfDay(expires),
          reason: values.text('reason'),
        });
        await Promise.all([queries.invalidateQueries({ queryKey: ['grants'] }), queries.invalidateQueries({ queryKey: ['people'] })]);
      }}
    >
      {personId === null && <PersonField name="person_id" label={t.person} hint={t.personIdHint} />}
      <SelectField name="role_id" label={t.role} required choices={roles.map(({ id, names }) => [String(id), nameIn(language, names)])} />
      <ScopeFields />
      <TextField name="expires_at" label={t.expires} hint={t.expiresHint} type="date" />
      <TextAreaField name="reason" label={t.reason} required maxLength={1000} rows={2} />
    </Action>
  );
}
