/** The texts of the search page. */
import { pluralEn, pluralRu } from '../../i18n/plural';

const ru = {
  title: 'Поиск',
  label: 'Что найти',
  hint: 'Ищет по обращениям, стройкам, местам и органам. Опечатки и окончания не мешают.',
  submit: 'Найти',
  kind: 'Где искать',
  allKinds: 'Везде',
  kinds: {
    issue: 'Обращения', construction: 'Стройки', municipality: 'Муниципалитеты', settlement: 'Населённые пункты', body: 'Органы власти',
  } as Readonly<Record<string, string>>,
  one: {
    issue: 'Обращение', construction: 'Стройка', municipality: 'Муниципалитет', settlement: 'Населённый пункт', body: 'Орган власти',
  } as Readonly<Record<string, string>>,
  municipality: 'Муниципалитет',
  anywhere: 'Весь край',
  found: (n: number, total: string) => `${pluralRu(n, { one: 'Найден', few: 'Найдено', many: 'Найдено' })} ${total} ${pluralRu(n, { one: 'результат', few: 'результата', many: 'результатов' })}`,
  none: (text: string) => `По запросу «${text}» ничего не найдено. Попробуйте другие слова или уберите фильтры.`,
  start: 'Введите хотя бы две буквы.',
  results: 'Результаты',
};

const en: typeof ru = {
  title: 'Search',
  label: 'What to find',
  hint: 'Searches issues, construction sites, places and bodies. Misspellings and endings do no harm.',
  submit: 'Find',
  kind: 'Where to search',
  allKinds: 'Everywhere',
  kinds: { issue: 'Issues', construction: 'Construction sites', municipality: 'Municipalities', settlement: 'Settlements', body: 'Authorities' },
  one: { issue: 'Issue', construction: 'Construction site', municipality: 'Municipality', settlement: 'Settlement', body: 'Authority' },
  municipality: 'Municipality',
  anywhere: 'The whole region',
  found: (n, total) => `Found ${total} ${pluralEn(n, { one: 'result', other: 'results' })}`,
  none: (text) => `Nothing found for “${text}”. Try other words or take filters away.`,
  start: 'Type two letters at least.',
  results: 'Results',
};

export const SEARCH = { ru, en };
