/** A copy of everything that the portal keeps about a person, and the end of an account. */
import { Button } from '@mantine/core';
import { eraseAccount } from '../../api/account';
import { ACCOUNT_EXPORT } from '../../api/client';
import { useLeave } from '../../app/leave';
import { SiteLink } from '../../app/links';
import { usePerson } from '../../app/session';
import { Action } from '../../components/dialog/action';
import { CheckField, PasswordField } from '../../components/form/fields';
import { Section } from '../../components/page/page';
import { useTexts } from '../../i18n/language';
import { ACCOUNTS } from './texts';

export function DataPart() {
  const { data: t } = useTexts(ACCOUNTS);
  const leave = useLeave();
  const hasPassword = usePerson()?.hasPassword === true;
  return (
    <>
      <Section title={t.exportTitle}>
        <p>{t.exportText}</p>
        <div><Button component="a" variant="default" href={ACCOUNT_EXPORT} download>{t.export}</Button></div>
      </Section>
      <Section title={t.consentTitle}>
        <p>{t.consentText} <SiteLink to="/consent">{t.consentOpen}</SiteLink></p>
      </Section>
      <Section title={t.eraseTitle}>
        <p>{t.eraseText}</p>
        <div>
          <Action
            name={t.erase} title={t.eraseTitle} text={t.eraseText} submit={t.erase} danger done={t.erased}
            onSubmit={async (values) => {
              await eraseAccount(hasPassword ? values.raw('password') : null);
              await leave();
            }}
          >
            {hasPassword && <PasswordField name="password" label={t.erasePassword} autoComplete="current-password" />}
            <CheckField name="understood" label={t.eraseUnderstand} required />
          </Action>
        </div>
      </Section>
    </>
  );
}
