/*
 * random-words.ts: draws without bias from random 32-bit words: the browser's secure ones, or those of a seed.
 */

/** Fills the array with random words. */
export type RandomWords = (words: Uint32Array<ArrayBuffer>) => void;

export const WORDS = 2 ** 32;

export const secureWords: RandomWords = (words) => {
  crypto.getRandomValues(words);
};

/** Reproducible words: a counter that is mixed (Steele, Lea, Flood 2014: SplitMix, here of 32 bits). */
export function seededWords(seed: number): RandomWords {
  let state = seed >>> 0;
  return (words) => {
    for (let at = 0; at < words.length; at++) {
      state = (state + 0x9e3779b9) >>> 0;
      let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
      words[at] = (word ^ (word >>> 15)) >>> 0;
    }
  };
}

export function drawWord(source: RandomWords): number {
  const words = new Uint32Array(1);
  source(words);
  return words[0] as number;
}

/** Uniform in 0..bound-1; bound is 1..2^32. Words above the last multiple of the bound are drawn anew. */
export function drawBelow(bound: number, source: RandomWords): number {
  const end = WORDS - (WORDS % bound);
  for (;;) {
    const word = drawWord(source);
    if (word < end) return word % bound;
  }
}

/** Uniform among the multiples of 2^-53 in [0, 1). */
export function drawUnit(source: RandomWords): number {
  return (drawWord(source) * 2 ** 21 + (drawWord(source) >>> 11)) * 2 ** -53;
}

/** So many bytes as hexadecimal digits; a multiple of 4. */
export function drawHex(bytes: number, source: RandomWords): string {
  const words = new Uint32Array(bytes / 4);
  source(words);
  return Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('');
}
