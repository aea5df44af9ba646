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
import type { HistoryEvent, UsualHours, WordAffinity } from './types.js';

const PRIOR = 2;
const HALEY = 1.702; // 1 / (1 + exp(-1.702 z)) is within .01 of the normal distribution
const LEAST_ITEMS = 2;
const REASONS = 3;
const MOST_WORDS = 10;
const VISIT_MILLISECONDS = 30 * 60_000;
const HOUR_MILLISECONDS = 3_600_000;

/** Runs of three letters or more; where words are not separated, pairs of characters. */
const WORD = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]{2}|[^\P{L}\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]{3,}/gu;

export function wordsOf(title: string): string[] {
  return [...new Set(title.toLowerCase().match(WORD))];
}

/** Words by number, and how many of some items have each. */
export interface Words {
  readonly items: number;
  readonly numbers: Map<string, number>;
  readonly counts: number[];
}

export function countWords(titles: readonly string[]): Words {
  const words: Words = { items: titles.length, numbers: new Map(), counts: [] };
  for (const title of titles) for (const number of wordNumbers(words, title)) (words.counts[number] as number)++;
  return words;
}

/** Those of a title; words that are met for the first time get a number. */
export function wordNumbers({ numbers, counts }: Words, title: string): number[] {
  return wordsOf(title).map((word) => {
    const number = numbers.get(word) ?? counts.push(0) - 1;
    numbers.set(word, number);
    return number;
  });
}

/** An item of a history with its words, and the evidence on it. */
interface Known {
  facts: { id: string; words: readonly number[] };
  weight: number;
}

/** Strongest first. `known` has what says most first. */
export function wordAffinities(known: readonly Known[], words: Words): WordAffinity[] {
  const sum = known.reduce((total, { weight }) => total + weight, 0);
  const pieces = sum ** 2 / known.reduce((total, { weight }) => total + weight ** 2, 0);
  const weights = new Float64Array(words.counts.length);
  const having = new Uint32Array(words.counts.length);
  for (const { facts, weight } of known) {
    for (const word of facts.words) {
      (weights[word] as number) += weight;
      (having[word] as number)++;
    }
  }
  const found: { word: string; number: number; share: number; q: number; expected: number; strength: number }[] = [];
  for (const [word, number] of words.numbers) {
    if ((having[number] as number) < LEAST_ITEMS) continue;
    const share = (weights[number] as number) / sum;
    const q = Math.max(1, words.counts[number] as number) / Math.max(1, words.items);
    const expected = expectedShare(share, q, pieces);
    if (expected > q) found.push({ word, number, share, q, expected, strength: (expected - q) / Math.sqrt(q) });
  }
  return found
    .sort((left, right) => right.strength - left.strength)
    .slice(0, MOST_WORDS)
    .map(({ word, number, share, q, expected }) => {
      const confidence = confidenceOf(expected, q, pieces);
      return { word, share, lift: expected / q, confidence, because: idsWith(number, known) };
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

function idsWith(word: number, known: readonly Known[]): string[] {
  const ids: string[] = [];
  for (const { facts } of known) {
    if (facts.words.includes(word) && ids.push(facts.id) === REASONS) break;
  }
  return ids;
}

/** Of a history, newest first; `weightOf` says what an event of this time counts. Undefined without a visit. */
export function usualHours(
  history: readonly HistoryEvent[],
  weightOf: (time: number) => number,
): UsualHours | undefined {
  let [sum, squares, x, y] = [0, 0, 0, 0];
  history.forEach(({ time }, index) => {
    const before = history[index + 1];
    if (before && time - before.time < VISIT_MILLISECONDS) return; // not the first of its visit
    const weight = weightOf(time);
    const angle = (2 * Math.PI * hourOf(time)) / 24;
    sum += weight;
    squares += weight ** 2;
    x += weight * Math.cos(angle);
    y += weight * Math.sin(angle);
  });
  if (!(sum > 0)) return undefined;
  const length = Math.min(1, Math.hypot(x, y) / sum);
  const hours = (angle: number) => (24 * angle) / (2 * Math.PI);
  return {
    middle: (hours(Math.atan2(y, x)) + 24) % 24,
    spread: Math.min(12, hours(Math.sqrt(-2 * Math.log(length)))),
    confidence: 1 - Math.exp((-(sum ** 2) / squares) * length ** 2),
  };
}

/** Of the day where the shopper is. */
function hourOf(time: number): number {
  return (time - new Date(time).setHours(0, 0, 0, 0)) / HOUR_MILLISECONDS;
}
