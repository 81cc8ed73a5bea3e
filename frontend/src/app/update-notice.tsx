/** Says that a new version of the site waits, and changes to it when the reader wants. */
import { useSyncExternalStore } from 'react';
import { useSpeech } from '../i18n/language';
import { followWaiting, takeUpdate, waiting } from './service-worker';
import classes from './edition-notice.module.css';

export function UpdateNotice() {
  const { t } = useSpeech();
  const ready = useSyncExternalStore(followWaiting, () => waiting() !== null);
  if (!ready) return null;
  return (
    <aside className={classes['notice']} aria-label={t.shell.updateReady} data-testid="update-notice">
      <p>{t.shell.updateReady} <button type="button" className="chip" onClick={takeUpdate}>{t.shell.update}</button></p>
    </aside>
  );
}
