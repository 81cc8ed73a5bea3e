/** Where the link at the end of a letter leads: no sign-in, one press. */
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { letterQuery, unsubscribeByLetter } from '../../api/notices';
import { SiteLink } from '../../app/links';
import { Form } from '../../components/form/form';
import { Waiting } from '../../components/loaded/loaded';
import { Page } from '../../components/page/page';
import { useTexts } from '../../i18n/language';
import type { Search } from '../map/view-state';
import { NOTICES } from './texts';

export function UnsubscribePage() {
  const t = useTexts(NOTICES);
  const search: Search = useSearch({ strict: false });
  const token = search['token'] ?? '';
  const letter = useQuery({ ...letterQuery(token), enabled: token !== '' });
  const [done, setDone] = useState(false);
  const broken = token === '' || letter.isError;
  return (
    <Page title={t.letterTitle} width="narrow">
      {broken && <p role="alert">{t.letterBroken}</p>}
      {!broken && letter.data === undefined && <Waiting />}
      {!broken && !done && letter.data !== undefined && (
        <>
          <p>{t.letterText(letter.data.email)} {letter.data.kind !== null && (t.kinds[letter.data.kind] ?? letter.data.kind)}</p>
          <Form
            submit={t.letterSubmit}
            onSubmit={async () => {
              await unsubscribeByLetter(token);
              setDone(true);
            }}
          />
        </>
      )}
      {done && <p role="status">{t.letterDone}</p>}
      <p><SiteLink to="/account/notifications">{t.toAccount}</SiteLink></p>
    </Page>
  );
}
