/** Forgotten passwords: asking for a link, and setting a new password by it. */
import { useState } from 'react';
import { askForReset, resetPassword } from '../../api/account';
import { useLetterToken } from '../../app/letter-token';
import { SiteLink, useGo } from '../../app/links';
import { useNotes } from '../../app/notes';
import { PasswordField, TextField } from '../../components/form/fields';
import { Form } from '../../components/form/form';
import { Page } from '../../components/page/page';
import { useTexts } from '../../i18n/language';
import { ACCOUNTS } from './texts';

export function ForgotPage() {
  const { forgot: t, signIn } = useTexts(ACCOUNTS);
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (sentTo !== null) {
    return (
      <Page title={t.sentTitle} width="narrow">
        <p role="status">{t.sent(sentTo)}</p>
        <p><SiteLink to="/sign-in">{t.back}</SiteLink></p>
      </Page>
    );
  }
  return (
    <Page title={t.title} width="narrow" lead={<p>{t.lead}</p>}>
      <Form
        submit={t.submit} after={<SiteLink to="/sign-in">{t.back}</SiteLink>}
        onSubmit={async (values) => {
          await askForReset(values.text('email'));
          setSentTo(values.text('email'));
        }}
      >
        <TextField name="email" label={signIn.email} type="email" autoComplete="username" required maxLength={254} spellCheck={false} />
      </Form>
    </Page>
  );
}

export function ResetPage() {
  const { reset: t, register } = useTexts(ACCOUNTS);
  const go = useGo();
  const notes = useNotes();
  const token = useLetterToken();
  return (
    <Page title={t.title} width="narrow" lead={<p>{t.lead}</p>}>
      {token === '' ? <p role="alert">{t.broken}</p> : (
        <Form
          submit={t.submit} codes={{ 'not-valid': t.failed }}
          after={<SiteLink to="/forgot">{t.again}</SiteLink>}
          onSubmit={async (values) => {
            await resetPassword(token, values.raw('password'));
            notes.say(t.done);
            go('/sign-in');
          }}
        >
          <PasswordField name="password" label={t.password} hint={register.passwordHint} autoComplete="new-password" />
        </Form>
      )}
    </Page>
  );
}
