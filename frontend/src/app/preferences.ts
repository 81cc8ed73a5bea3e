/** Language and theme: the address wins, then what the reader chose before, then what the server served and the system. */
import { useMediaQuery } from '@mantine/hooks';
import { useEffect } from 'react';
import type { Language } from '../i18n/format';
import type { Scheme } from '../map/symbols';
import type { Theme, ViewState } from '../modules/map/view-state';
import type { SightSettings } from './sight';

// public/theme.js reads the same key before the first paint.
const THEME_KEY = 'kuban.theme';
const LANGUAGE_KEY = 'kuban.language';

export interface Preferences {
  language: Language;
  theme: Theme;
  scheme: Scheme;
}

export function usePreferences(view: Pick<ViewState, 'language' | 'theme'>, sight: SightSettings): Preferences {
  const systemDark = useMediaQuery('(prefers-color-scheme: dark)', false, { getInitialValueInEffect: false });
  const language = view.language ?? remembered(LANGUAGE_KEY, ['ru', 'en']) ?? servedLanguage();
  const theme = view.theme ?? remembered(THEME_KEY, ['light', 'dark', 'auto']) ?? 'auto';
  const chosen = theme === 'auto' ? (systemDark ? 'dark' : 'light') : theme;
  // The version for the visually impaired has colours of its own; the map has only these two.
  const scheme = sight.on ? (sight.scheme === 'white' ? 'dark' : 'light') : chosen;
  useEffect(() => {
    document.documentElement.lang = language;
    remember(LANGUAGE_KEY, language);
  }, [language]);
  useEffect(() => {
    document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
    remember(THEME_KEY, theme);
  }, [scheme, theme]);
  return { language, theme, scheme };
}

/** The server marks the page with the browser's language. Read before the page changes the mark itself. */
const SERVED = document.documentElement.lang;

function servedLanguage(): Language {
  return SERVED === 'en' ? 'en' : 'ru';
}

function remembered<const Word extends string>(key: string, words: readonly Word[]): Word | null {
  try {
    const text = localStorage.getItem(key);
    return words.find((each) => each === text) ?? null;
  } catch {
    // Storage may be forbidden; then nothing is remembered.
    return null;
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // See above.
  }
}
