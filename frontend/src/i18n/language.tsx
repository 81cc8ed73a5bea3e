/** The language of the page: which catalogue and formats components speak. */
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { en } from './en';
import { formatsOf, type Formats, type Language } from './format';
import { ru, type Catalogue } from './ru';

const CATALOGUES: Record<Language, Catalogue> = { ru, en };

interface Speech {
  language: Language;
  t: Catalogue;
  formats: Formats;
}

const SpeechContext = createContext<Speech>({ language: 'ru', t: ru, formats: formatsOf('ru') });

/** Gives everything inside it the texts of a language. */
export function SpeechProvider({ language, children }: { language: Language; children: ReactNode }) {
  const speech = useMemo(() => ({ language, t: CATALOGUES[language], formats: formatsOf(language) }), [language]);
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

/** The texts and formats of the page's language. */
export function useSpeech(): Speech {
  return useContext(SpeechContext);
}

/** Picks the name that suits the language. */
export function nameIn(language: Language, names: { ru: string; en: string }): string {
  return language === 'en' && names.en !== '' ? names.en : names.ru;
}

/** The texts of a part of the site that is loaded with its pages. */
export function useTexts<Texts>(texts: Record<Language, Texts>): Texts {
  return texts[useContext(SpeechContext).language];
}
