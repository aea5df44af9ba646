/*
 * shop-side.ts: what the tests of experiments, reports and campaigns share: random words from a seed, and a clock.
 */
import type { RandomWords } from '../../web/src/random-words.ts';

export const DAY = 86_400_000;

/** Reproducible words: SplitMix32's way of mixing a counter. */
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

export class Clock {
  time = Date.UTC(2026, 10, 2, 9);
  readonly now = () => this.time;
  pass(milliseconds: number): void {
    this.time += milliseconds;
  }
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}
