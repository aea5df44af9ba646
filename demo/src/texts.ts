/* The languages of the shop. */
import { en } from './texts-en.js';
import { zh } from './texts-zh.js';

export type { Texts } from './texts-en.js';
export const texts = { en, zh };
export type Language = keyof typeof texts;
