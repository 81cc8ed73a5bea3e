/** The consent to the processing of personal data, as a document that can be read and printed before it is given. */
import { useQuery } from '@tanstack/react-query';
import { Button } from '@mantine/core';
import { consentQuery } from '../../api/account';
import { SiteLink } from '../../app/links';
import { Loaded } from '../../components/loaded/loaded';
import { Prose } from '../../components/prose';
import { Page } from '../../components/page/page';
import { useSpeech, useTexts } from '../../i18n/language';
import classes from './accounts.module.css';
import { ACCOUNTS } from './texts';

export function ConsentPage() {
  const { consent: t } = useTexts(ACCOUNTS);
  const { language } = useSpeech();
  const consent = useQuery(consentQuery);
  return (
    <Page title={t.title} actions={<Button variant="default" onClick={() => globalThis.print()}>{t.print}</Button>}>
      <Loaded query={consent}>
        {({ version, texts }) => (
          <>
            <p className={classes['muted']}>{t.version(version)}</p>
            <div className={classes['document']}><Prose text={texts[language].replace(/^# .*\n/u, '')} /></div>
          </>
        )}
      </Loaded>
      <p><SiteLink to="/register">{t.back}</SiteLink></p>
    </Page>
  );
}
