/** The texts of forms, tables and dialogues, loaded with the first page that has one. */
import { kitEn } from './kit-en';
import { kitRu } from './kit-ru';

export const KIT = { ru: kitRu, en: kitEn };
export type KitTexts = typeof kitRu;
