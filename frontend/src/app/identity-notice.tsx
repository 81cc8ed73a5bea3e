/** What came of signing in by an outside service: the word stands in the address to which the service led back. */
import { useSpeech } from '../i18n/language';
import classes from './edition-notice.module.css';

export function IdentityNotice({ outcome }: { outcome: string | undefined }) {
  const { t } = useSpeech();
  if (outcome === undefined) return null;
  return <p role="status" className={classes['notice']} data-testid="identity-notice">{t.shell.identity[outcome] ?? t.shell.identity['failed']}</p>;
}
