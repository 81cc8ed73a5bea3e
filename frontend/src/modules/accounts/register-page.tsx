/** Registration: a name, an address, a password, and the consent, which is a document of its own. */
import { useQuery } from '@tanstack/react-query';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { consentQuery, providersQuery, register } from '../../api/account';
import { SiteLink } from '../../app/links';
import { CheckField, PasswordField, TextField } from '../../components/form/fields';
import { Form } from '../../components/form/form';
import { Loaded } from '../../components/loaded/loaded';
import { Page } from '../../components/page/page';
import { useSpeech, useTexts } from '../../i18n/language';
import classes from './accounts.module.css';
import { Providers } from './providers';
import { ACCOUNTS } from './texts';

export function RegisterPage() {
  const { register: t, signIn } = useTexts(ACCOUNTS);
  const { language } = useSpeech();
  const consent = useQuery(consentQuery);
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (sentTo !== null) return <Sent email={sentTo} onAgain={() => setSentTo(null)} />;
  return (
    <Page title={t.title} width="narrow" lead={<p>{t.lead}</p>}>
      <Loaded query={consent}>
        {({ version }) => (
          <>
            <Form
              submit={t.submit}
              onSubmit={async (values) => {
                const email = values.text('email');
                await register({ email, password: values.raw('password'), name: values.text('display_name'), language, consentVersion: version });
                setSentTo(email);
              }}
            >
              <TextField name="display_name" label={t.name} hint={t.nameHint} autoComplete="nickname" required maxLength={80} />
              <TextField name="email" label={t.email} hint={t.emailHint} type="email" autoComplete="username" required maxLength={254} spellCheck={false} />
              <PasswordField name="password" label={t.password} hint={t.passwordHint} autoComplete="new-password" />
              <section className={classes['note']} aria-label={t.consentTitle}>
                <CheckField
                  name="consent_version" label={t.consentLabel} required text={t.consent}
                  hint={<a href={`/consent?lang=${language}`} target="_blank" rel="noopener">{t.consentOpen}</a>}
                />
              </section>
            </Form>
            <ByProvider version={version} />
          </>
        )}
      </Loaded>
      <p className={classes['aside']}>{t.have} <SiteLink to="/sign-in">{signIn.submit}</SiteLink></p>
    </Page>
  );
}

/** Registering by an outside service needs the same consent. */
function ByProvider({ version }: { version: string }) {
  const { register: t } = useTexts(ACCOUNTS);
  const { data = [] } = useQuery(providersQuery);
  const [given, setGiven] = useState(false);
  if (data.length === 0) return null;
  return (
    <section className={classes['providers']} aria-label={t.byProvider}>
      <h2>{t.byProvider}</h2>
      <p>{t.byProviderText}</p>
      <CheckField name="consent" label={t.consentLabel} text={t.consent} onCheck={setGiven} />
      {given && <Providers returnTo="/account" consentVersion={version} />}
    </section>
  );
}

function Sent({ email, onAgain }: { email: string; onAgain: () => void }) {
  const { register: t } = useTexts(ACCOUNTS);
  return (
    <Page title={t.sentTitle} width="narrow">
      <p role="status">{t.sent(email)}</p>
      <p>{t.sentNothing}</p>
      <div><Button variant="default" onClick={onAgain}>{t.again}</Button></div>
    </Page>
  );
}
