/** The texts of staff, loaded with its pages. */
import { staffEn } from './texts-en';
import { staffRu } from './texts-ru';

export const STAFF = { ru: staffRu, en: staffEn };
