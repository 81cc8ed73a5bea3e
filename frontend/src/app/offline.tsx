/** What the page says while the device has no connection. */
import { IconWifiOff } from '@tabler/icons-react';
import { useEffect, useSyncExternalStore } from 'react';
import { useSpeech } from '../i18n/language';
import { useNotes } from './notes';
import classes from './offline.module.css';

export function useOnline(): boolean {
  const online = useSyncExternalStore(
    (listener) => {
      addEventListener('online', listener);
      addEventListener('offline', listener);
      return () => {
        removeEventListener('online', listener);
        removeEventListener('offline', listener);
      };
    },
    () => navigator.onLine,
  );
  return online;
}

/** The line over every page; it unfolds into what works and what does not. */
export function Offline() {
  const { t } = useSpeech();
  const { say } = useNotes();
  useEffect(() => () => {
    if (navigator.onLine) say(t.shell.offlineBack);
  }, [say, t]);
  return (
    <aside className={classes['line']} aria-label={t.shell.offline} data-testid="offline">
      <IconWifiOff size={20} aria-hidden="true" />
      <details>
        <summary>{t.shell.offline}</summary>
        <OfflineText />
      </details>
    </aside>
  );
}

export function OfflineText() {
  const { t } = useSpeech();
  const { shell } = t;
  return (
    <div className={classes['text']}>
      <p>{shell.offlineText}</p>
      <h2>{shell.offlineWorks}</h2>
      <ul>{shell.offlineWorksList.map((each) => <li key={each}>{each}</li>)}</ul>
      <h2>{shell.offlineNot}</h2>
      <ul>{shell.offlineNotList.map((each) => <li key={each}>{each}</li>)}</ul>
    </div>
  );
}
