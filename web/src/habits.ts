/*
 * habits.ts: what a history says beyond attributes and prices: words of titles, and the hours of visits. It knows no engine.
 *
 * Affinities are as in src/engine/profile.c: p is the share of a word in the evidence, q that of popular items with it,
 * n = (sum w)^2 / sum w^2 pieces of evidence w, and
 *   p' = (n p + PRIOR q) / (n + PRIOR),   strength (p' - q) / sqrt(q),   confidence that p' > q by a normal distribution.
 *
 * Hours are directions on a clock of 24. With m the mean of the vectors of the visits, weighted, the usual hour is the
 * direction of m and R its length; the spread is sqrt(-2 log R) of 24 / 2 pi hours, and by Rayleigh's test visits at
 * any hour whatever would be as close with a probability of exp(-n R^2) (Mardia, Jupp 2000).
 */
import type { Group, Groups } from './groups.js';
import type { HistoryEvent, UsualHours, WordAffinity } from './types.js';

const PRIOR = 2;
const HALEY = 1.702; // 1 / (1 + exp(-1.702 z)) is within .01 of the normal distribution
const LEAST_ITEMS = 2;
const MOST_WORDS = 10;
const VISIT_MILLISECONDS = 30 * 60_000;
const HOUR_MILLISECONDS = 3_600_000;

/** Runs of three letters or more; where words are not separated, pairs of characters. */
const WORD = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]{2}|[^\P{L}\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]{3,}/gu;

export function wordsOf(title: string): string[] {
  return [...new Set(title.toLowerCase().match(WORD))];
}

/** A word, and how many of some items have it. */
export interface Word {
  readonly word: string;
  readonly number: number;
  count: number;
}

/** Those of a title; words that are met for the first time get a number. */
export function wordsIn(known: Map<string, Word>, title: string): Word[] {
  return wordsOf(title).map((word) => {
    let one = known.get(word);
    if (!one) {
      one = { word, number: known.size, count: 0 };
      known.set(word, one);
    }
    return one;
  });
}

/** Strongest first. `items`: how many the words were counted in. */
export function wordAffinities({ weight: sum, pieces, list }: Groups<Word>, items: number): WordAffinity[] {
  const found: { group: Group<Word>; share: number; q: number; expected: number; strength: number }[] = [];
  for (const group of list) {
    if (group.items < LEAST_ITEMS) continue;
    const share = group.weight / sum;
    const q = Math.max(1, group.of.count) / Math.max(1, items);
    const expected = expectedShare(share, q, pieces);
    if (expected > q) found.push({ group, share, q, expected, strength: (expected - q) / Math.sqrt(q) });
  }
  return found
    .sort((left, right) => right.strength - left.strength || left.group.of.number - right.group.of.number)
    .slice(0, MOST_WORDS)
    .map(({ group: { of, best }, share, q, expected }) => {
      const confidence = confidenceOf(expected, q, pieces);
      return { word: of.word, share, lift: expected / q, confidence, because: best.map(({ id }) => id) };
    });
}

/** p' */
export function expectedShare(share: number, q: number, pieces: number): number {
  return (pieces * share + PRIOR * q) / (pieces + PRIOR);
}

/** That p' > q. */
export function confidenceOf(expected: number, q: number, pieces: number): number {
  const spread = Math.sqrt((expected * (1 - expected)) / (pieces + PRIOR + 1));
  return spread > 0 ? 1 / (1 + Math.exp((-HALEY * (expected - q)) / spread)) : 0.5;
}

/** Of a history, event by event. */
export class Hours {
  #sum = 0;
  #squares = 0;
  #x = 0;
  #y = 0;

  /** `before`: the event before this one; `weight`: what a visit of this time counts. */
  add({ time }: HistoryEvent, before: HistoryEvent | undefined, weight: number): void {
    if (before && time - before.time < VISIT_MILLISECONDS) return; // not the first of its visit
    const angle = (2 * Math.PI * hourOf(time)) / 24;
    this.#sum += weight;
    this.#squares += weight ** 2;
    this.#x += weight * Math.cos(angle);
    this.#y += weight * Math.sin(angle);
  }

  /** Undefined without a visit. */
  get usual(): UsualHours | undefined {
    const sum = this.#sum;
    if (!(sum > 0)) return undefined;
    const length = Math.min(1, Math.hypot(this.#x, this.#y) / sum);
    const hours = (angle: number) => (24 * angle) / (2 * Math.PI);
    return {
      middle: (hours(Math.atan2(this.#y, this.#x)) + 24) % 24,
      spread: Math.min(12, hours(Math.sqrt(-2 * Math.log(length)))),
      confidence: 1 - Math.exp((-(sum ** 2) / this.#squares) * length ** 2),
    };
  }
}

/** Of the day where the shopper is. */
function hourOf(time: number): number {
  return (time - new Date(time).setHours(0, 0, 0, 0)) / HOUR_MILLISECONDS;
}
