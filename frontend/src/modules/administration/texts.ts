/** The texts of administration, loaded with its pages. */
import { administrationEn } from './texts-en';
import { administrationRu } from './texts-ru';

export const ADMINISTRATION = { ru: administrationRu, en: administrationEn };
