/*
 * priors.ts: what a pack says of items that nobody has taken yet before any of them is shown: as often as those that share
 * an attribute's value with them are taken. With y_i the logarithm of the popularity of an item that was taken,
 *   m_v = (sum of the y_i of value v + WORTH y) / (how many they are + WORTH),   y the mean of all y_i,
 * so that few items say little (empirical Bayes; Robbins 1956), an item of value v is likely to be taken exp(m_v - y) times
 * as often as most. The attribute is the one by which each taken item is foretold best from the others, by the squares of
 * y_i - m_v with m_v computed without i; and none where y alone foretells them as well. It knows no shopper and no lists.
 */
import type { Catalogue } from './catalogue.js';

/** Of the overall mean, in items. By amazon-beauty and completejourney, the best of 1, 3, 10 and 30. */
const WORTH = 3;

/** By item, how many times as often as most it is likely to be taken; the first `taken` items were. */
export function priorOf(
  { attributes, engine }: Pick<Catalogue, 'attributes' | 'engine'>,
  popularity: (item: number) => number,
  taken: number,
): (item: number) => number {
  const levels = Float64Array.from({ length: taken }, (_, item) => Math.log(popularity(item)));
  const mean = levels.reduce((sum, level) => sum + level, 0) / taken;
  let best: (item: number) => number = () => 1;
  let least = levels.reduce((sum, level) => sum + (level - mean) ** 2, 0);
  for (const [attribute, { values }] of attributes.entries()) {
    const counts = new Float64Array(values.length).fill(WORTH);
    const sums = new Float64Array(values.length).fill(WORTH * mean);
    const codeOf = (item: number) => engine.attributeCode(attribute, item);
    for (const [item, level] of levels.entries()) {
      (counts[codeOf(item)] as number) += 1;
      (sums[codeOf(item)] as number) += level;
    }
    const meanOf = (code: number, without?: number) =>
      without === undefined
        ? (sums[code] as number) / (counts[code] as number)
        : ((sums[code] as number) - without) / ((counts[code] as number) - 1);
    // Value 0 stands for items that have none.
    const errors = levels.map((level, item) => (codeOf(item) ? level - meanOf(codeOf(item), level) : level - mean));
    const sum = errors.reduce((sum, error) => sum + error ** 2, 0);
    if (sum >= least) continue;
    least = sum;
    best = (item) => (codeOf(item) ? Math.exp(meanOf(codeOf(item)) - mean) : 1);
  }
  return best;
}
