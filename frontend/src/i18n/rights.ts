/** Words of the service that several of its pages share. */
import { rightsEn } from './rights-en';
import { rightsRu } from './rights-ru';

export const RIGHTS = { ru: rightsRu, en: rightsEn };
