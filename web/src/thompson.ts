/*
 * thompson.ts: which of the items that nobody has taken yet are tried on this device: Thompson sampling (Chapelle, Li 2011).
 * Of the chance that the shopper takes item i when it is shown, what is believed is
 *   Beta(a, b + times shown),   a = STRENGTH USUAL prior (1/2 + relevance), a + b = STRENGTH
 * with what the pack says of items like it (priors.ts), and the relevance by its attributes, scaled to 0..1 over the items.
 * Each item gets a random number of that distribution, and the largest come first: what was shown in vain makes place for
 * others. What was taken is of the history, and no longer here.
 */
import { type Candidate, ranked } from './arrange.js';
import { drawUnit, type RandomWords } from './random-words.js';

/** The share of shown items that a shopper takes, and how many showings that is worth. */
const USUAL = 0.05;
const STRENGTH = 20;
/** The most that is believed of an item before it is shown. */
const MOST = 0.5;

export function thompsonOrder(
  candidates: readonly Candidate[],
  { priorOf, timesShown }: Record<'priorOf' | 'timesShown', (item: number) => number>,
  words: RandomWords,
): Candidate[] {
  return ranked(candidates)
    .map(({ item, score, relevance }) => {
      const taken = STRENGTH * Math.min(MOST, USUAL * priorOf(item) * (0.5 + relevance));
      return { item, score, draw: drawBeta(taken, STRENGTH - taken + timesShown(item), words) };
    })
    .sort((left, right) => right.draw - left.draw)
    .map(({ item, score }) => ({ item, score }));
}

/** X / (X + Y) of two gamma distributed numbers. */
export function drawBeta(a: number, b: number, words: RandomWords): number {
  const [x, y] = [drawGamma(a, words), drawGamma(b, words)];
  return x / (x + y);
}

/** Marsaglia, Tsang 2000; a shape below 1 by their section 6. */
function drawGamma(shape: number, words: RandomWords): number {
  if (shape < 1) return drawGamma(shape + 1, words) * positiveUnit(words) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = drawNormal(words);
    const v = (1 + c * normal) ** 3;
    if (v > 0 && Math.log(positiveUnit(words)) < normal ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Box, Muller 1958. */
function drawNormal(words: RandomWords): number {
  return Math.sqrt(-2 * Math.log(positiveUnit(words))) * Math.cos(2 * Math.PI * drawUnit(words));
}

function positiveUnit(words: RandomWords): number {
  return 1 - drawUnit(words);
}
