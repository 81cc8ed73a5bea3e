/** The forms of a Russian noun after a number: 1 дом, 2 дома, 5 домов. Fractions take `few` (1,5 дома). */
export interface RussianForms {
  one: string;
  few: string;
  many: string;
}

/** The forms of an English noun after a number. */
export interface EnglishForms {
  one: string;
  other: string;
}

const russian = new Intl.PluralRules('ru');
const english = new Intl.PluralRules('en');

/** Chooses the Russian form that agrees with `count`. */
export function pluralRu(count: number, forms: RussianForms): string {
  switch (russian.select(count)) {
    case 'one':
      return forms.one;
    case 'many':
      return forms.many;
    default:
      return forms.few;
  }
}

/** Chooses the English form that agrees with `count`. */
export function pluralEn(count: number, forms: EnglishForms): string {
  return english.select(count) === 'one' ? forms.one : forms.other;
}
