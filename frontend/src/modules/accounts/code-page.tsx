/** The second step of signing in: the code of the phone, or a recovery code. */
import { useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { showSecondFactor } from '../../api/account';
import { Guard } from '../../app/guard';
import { SiteLink, useReturn } from '../../app/links';
import { welcome } from '../../app/session';
import { CodeField } from '../../components/form/fields';
import { Form } from '../../components/form/form';
import { Page } from '../../components/page/page';
import { useTexts } from '../../i18n/language';
import type { Search } from '../map/view-state';
import { ACCOUNTS } from './texts';

export function CodePage() {
  const { signIn: t } = useTexts(ACCOUNTS);
  const search: Search = useSearch({ strict: false });
  const queries = useQueryClient();
  const goBack = useReturn();
  return (
    <Guard>
      {() => (
        <Page title={t.codeTitle} width="narrow" lead={<p>{t.codeLead}</p>}>
          <Form
            submit={t.codeSubmit} codes={{ 'wrong-code': t.codeWrong, 'code.invalid': t.codeWrong }}
            onSubmit={async (values) => {
              welcome(queries, await showSecondFactor(values.text('code')));
              goBack(search['return']);
            }}
            after={<SiteLink to="/">{t.codeLater}</SiteLink>}
          >
            <CodeField name="code" label={t.code} hint={t.codeHint} />
          </Form>
        </Page>
      )}
    </Guard>
  );
}
