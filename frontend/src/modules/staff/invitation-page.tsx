/** Where the link of an invitation leads: those with an account sign in and accept, the others make one. */
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { acceptInvitation, invitationQuery, type Invitation } from '../../api/staff';
import { useLetterToken } from '../../app/letter-token';
import { SiteLink, useGo } from '../../app/links';
import { useNotes } from '../../app/notes';
import { usePerson } from '../../app/session';
import { PasswordField, TextField } from '../../components/form/fields';
import { Form } from '../../components/form/form';
import { Waiting } from '../../components/loaded/loaded';
import { Page } from '../../components/page/page';
import { nameIn, useSpeech, useTexts } from '../../i18n/language';
import { STAFF } from './texts';

export function InvitationPage() {
  const { invitation: t } = useTexts(STAFF);
  const token = useLetterToken();
  const query = useQuery({ ...invitationQuery(token), enabled: token !== '' });
  return (
    <Page title={t.title} width="narrow">
      {(token === '' || query.isError) && <p role="alert">{t.broken}</p>}
      {token !== '' && query.isPending && <Waiting />}
      {query.data !== undefined && <Offer token={token} invitation={query.data.invitation} hasAccount={query.data.hasAccount} />}
    </Page>
  );
}

function Offer({ token, invitation, hasAccount }: { token: string; invitation: Invitation; hasAccount: boolean }) {
  const { invitation: t } = useTexts(STAFF);
  const { language, formats } = useSpeech();
  const person = usePerson();
  const queries = useQueryClient();
  const notes = useNotes();
  const go = useGo();
  return (
    <>
      <p>{t.text(nameIn(language, invitation.body.names), invitation.title)}</p>
      <p>{t.role}: {nameIn(language, invitation.role.names)}. {t.until(formats.date(invitation.expiresAt))}</p>
      {hasAccount && person === null && (
        <>
          <p>{t.signIn}</p>
          <div><Button renderRoot={(props) => <SiteLink to="/sign-in" search={{ return: `/invitation?token=${encodeURIComponent(token)}` }} {...props} />}>{t.toSignIn}</Button></div>
        </>
      )}
      {hasAccount && person !== null && person !== undefined && (
        <Form
          submit={t.accept}
          onSubmit={async () => {
            await acceptInvitation(token, null);
            await queries.invalidateQueries({ queryKey: ['session'] });
            notes.say(t.done);
            go('/account/security');
          }}
        />
      )}
      {!hasAccount && (
        <Form
          submit={t.create}
          onSubmit={async (values) => {
            await acceptInvitation(token, { password: values.raw('password'), name: values.text('display_name') });
            notes.say(t.doneNew);
            go('/sign-in', { return: '/account/security' });
          }}
        >
          <TextField name="display_name" label={t.name} required maxLength={100} autoComplete="name" />
          <PasswordField name="password" label={t.password} autoComplete="new-password" />
        </Form>
      )}
    </>
  );
}
