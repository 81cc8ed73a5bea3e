/** The way in for those who are not signed in; for those who are, their pages and the way out. */
import { IconChevronDown, IconUser } from '@tabler/icons-react';
import { signOut } from '../api/account';
import { isUnauthenticated } from '../api/problem';
import { Disclosure } from '../components/disclosure/disclosure';
import { useSpeech } from '../i18n/language';
import classes from './header.module.css';
import { useLeave } from './leave';
import { SiteLink } from './links';
import { useNotes } from './notes';
import { may, usePerson } from './session';

/** Those who may do one of these have something to do in the administration. */
const ADMINISTRATION = [
  'people.read', 'staff.manage', 'grants.manage', 'bodies.manage', 'catalogues.manage', 'modules.manage', 'tokens.manage', 'audit.read', 'jobs.manage', 'system.read',
] as const;

export function ProfileMenu() {
  const { t } = useSpeech();
  const person = usePerson();
  if (person === undefined) return <span className={classes['action']} />;
  if (person === null) return <SiteLink to="/sign-in" className={classes['signIn']}><IconUser size={20} aria-hidden="true" />{t.shell.signIn}</SiteLink>;
  return (
    <Disclosure
      label={t.shell.profileMenu(person.name)} buttonClass={classes['action']} panelClass={classes['menu']} testId="profile-menu"
      button={<><span className={classes['avatar']} aria-hidden="true">{person.name.slice(0, 1).toUpperCase()}</span><IconChevronDown size={18} aria-hidden="true" /></>}
    >
      {(close) => <AccountLinks onLeave={close} />}
    </Disclosure>
  );
}

export function AccountLinks({ onLeave }: { onLeave?: () => void }) {
  const { t } = useSpeech();
  const person = usePerson();
  const notes = useNotes();
  const away = useLeave();
  if (person === undefined || person === null) {
    return (
      <ul>
        <li><SiteLink to="/sign-in" className={classes['entry']}>{t.shell.signIn}</SiteLink></li>
        <li><SiteLink to="/register" className={classes['entry']}>{t.shell.register}</SiteLink></li>
      </ul>
    );
  }
  const leave = async () => {
    try {
      await signOut();
    } catch (error) {
      // Whoever is signed out already has what was wanted.
      if (!isUnauthenticated(error)) {
        notes.say(t.shell.signOutFailed);
        return;
      }
    }
    onLeave?.();
    await away();
    notes.say(t.shell.signedOut);
  };
  return (
    <>
      <p className={classes['who']}><strong>{person.name}</strong><span>{person.email}</span></p>
      <ul>
        <li><SiteLink to="/account" className={classes['entry']}>{t.shell.account}</SiteLink></li>
        <li><SiteLink to="/notifications" className={classes['entry']}>{t.shell.notifications}</SiteLink></li>
        {person.isStaff && <li><SiteLink to="/workspace" className={classes['entry']}>{t.shell.workspace}</SiteLink></li>}
        {may(person, ...ADMINISTRATION) && <li><SiteLink to="/admin" className={classes['entry']}>{t.shell.administration}</SiteLink></li>}
        <li><button type="button" className={classes['entry']} onClick={() => void leave()}>{t.shell.signOut}</button></li>
      </ul>
    </>
  );
}
