/*
 * calibrate.ts: lists with as much of each category as the history has (Steck 2018, Calibrated recommendations). With p(g)
 * the share of value g of an attribute in the history, q(g) that in the list L, the list is chosen greedily for the most of
 *   (1 - amount) sum_{i in L} relevance(i) - amount KL(p, q'),   KL(p, q') = sum_g p(g) log(p(g) / q'(g))
 * with q' = (1 - SMOOTHING) q + SMOOTHING p, so that the divergence is finite. Items without a value count in neither.
 */
import type { Aim } from './arrange.js';
import type { Call, Engine, Shopper } from './engine.js';
import { RecommenderError } from './errors.js';
import { weightOf } from './pieces.js';

const SMOOTHING = 0.01;

/** That of a list for the shopper; nothing where the history says nothing of the attribute. */
export function calibration(engine: Engine, { options, shopper }: Call, amount: number): Aim[] {
  const { calibrate: { by = '' } = {} } = options;
  const { catalogue } = engine;
  const attribute = catalogue.attributes.findIndex(({ name }) => name === by);
  if (attribute < 0) throw new RecommenderError('BAD_ARGUMENT', `calibrate: the pack has no attribute "${by}".`);
  const wanted = sharesOf(engine, shopper, attribute);
  if (wanted.size === 0) return [];
  const counts = new Map<string, number>();
  const gains = new Map<string, number>(); // to the list as it is, by value
  return [
    {
      amount,
      gainOf: (item) => {
        const value = catalogue.value(attribute, item);
        const gain = gains.get(value) ?? -divergence(wanted, added(counts, value));
        gains.set(value, gain);
        return gain;
      },
      pick: (item) => {
        const value = catalogue.value(attribute, item);
        if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
        gains.clear();
      },
    },
  ];
}

/** p(g), where it is above 0. */
function sharesOf({ catalogue, numbered }: Engine, { history, now }: Shopper, attribute: number): Map<string, number> {
  const weights = new Map<string, number>();
  let all = 0;
  for (const event of history) {
    const item = numbered.findItem(event.item);
    const value = item < 0 ? '' : catalogue.value(attribute, item);
    const weight = weightOf(event, now);
    if (!value || weight === 0) continue;
    weights.set(value, (weights.get(value) ?? 0) + weight);
    all += weight;
  }
  return new Map([...weights].map(([value, weight]) => [value, weight / all]));
}

function added(counts: ReadonlyMap<string, number>, value: string): ReadonlyMap<string, number> {
  return value ? new Map(counts).set(value, (counts.get(value) ?? 0) + 1) : counts;
}

/** KL(p, q') of a list with so many items of each value. */
export function divergence(wanted: ReadonlyMap<string, number>, counts: ReadonlyMap<string, number>): number {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  let sum = 0;
  for (const [value, share] of wanted) {
    const found = all > 0 ? (counts.get(value) ?? 0) / all : 0;
    sum += share * Math.log(share / ((1 - SMOOTHING) * found + SMOOTHING * share));
  }
  return sum;
}
