/** The frame of workspace and administration: what the one who is signed in may open, beside what is open. */
import { IconChevronDown } from '@tabler/icons-react';
import { Outlet } from '@tanstack/react-router';
import { SiteLink } from '../../app/links';
import { may, usePerson } from '../../app/session';
import { Disclosure } from '../../components/disclosure/disclosure';
import { useTexts } from '../../i18n/language';
import classes from './administration.module.css';
import { GROUPS } from './sections';
import { ADMINISTRATION } from './texts';

export function OfficeFrame() {
  const { frame: t } = useTexts(ADMINISTRATION);
  return (
    <main id="content" tabIndex={-1} className={classes['office']} data-layout="side">
      <nav className={classes['nav']} aria-label={t.nav}>
        <div className={classes['wide']}><Sections /></div>
        <div className={classes['narrow']}>
          <Disclosure
            label={t.nav} button={<>{t.nav}<IconChevronDown size={18} aria-hidden="true" /></>} buttonClass={classes['toggle']} panelClass={classes['panel']}
          >
            {() => <Sections />}
          </Disclosure>
        </div>
      </nav>
      <Outlet />
    </main>
  );
}

function Sections() {
  const { frame: t } = useTexts(ADMINISTRATION);
  const person = usePerson();
  if (person?.isStaff !== true) return null;
  return GROUPS.map(({ name, sections }) => {
    const open = sections.filter(({ permissions }) => permissions.length === 0 || may(person, ...permissions));
    if (open.length === 0) return null;
    return (
      <section key={name} className={classes['group']} aria-label={t[name]}>
        <p>{t[name]}</p>
        <ul>{open.map((each) => <li key={each.path}><SiteLink to={each.path} className={classes['link']}>{t[each.name]}</SiteLink></li>)}</ul>
      </section>
    );
  });
}
