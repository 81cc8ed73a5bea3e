/** The outside services that one may sign in with, where the portal has any. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { providersQuery } from '../../api/account';
import { identityBegin } from '../../api/client';
import { nameIn, useSpeech, useTexts } from '../../i18n/language';
import classes from './accounts.module.css';
import { ACCOUNTS } from './texts';

interface ProvidersProps {
  returnTo: string;
  /** The consent that was given: without one a service lets in only those who have an account. */
  consentVersion: string | null;
}

export function Providers({ returnTo, consentVersion }: ProvidersProps) {
  const { signIn: t } = useTexts(ACCOUNTS);
  const { language } = useSpeech();
  const { data = [] } = useQuery(providersQuery);
  if (data.length === 0) return null;
  return (
    <div className={classes['providers']}>
      <p className={classes['or']}>{t.or}</p>
      {data.map(({ slug, names, trusted }) => (
        <Button key={slug} component="a" variant="default" href={identityBegin(slug, { returnTo, consentVersion, language })}>
          {t.by(nameIn(language, names))}{trusted && ` · ${t.trusted}`}
        </Button>
      ))}
    </div>
  );
}
