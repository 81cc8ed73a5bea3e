/** How many notifications are unread, live, and the way to them. */
import { useQueryClient } from '@tanstack/react-query';
import { IconBell } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { followNotifications } from '../../api/notices';
import { SiteLink } from '../../app/links';
import { useNotes } from '../../app/notes';
import { usePerson } from '../../app/session';
import classes from '../../app/header.module.css';
import { useSpeech } from '../../i18n/language';

const MOST_SHOWN = 99;

export function Bell() {
  const { t } = useSpeech();
  const person = usePerson();
  const unread = useUnread(person?.id ?? null);
  if (person === null || person === undefined) return null;
  const name = unread === 0 ? t.shell.noUnread : t.shell.unread(unread);
  return (
    <SiteLink to="/notifications" className={classes['action']} aria-label={`${t.shell.notifications}: ${name}`} title={name} data-testid="bell" data-unread={unread}>
      <IconBell size={23} aria-hidden="true" />
      {unread > 0 && <span className={classes['count']} aria-hidden="true">{unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}</span>}
    </SiteLink>
  );
}

/** Follows the stream while the page is in sight: a browser keeps few connections to one server. */
function useUnread(personId: number | null): number {
  const { t } = useSpeech();
  const notes = useNotes();
  const queries = useQueryClient();
  const [unread, setUnread] = useState(0);
  const arrived = useEffectEvent((title: string) => {
    setUnread((before) => before + 1);
    notes.tell(t.shell.arrived(title));
    void queries.invalidateQueries({ queryKey: ['notifications'] });
  });
  useEffect(() => {
    if (personId === null) return;
    let stop: (() => void) | null = null;
    const follow = () => {
      if (document.visibilityState === 'visible') stop ??= followNotifications(setUnread, (title) => arrived(title));
      else {
        stop?.();
        stop = null;
      }
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      stop?.();
      setUnread(0);
    };
  }, [personId]);
  return unread;
}
