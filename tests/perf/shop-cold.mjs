/*
 * shop-cold.mjs: the plain rival of the models that rank items which nobody took yet (the cold sets of data-table.mjs):
 * such an item is as good as what is sold of its kind, the items that end with the same word.
 */
import { SETS } from './data-rows.mjs';
import { openSet, readLines } from './data-sets.mjs';

const NAME = 'online-retail-cold';
const CUTOFF = 10;

export function measure(data) {
  const files = openSet(data, NAME, SETS[NAME]);
  if (!files) return console.log('  skipped: no data');
  const kinds = new Map(
    readLines(files.items)
      .slice(1)
      .map((line) => line.split('\t'))
      .map(([item, title]) => [item, title.split(' ').at(-1)]),
  );
  const [sold, items] = [new Map(), new Map()];
  for (const line of readLines(files.train)) {
    const item = line.split('\t')[1];
    const kind = kinds.get(item);
    sold.set(kind, (sold.get(kind) ?? 0) + 1);
    items.set(kind, (items.get(kind) ?? new Set()).add(item));
  }
  const worth = (item) => (sold.get(kinds.get(item)) ?? 0) / (items.get(kinds.get(item))?.size ?? 1);
  let [hits, ndcg] = [0, 0];
  const cases = readLines(files.negatives);
  for (const line of cases) {
    const [pair, ...others] = line.split('\t');
    const target = worth(pair.slice(1, -1).split(',')[1]);
    const above = others.filter((item) => worth(item) > target).length;
    const rank = above + others.filter((item) => worth(item) === target).length / 2; // of those that tie, the middle
    if (rank >= CUTOFF) continue;
    hits += 1;
    ndcg += 1 / Math.log2(rank + 2);
  }
  const [hr, mean] = [hits, ndcg].map((sum) => (sum / cases.length).toFixed(4));
  console.log(`  popularity within the kind: HR@10 ${hr}, NDCG@10 ${mean} of ${cases.length} cases`);
  return undefined;
}
