/** Numbers, dates and measures as people here write them. Times are shown in Europe/Moscow whatever the device says. */

export type Language = 'ru' | 'en';

const LOCALES: Record<Language, string> = { ru: 'ru-RU', en: 'en-GB' };
const ZONE = 'Europe/Moscow';

export interface Formats {
  number: (value: number, digits?: number) => string;
  percent: (share: number) => string;
  date: (iso: string) => string;
  dateTime: (time: Date) => string;
  time: (time: Date) => string;
  distance: (metres: number) => string;
  area: (squareMetres: number) => string;
}

/** Builds the formats of a language. */
export function formatsOf(language: Language): Formats {
  const locale = LOCALES[language];
  const date = new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: ZONE });
  const dateTime = new Intl.DateTimeFormat(locale, {
    day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: ZONE,
  });
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone: ZONE });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  const units = UNITS[language];
  return {
    number,
    percent: (share) => percent.format(share),
    date: (iso) => date.format(new Date(iso)),
    dateTime: (value) => dateTime.format(value),
    time: (value) => time.format(value),
    distance: (metres) =>
      metres < 1000
        ? `${number(metres, metres < 10 ? 1 : 0)} ${units.metre}`
        : `${number(metres / 1000, metres < 10_000 ? 2 : 1)} ${units.kilometre}`,
    area: (squareMetres) => {
      if (squareMetres < 10_000) return `${number(squareMetres)} ${units.metre}²`;
      if (squareMetres < 1_000_000) return `${number(squareMetres / 10_000, 2)} ${units.hectare}`;
      return `${number(squareMetres / 1_000_000, 2)} ${units.kilometre}²`;
    },
  };
}

const UNITS = {
  ru: { metre: 'м', kilometre: 'км', hectare: 'га' },
  en: { metre: 'm', kilometre: 'km', hectare: 'ha' },
} as const;
