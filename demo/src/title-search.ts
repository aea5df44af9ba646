/*
 * Finds items whose titles have all words of a query, or words that begin like them; words of other attributes count less.
 * In Chinese, words are found anywhere. Knows neither recommender nor page.
 */
import type { Item } from '@vitrine/web';

interface Entry {
  id: string;
  title: string;
  rest: string;
}

export class TitleSearch {
  private readonly entries: Entry[];

  /** The more important items first: among equals they stay so. */
  constructor(items: readonly Item[]) {
    this.entries = items.map(({ id, title, attributes }) => ({
      id,
      title: folded(`${title} ${attributes.title_zh ?? ''}`),
      rest: folded([id, ...Object.values(attributes)].join(' ')),
    }));
  }

  /** Ids, the best matches first. */
  find(query: string): string[] {
    const words = folded(query).split(' ').filter(Boolean);
    if (!words.length) return [];
    const classes: string[][] = [[], []];
    for (const { id, title, rest } of this.entries) {
      if (words.every((word) => has(title, word))) classes[0]?.push(id);
      else if (words.every((word) => has(title, word) || has(rest, word))) classes[1]?.push(id);
    }
    return classes.flat();
  }
}

const isHan = (word: string) => /\p{Script=Han}/u.test(word);
const has = (text: string, word: string) => text.includes(isHan(word) ? word : ` ${word}`);

/** Small letters without accents, one space before each word. */
function folded(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return ` ${plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()}`;
}
