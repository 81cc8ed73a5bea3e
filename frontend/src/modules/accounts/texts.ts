/** The texts of accounts, loaded with its pages. */
import { accountsEn } from './texts-en';
import { accountsRu } from './texts-ru';

export const ACCOUNTS = { ru: accountsRu, en: accountsEn };
