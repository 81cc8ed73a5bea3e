/** The head of the page: who we are, where to go, language and theme. */
import { ActionIcon, Button } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useSpeech } from '../i18n/language';
import type { UpdateView } from '../modules/map/use-view';
import type { Search, Theme } from '../modules/map/view-state';
import classes from './header.module.css';
import { Emblem } from './emblem';
import type { Preferences } from './preferences';

const NEXT_THEME: Record<Theme, Theme> = { auto: 'light', light: 'dark', dark: 'auto' };
const THEME_ICONS = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon };

export function Header({ preferences, onChange }: { preferences: Preferences; onChange: UpdateView }) {
  const { t, language } = useSpeech();
  const other = language === 'ru' ? 'en' : 'ru';
  const themeName = { auto: t.app.themeAuto, light: t.app.themeLight, dark: t.app.themeDark }[preferences.theme];
  const ThemeIcon = THEME_ICONS[preferences.theme];
  const keep = (search: Search): Search => ({ lang: search['lang'], theme: search['theme'] });
  return (
    <header className={classes['header']}>
      <a className="skip-link" href="#content">{t.app.skipToContent}</a>
      <Link to="/" search={keep} className={classes['brand']}>
        <Emblem />
        <span className={classes['names']}>
          <span className={classes['name']}>{t.app.name}</span>
          <span className={classes['tagline']}>{t.app.tagline}</span>
        </span>
      </Link>
      <nav className={classes['nav']} aria-label={t.app.mainNav}>
        <Link to="/" search={keep} className={classes['link']} activeOptions={{ exact: true, includeSearch: false }}>{t.app.map}</Link>
        <Link to="/about" search={keep} className={classes['link']} activeOptions={{ includeSearch: false }}>{t.app.about}</Link>
        <a href={`/ogc?lang=${language}`} className={`${classes['link']} ${classes['wideLink']}`}>{t.app.gis}</a>
      </nav>
      <Button
        variant="transparent" className={classes['action']} px={10} lang={other} aria-label={`${other.toUpperCase()} ${t.app.otherLanguage}`}
        onClick={() => onChange({ language: other })}
      >
        <span className={classes['wide']}>{t.app.otherLanguage}</span>
        <span className={classes['narrow']} aria-hidden="true">{other.toUpperCase()}</span>
      </Button>
      <ActionIcon
        variant="transparent" className={classes['action']} aria-label={`${t.app.theme}: ${themeName}`} title={`${t.app.theme}: ${themeName}`}
        onClick={() => onChange({ theme: NEXT_THEME[preferences.theme] })}
      >
        <ThemeIcon size={22} aria-hidden="true" />
      </ActionIcon>
    </header>
  );
}
