/** Signing in by e-mail or by an outside provider; afterwards back to where one came from. */
import { useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { signIn } from '../../api/account';
import { ProblemError } from '../../api/problem';
import { returnPath, SiteLink, useGo, useReturn } from '../../app/links';
import { welcome } from '../../app/session';
import { PasswordField, TextField } from '../../components/form/fields';
import { Form } from '../../components/form/form';
import type { FormValues } from '../../components/form/values';
import { Page } from '../../components/page/page';
import { useTexts } from '../../i18n/language';
import type { Search } from '../map/view-state';
import classes from './accounts.module.css';
import { Providers } from './providers';
import { ACCOUNTS } from './texts';

export function SignInPage() {
  const { signIn: t } = useTexts(ACCOUNTS);
  const search: Search = useSearch({ strict: false });
  const queries = useQueryClient();
  const go = useGo();
  const goBack = useReturn();
  const back = search['return'];
  const come = async (values: FormValues) => {
    const { person, needsCode } = await signIn(values.text('email'), values.raw('password')).catch((error: unknown) => {
      throw inFormsWords(error);
    });
    welcome(queries, person);
    if (needsCode) go('/sign-in/code', { return: back });
    else goBack(back);
  };
  return (
    <Page title={t.title} width="narrow" {...(back !== undefined && { lead: <p>{t.returning}</p> })}>
      <Form
        submit={t.submit} onSubmit={come} codes={{ credentials: t.wrong, locked: t.locked }}
        after={<SiteLink to="/forgot">{t.forgot}</SiteLink>}
      >
        <TextField name="email" label={t.email} type="email" autoComplete="username" required maxLength={254} spellCheck={false} />
        <PasswordField name="password" label={t.password} autoComplete="current-password" />
      </Form>
      <Providers returnTo={returnPath(back)} consentVersion={null} />
      <p className={classes['aside']}>{t.noAccount} <SiteLink to="/register">{t.register}</SiteLink></p>
    </Page>
  );
}

/** A refused sign-in is a fault of the form, not the end of a session. */
function inFormsWords(error: unknown): unknown {
  if (!(error instanceof ProblemError) || error.status !== 401) return error;
  return new ProblemError(error.status, 'validation-failed', error.message, [{ at: null, code: 'credentials', detail: '' }]);
}
