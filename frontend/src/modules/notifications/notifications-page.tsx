/** One's notifications: the newest first, unread ones marked. */
import { Button } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { markAllRead, markRead, notificationsQuery, type Notification } from '../../api/notices';
import { Guard } from '../../app/guard';
import { SiteLink } from '../../app/links';
import { useNotes } from '../../app/notes';
import { endOfSession } from '../../app/session';
import { problemText } from '../../components/form/faults';
import { Empty } from '../../components/loaded/loaded';
import { Page } from '../../components/page/page';
import { Paged } from '../../components/paged/paged';
import { KIT } from '../../i18n/kit';
import { useSpeech, useTexts } from '../../i18n/language';
import classes from './notifications.module.css';
import { NOTICES } from './texts';

export function NotificationsPage() {
  return <Guard>{() => <Notifications />}</Guard>;
}

function Notifications() {
  const t = useTexts(NOTICES);
  const kit = useTexts(KIT);
  const notes = useNotes();
  const queries = useQueryClient();
  const [unreadOnly, setUnreadOnly] = useState(false);
  const query = useInfiniteQuery(notificationsQuery(unreadOnly));
  const attempt = async (deed: () => Promise<void>, done?: string) => {
    try {
      await deed();
      await queries.invalidateQueries({ queryKey: ['notifications'] });
      if (done !== undefined) notes.say(done);
    } catch (error) {
      endOfSession(queries, error);
      notes.say(problemText(error, kit));
    }
  };
  return (
    <Page
      title={t.title}
      actions={<Button variant="default" onClick={() => void attempt(markAllRead, t.allRead)}>{t.readAll}</Button>}
    >
      <div className="chips" role="group" aria-label={t.which}>
        <button type="button" className="chip" aria-pressed={!unreadOnly} onClick={() => setUnreadOnly(false)}>{t.all}</button>
        <button type="button" className="chip" aria-pressed={unreadOnly} onClick={() => setUnreadOnly(true)}>{t.unread}</button>
      </div>
      <Paged query={query} empty={<Empty text={t.empty}><SiteLink to="/account/notifications">{t.toSubscriptions}</SiteLink></Empty>}>
        {(items) => (
          <ol className={classes['list']}>
            {items.map((each) => <Row key={each.id} notification={each} onRead={() => attempt(() => markRead(each.id))} />)}
          </ol>
        )}
      </Paged>
    </Page>
  );
}

function Row({ notification, onRead }: { notification: Notification; onRead: () => Promise<void> }) {
  const t = useTexts(NOTICES);
  const { formats } = useSpeech();
  const router = useRouter();
  const { title, text, path, createdAt, readAt } = notification;
  const isNew = readAt === null;
  return (
    <li className={classes['row']} data-new={isNew} data-notification={notification.id}>
      <h2>
        {isNew && <span className={classes['dot']}>{t.new}</span>}
        {title}
      </h2>
      <p>{text}</p>
      <p className={classes['foot']}>
        <time dateTime={createdAt}>{formats.dateTime(new Date(createdAt))}</time>
        {path !== null && (
          <a
            href={path}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey) return;
              event.preventDefault();
              if (isNew) void onRead();
              router.history.push(path);
            }}
          >
            {t.open}<span className="visually-hidden">: {title}</span>
          </a>
        )}
        {isNew && <button type="button" className={classes['read']} onClick={() => void onRead()}>{t.read}<span className="visually-hidden">: {title}</span></button>}
      </p>
    </li>
  );
}
