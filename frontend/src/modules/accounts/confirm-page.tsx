/** Where the links of letters lead that confirm an address. A press is needed: programs that look into letters follow links. */
import { useQueryClient } from '@tanstack/react-query';
import { confirmEmail, confirmRegistration } from '../../api/account';
import { useLetterToken } from '../../app/letter-token';
import { SiteLink, useGo } from '../../app/links';
import { useNotes } from '../../app/notes';
import { welcome } from '../../app/session';
import { Form } from '../../components/form/form';
import { Page } from '../../components/page/page';
import { useTexts } from '../../i18n/language';
import { ACCOUNTS } from './texts';

export function ConfirmPage() {
  const { confirm: t } = useTexts(ACCOUNTS);
  const queries = useQueryClient();
  const go = useGo();
  const notes = useNotes();
  return (
    <Confirmation
      lead={t.lead}
      onConfirm={async (token) => {
        welcome(queries, await confirmRegistration(token));
        notes.say(t.done);
        go('/account');
      }}
    />
  );
}

export function ConfirmEmailPage() {
  const { confirm: t } = useTexts(ACCOUNTS);
  const queries = useQueryClient();
  const go = useGo();
  const notes = useNotes();
  return (
    <Confirmation
      lead={t.changeLead}
      onConfirm={async (token) => {
        await confirmEmail(token);
        await queries.invalidateQueries({ queryKey: ['session'] });
        notes.say(t.done);
        go('/account/security');
      }}
    />
  );
}

function Confirmation({ lead, onConfirm }: { lead: string; onConfirm: (token: string) => Promise<void> }) {
  const { confirm: t } = useTexts(ACCOUNTS);
  const token = useLetterToken();
  return (
    <Page title={t.title} width="narrow">
      {token === '' ? <p role="alert">{t.broken}</p> : (
        <>
          <p>{lead}</p>
          <Form submit={t.button} onSubmit={() => onConfirm(token)} codes={{ 'not-valid': t.failed }} />
          <p><SiteLink to="/register">{t.register}</SiteLink></p>
        </>
      )}
    </Page>
  );
}
