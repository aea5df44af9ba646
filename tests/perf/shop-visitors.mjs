/*
 * shop-visitors.mjs: how good lists are for visitors who have done little yet: Online Retail by the pack of the recipe,
 * measured with the newest events of each history only. All items of the last basket are targets: of one by lot, the lot
 * would decide more than the pack.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { SETS } from './data-rows.mjs';
import { made, openSet } from './data-sets.mjs';

const NAME = 'online-retail';
const HISTORIES = [0, 1, 2, 3, 5, 10, 20];

export function measure(data, vitrine) {
  const files = openSet(data, NAME, SETS[NAME]);
  if (!files) return console.log('  skipped: no data');
  mkdirSync(path.join(made, NAME), { recursive: true });
  const pack = path.join(made, NAME, 'auto.vtpk');
  const evaluate = (...options) => {
    const protocol = SETS[NAME].options(files).filter((option) => option !== '--one-target');
    const given = ['eval', ...protocol, ...options, '--json'];
    const { status, stdout, stderr } = spawnSync(vitrine, given, { encoding: 'utf8', maxBuffer: 2 ** 28 });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  };
  const { pack: all } = evaluate('--recipe', 'auto', '--parameter', 'factors=128', '--keep-pack', pack);
  for (const events of HISTORIES) {
    const { against: one } = evaluate('--model', 'popularity', '--against', pack, '--history', String(events));
    const [hits, ndcg, part] = [one['hr@10'], one['ndcg@10'], one['ndcg@10'] / all['ndcg@10']];
    console.log(
      `  ${String(events).padStart(3)} events: HR@10 ${hits.toFixed(4)}, NDCG@10 ${ndcg.toFixed(4)}, ${part.toFixed(2)} of all`,
    );
  }
  console.log(`  all events: HR@10 ${all['hr@10'].toFixed(4)}, NDCG@10 ${all['ndcg@10'].toFixed(4)}`);
  return undefined;
}
