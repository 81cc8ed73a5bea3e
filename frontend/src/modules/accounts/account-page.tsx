/** The frame of the personal pages: their list beside the one that is open. */
import { Outlet } from '@tanstack/react-router';
import { Guard } from '../../app/guard';
import { SiteLink } from '../../app/links';
import { Page } from '../../components/page/page';
import { useSpeech, useTexts } from '../../i18n/language';
import classes from './accounts.module.css';
import { ACCOUNTS } from './texts';

export function AccountPage() {
  const { account: t } = useTexts(ACCOUNTS);
  const { formats } = useSpeech();
  return (
    <Guard>
      {(person) => (
        <Page
          title={t.title} width="wide"
          lead={(
            <p className={classes['row']}>
              <strong>{person.name}</strong>
              <span className={classes['badge']}>{t.trust[person.trust] ?? person.trust}</span>
              <span className={classes['muted']}>{t.since(formats.date(person.createdAt))}</span>
            </p>
          )}
        >
          <div className={classes['account']} data-layout="side">
            <nav className={classes['sections']} aria-label={t.sections}>
              <SiteLink to="/account" exact>{t.profile}</SiteLink>
              <SiteLink to="/account/residence">{t.residence}</SiteLink>
              <SiteLink to="/account/security">{t.security}</SiteLink>
              <SiteLink to="/account/notifications">{t.notifications}</SiteLink>
              {person.isStaff && <SiteLink to="/account/tokens">{t.tokens}</SiteLink>}
              <SiteLink to="/account/data">{t.data}</SiteLink>
            </nav>
            <div className={classes['part']}><Outlet /></div>
          </div>
        </Page>
      )}
    </Guard>
  );
}
