/*
 * shop-diversity.mjs: what variety costs: lists of 10 for users of Amazon Beauty, as the package makes them, with
 * more and more `diversity` and `debias`. Formulas are those of src/eval/metrics.c; how different two items are is told
 * by their sets of attributes, 1 - Jaccard, which `diversity` looks at where it goes by attributes.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SETS } from './data-rows.mjs';
import { made, openSet, readRows } from './data-sets.mjs';
import { becomeShopper, openRecommender } from './shop-page.mjs';

const NAME = 'amazon-beauty';
const LENGTH = 10;
const EVERY = 8; // users; 1 takes eight times as long, and coverage is then that of the shop
const OPTIONS = [
  ...[0, 0.2, 0.4].map((diversity) => ({ diversity })),
  ...[0.2, 0.3, 0.4, 0.5].map((amount) => ({ diversity: { amount, by: ['attribute'] } })),
  ...[0.1, 0.2, 0.4, 'auto'].map((debias) => ({ debias })),
];

/** The pack of `vitrine eval`, which has not seen the last items. */
function keepPack(vitrine, files, kind) {
  const pack = path.join(made, NAME, `${kind.at(-1)}.vtpk`);
  if (!existsSync(pack)) {
    const options = [...SETS[NAME].options(files), '--resamples', '0', '--keep-pack', pack];
    const { status, stderr } = spawnSync(vitrine, ['eval', ...kind, ...options], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
  return pack;
}

/** Lists of all users: NDCG, coverage, Gini, and how different the items of a list are. */
function figuresOf(lists, targets, itemCount, differenceOf) {
  let [ndcg, difference] = [0, 0];
  const counts = new Map();
  lists.forEach((list, user) => {
    const rank = list.indexOf(targets[user]);
    if (rank >= 0) ndcg += 1 / Math.log2(rank + 2);
    let [sum, pairs] = [0, 0];
    list.forEach((item, i) => {
      counts.set(item, (counts.get(item) ?? 0) + 1);
      for (const other of list.slice(0, i)) {
        sum += differenceOf(item, other);
        pairs += 1;
      }
    });
    difference += sum / pairs;
  });
  const sorted = [...counts.values()].sort((a, b) => a - b);
  const all = sorted.reduce((sum, count) => sum + count, 0);
  const first = itemCount - sorted.length; // of those that are in no list
  const gini = sorted.reduce((sum, count, i) => sum + (2 * (first + i + 1) - itemCount - 1) * count, 0);
  return {
    ndcg: ndcg / lists.length,
    coverage: sorted.length / itemCount,
    gini: gini / ((itemCount - 1) * all),
    difference: difference / lists.length,
  };
}

function differenceBy(attributes) {
  const sets = new Map(Object.entries(attributes).map(([item, values]) => [item, new Set(values)]));
  return (item, other) => {
    const [left, right] = [sets.get(item), sets.get(other)];
    if (!left || !right) return 1;
    const common = [...left].filter((value) => right.has(value)).length;
    return 1 - common / (left.size + right.size - common);
  };
}

export async function measure(data, vitrine) {
  const files = openSet(data, NAME, SETS[NAME]);
  if (!files) return console.log('  skipped: no data');
  const users = readRows(path.join(data, NAME, SETS[NAME].files.sequences))
    .filter((_, user) => user % EVERY === 0)
    .map(([, ...items]) => items);
  const targets = users.map((items) => items.at(-1));
  const differenceOf = differenceBy(JSON.parse(readFileSync(files.attributes, 'utf8')));
  const pack = keepPack(vitrine, files, ['--recipe', 'auto']);
  const longest = Math.max(...users.map((items) => items.length));
  const recommender = await openRecommender(pack, longest * 1000);
  const lists = OPTIONS.map(() => []);
  for (const items of users) {
    const events = items.slice(0, -1).map((item, place) => ({ type: 'purchase', item, time: (place + 1) * 1000 }));
    await becomeShopper(recommender, events);
    for (const [i, options] of OPTIONS.entries()) {
      const { items: list } = await recommender.recommend({ ...options, limit: LENGTH });
      lists[i].push(list.map(({ id }) => id));
    }
  }
  const itemCount = recommender.info.items;
  await recommender.close();
  console.log(`  ${''.padEnd(52)} NDCG@10  coverage  Gini   difference`);
  for (const [i, options] of OPTIONS.entries()) {
    const { ndcg, coverage, gini, difference } = figuresOf(lists[i], targets, itemCount, differenceOf);
    const name = JSON.stringify(options).padEnd(52);
    console.log(
      `  ${name} ${ndcg.toFixed(4)}   ${coverage.toFixed(3)}     ${gini.toFixed(3)}  ${difference.toFixed(3)}`,
    );
  }
  return undefined;
}
