/*
 * privacy.ts: local differential privacy: what is said of a shopper is drawn by lot on the device, so that for any two
 * truths x, x' and any answer y   P(y | x) <= e^epsilon P(y | x').   src/reports/privacy.c has the same formulas, and the
 * estimates. It knows no questions and no storage.
 *
 * One of k values: randomised response (Warner 1965; for k values: Kairouz, Bonawitz, Ramage 2016). The truth is kept with
 *     p = 1 / (1 + (k - 1) e^-epsilon),   else each other value is as likely:   q = (1 - p) / (k - 1).
 * p is rounded down to a multiple of 2^-32, which only makes epsilon smaller.
 *
 * Again and again, without the truth showing through (RAPPOR: Erlingsson, Pihur, Korolova 2014): the device draws one
 * permanent answer for each truth, with p1, q1 of the larger epsilon `lasting`, and keeps it. Each report is a randomised
 * response to that answer, kept with
 *     a = (p - q1) / (p1 - q1),   so that   p1 a + q1 (1 - a) = p:
 * one report alone is as above, with `epsilon`, and is read in the same way; all reports together tell no more of that
 * truth than the permanent answer: `lasting`.
 *
 * Numbers: clipped to 0..most, put on a grid of `steps` steps (up with the probability of what is cut off, so that the mean
 * stays), plus discrete Laplace noise (Dwork et al. 2006; on a grid: Ghosh, Roughgarden, Sundararajan 2009, as the gaps
 * between floats betray the truth: Mironov 2012), and clipped at `reach` beyond both ends, which costs no privacy:
 *     P(noise = z) = (1 - alpha) / (1 + alpha) alpha^|z|,   alpha = e^(-epsilon / steps),
 *     P(noise <= z) = alpha^-z / (1 + alpha) for z < 0,   1 - alpha^(z + 1) / (1 + alpha) from 0 on,
 *     reach = ceil(12 steps / epsilon).
 * The clipping moves a mean by less than 4e-6 most / epsilon.
 */
import { drawBelow, drawUnit, drawWord, type RandomWords, WORDS } from './random-words.js';

/** How many of the 2^32 words keep the truth, one of `values`. */
export function keptWords(values: number, epsilon: number): number {
  return Math.floor(WORDS / (1 + (values - 1) * Math.exp(-epsilon)));
}

/** How many keep the permanent answer, which was drawn with `lasting`, in one report. */
export function keptWordsOfPermanent(values: number, epsilon: number, lasting: number): number {
  const other = (kept: number) => (WORDS - kept) / (values - 1);
  const p = keptWords(values, epsilon);
  const p1 = keptWords(values, lasting);
  return Math.floor((WORDS * (p - other(p1))) / (p1 - other(p1)));
}

export function randomisedResponse(truth: number, values: number, kept: number, source: RandomWords): number {
  if (drawWord(source) < kept) return truth;
  const other = drawBelow(values - 1, source);
  return other < truth ? other : other + 1;
}

export interface Grid {
  steps: number;
  epsilon: number;
}

export function noiseReach({ steps, epsilon }: Grid): number {
  return Math.ceil((12 * steps) / epsilon);
}

/** The probability of an answer of at most `answer` when the truth is at `step`. */
export function noisyAtMost(answer: number, step: number, grid: Grid): number {
  const reach = noiseReach(grid);
  if (answer < -reach) return 0;
  if (answer >= grid.steps + reach) return 1;
  const alpha = Math.exp(-grid.epsilon / grid.steps);
  const noise = answer - step;
  return noise < 0 ? alpha ** -noise / (1 + alpha) : 1 - alpha ** (noise + 1) / (1 + alpha);
}

/** A number within 0..1 as a noisy step. */
export function noisyStep(part: number, grid: Grid, source: RandomWords): number {
  const exact = part * grid.steps;
  const step = Math.floor(exact) + (drawUnit(source) < exact - Math.floor(exact) ? 1 : 0);
  const lot = drawUnit(source);
  let low = -noiseReach(grid);
  let high = grid.steps - low;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (noisyAtMost(middle, step, grid) > lot) high = middle;
    else low = middle + 1;
  }
  return low;
}
