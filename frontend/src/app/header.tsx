/** The head of the page: who we are, where to go, search, language and look, and the one who is signed in. */
import { IconDeviceDesktop, IconEye, IconMenu2, IconMoon, IconSun } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { configurationQuery } from '../api/queries';
import { useSpeech } from '../i18n/language';
import type { Language } from '../i18n/format';
import type { Theme } from '../modules/map/view-state';
import { Bell } from '../modules/notifications/bell';
import { QuickSearch } from '../modules/search/quick-search';
import { Disclosure } from '../components/disclosure/disclosure';
import { Emblem } from './emblem';
import classes from './header.module.css';
import { SiteLink } from './links';
import type { Preferences } from './preferences';
import { AccountLinks, ProfileMenu } from './profile-menu';
import { changeSight, useSight } from './sight';

const NEXT_THEME: Record<Theme, Theme> = { auto: 'light', light: 'dark', dark: 'auto' };
const THEME_ICONS = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon };

export interface LookProps {
  preferences: Preferences;
  onChange: (change: { language?: Language; theme?: Theme }) => void;
}

export function Header(look: LookProps) {
  const { t } = useSpeech();
  return (
    <header className={classes['header']}>
      <a className="skip-link" href="#content">{t.app.skipToContent}</a>
      <SiteLink to="/" className={classes['brand']}>
        <Emblem />
        <span className={classes['names']}>
          <span className={classes['name']}>{t.app.name}</span>
          <span className={classes['tagline']}>{t.app.tagline}</span>
        </span>
      </SiteLink>
      <nav className={`${classes['nav']} ${classes['wide']}`} aria-label={t.app.mainNav}><Sections /></nav>
      <div className={`${classes['search']} ${classes['widest']}`}><QuickSearch /></div>
      <div className={`${classes['look']} ${classes['wide']}`}><Look {...look} /></div>
      <Bell />
      <div className={classes['wide']}><ProfileMenu /></div>
      <div className={classes['narrow']}>
        <Disclosure
          label={t.shell.menu} button={<IconMenu2 size={24} aria-hidden="true" />} buttonClass={classes['action']} panelClass={classes['drawer']} testId="phone-menu"
        >
          {() => (
            <>
              <QuickSearch />
              <nav className={classes['sections']} aria-label={t.app.mainNav}><Sections /></nav>
              <div className={classes['sections']}><AccountLinks /></div>
              <div className={classes['drawerLook']}><Look {...look} named /></div>
            </>
          )}
        </Disclosure>
      </div>
    </header>
  );
}

function Sections() {
  const { t, language } = useSpeech();
  const { data } = useQuery(configurationQuery);
  const isOn = (module: string) => data === undefined || data.modules.includes(module);
  return (
    <>
      <SiteLink to="/" exact className={classes['link']}>{t.app.map}</SiteLink>
      {isOn('search') && <SiteLink to="/search" className={classes['link']}>{t.shell.search}</SiteLink>}
      <SiteLink to="/about" className={classes['link']}>{t.app.about}</SiteLink>
      {isOn('ogc') && <a href={`/ogc?lang=${language}`} className={classes['link']}>{t.app.gis}</a>}
    </>
  );
}

/** Language, theme, and the version for the visually impaired. */
function Look({ preferences, onChange, named = false }: LookProps & { named?: boolean }) {
  const { t, language } = useSpeech();
  const sight = useSight();
  const other = language === 'ru' ? 'en' : 'ru';
  const themeName = `${t.app.theme}: ${{ auto: t.app.themeAuto, light: t.app.themeLight, dark: t.app.themeDark }[preferences.theme]}`;
  const ThemeIcon = THEME_ICONS[preferences.theme];
  const sightName = sight.on ? t.shell.sightOff : t.shell.sight;
  return (
    <>
      <button type="button" className={classes['action']} aria-label={sightName} title={sightName} aria-pressed={sight.on} onClick={() => changeSight({ on: !sight.on })}>
        <IconEye size={23} aria-hidden="true" />{named && <span>{sightName}</span>}
      </button>
      <button
        type="button" className={classes['action']} lang={other} aria-label={named ? undefined : `${other.toUpperCase()} ${t.app.otherLanguage}`}
        onClick={() => onChange({ language: other })}
      >
        <span aria-hidden={!named}>{named ? t.app.otherLanguage : other.toUpperCase()}</span>
      </button>
      {!sight.on && (
        <button type="button" className={classes['action']} aria-label={themeName} title={themeName} onClick={() => onChange({ theme: NEXT_THEME[preferences.theme] })}>
          <ThemeIcon size={22} aria-hidden="true" />{named && <span>{themeName}</span>}
        </button>
      )}
    </>
  );
}
