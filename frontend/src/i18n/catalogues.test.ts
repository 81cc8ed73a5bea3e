import { expect, test } from 'vitest';
import { ADMINISTRATION } from '../modules/administration/texts';
import { ACCOUNTS } from '../modules/accounts/texts';
import { NOTICES } from '../modules/notifications/texts';
import { SEARCH } from '../modules/search/texts';
import { STAFF } from '../modules/staff/texts';
import { en } from './en';
import { KIT } from './kit';
import { RIGHTS } from './rights';
import { ru } from './ru';

const CATALOGUES: Record<string, { ru: object; en: object }> = { site: { ru, en }, KIT, RIGHTS, ACCOUNTS, STAFF, ADMINISTRATION, NOTICES, SEARCH };

/** Every text of a catalogue by its path; sentences with numbers are made with some. */
function texts(catalogue: object, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(catalogue) as [string, unknown][]) {
    const name = `${path}/${key}`;
    if (typeof value === 'string') found.set(name, value);
    else if (typeof value === 'function') found.set(name, String((value as (...args: unknown[]) => unknown)(5, 5)));
    else if (typeof value === 'object' && value !== null) for (const [inner, text] of texts(value, name)) found.set(inner, text);
  }
  return found;
}

test.each(Object.entries(CATALOGUES))('%s says everything in both languages', (_name, catalogue) => {
  const [russian, english] = [texts(catalogue.ru), texts(catalogue.en)];
  expect([...english.keys()].sort()).toEqual([...russian.keys()].sort());
  for (const [path, text] of [...russian, ...english]) expect(text, path).not.toBe('');
});

/** Names of languages are written in themselves. */
const FOREIGN = /otherLanguage|languages\/ru/u;

test.each(Object.entries(CATALOGUES))('%s has no Russian words in its English', (_name, catalogue) => {
  const wrong = [...texts(catalogue.en)].filter(([path, text]) => /[а-яё]/iu.test(text) && !FOREIGN.test(path));
  expect(wrong).toEqual([]);
});
