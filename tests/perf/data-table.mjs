/*
 * data-table.mjs [DATA [SET[/MODEL]...]]: evaluates the models on the public data sets of the folder DATA (as the sets
 * are published there, compressed) and prints our figures beside the published ones. Without DATA it takes
 * ../shared/data; a set that is not there is skipped. data-rows.mjs says what is run; this file knows no set. The exit
 * code is 1 when a row failed or a goal was missed.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { SETS } from './data-rows.mjs';
import { buildProgram, home, openSet } from './data-sets.mjs';

const [data = path.join(home, '../shared/data'), ...wanted] = process.argv.slice(2);
const vitrine = buildProgram();
let missed = 0;

/** What perf_train measures on the matrix of a set, in the form of a report. */
function train({ training: { factors, steps } }, { matrix }) {
  const program = buildProgram('perf_train', 'tests/perf');
  const begin = performance.now();
  const { status, stdout, stderr } = spawnSync(program, [...matrix, factors, steps, 5, 1].map(String), {
    encoding: 'utf8',
  });
  if (status !== 0) return { failure: stderr.trim().split('\n').pop() };
  const [, , , seconds, , , , , bytes] = stdout.trim().split('\n').pop().trim().split(/\s+/).map(Number);
  return { ships: 'float', float: { seconds, bytes }, seconds: (performance.now() - begin) / 1000 };
}

/** What the program prints for a row; its last words in place of figures when it fails. */
function evaluate({ model, recipe, parameters = {} }, options) {
  const kind = recipe ? ['--recipe', recipe, '--variants'] : ['--model', model];
  const settings = Object.entries(parameters).flatMap(([name, value]) => ['--parameter', `${name}=${value}`]);
  const args = ['eval', ...kind, ...settings, ...options, '--json'];
  const { status, stdout, stderr } = spawnSync(vitrine, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  return status === 0 ? JSON.parse(stdout) : { failure: stderr.trim().split('\n').pop() };
}

/** A recipe stands where another row has a model. */
const nameOf = ({ model, recipe }) => model ?? `recipe-${recipe}`;

const short = (value) => (value === undefined ? '' : value.toFixed(4).replace(/^0/, ''));

/** One line; `where` is what is measured: the pack where there is one, else the float model, or predicted ratings. */
function describe(row, { figures, lessIsBetter = false, atLeastPublished = false }, report) {
  const { published = [] } = row;
  const name = nameOf(row).padEnd(14);
  if (report.failure) {
    missed += 1;
    return `  ${name} failed: ${report.failure}`;
  }
  const where = report.mean ?? report[report.ships];
  const ours = figures.map((figure) => where[figure]);
  const below = ours.some((value, i) => (lessIsBetter ? value > published[i] : value < published[i]));
  if (below && atLeastPublished && row.goal !== false) missed += 1;
  const pairs = [ours, published].map((values) => values.map(short).join(' / ').padEnd(16));
  const verdict = published.length === 0 ? '' : below ? 'worse' : 'reached';
  return `  ${name} ${pairs.join(' ')} ${verdict.padEnd(8)} ${report.seconds.toFixed(1)} s`;
}

/** A line for each part of a recipe, alone and blended: in float, from a pack, and what that costs. */
function describeVariants({ figures }, { variants = [], items }) {
  const pair = (where) =>
    figures
      .map((figure) => short(where?.[figure]))
      .join(' / ')
      .padEnd(16);
  const head = `    ${'variant'.padEnd(22)} ${'float'.padEnd(16)} ${'pack'.padEnd(16)} bytes an item, ms a list`;
  const lines = variants.map(
    ({ name, float, pack, pack_bytes, milliseconds }) =>
      `    ${name.padEnd(22)} ${pair(float)} ${pair(pack)} ${Math.round(pack_bytes / items)}, ${milliseconds.toFixed(2)}`,
  );
  return lines.length > 0 ? [head, ...lines] : [];
}

/** A line for what is to hold of all rows of a set. */
function describeGoal({ what, holds }, reports) {
  const held = holds(reports);
  if (held === false) missed += 1;
  return `  goal: ${what}: ${held === undefined ? 'not measured' : held ? 'reached' : 'missed'}`;
}

const isWanted = (set, model) => wanted.length === 0 || wanted.includes(set) || wanted.includes(`${set}/${model}`);

for (const [name, set] of Object.entries(SETS)) {
  const rows = set.rows.filter((row) => isWanted(name, nameOf(row)));
  if (rows.length === 0) continue;
  console.log(`${name}: ${set.protocol}`);
  const files = openSet(data, name, set);
  if (!files) {
    console.log('  skipped: no data');
    continue;
  }
  console.log(`  ${'model'.padEnd(14)} ${'ours'.padEnd(16)} published`);
  const reports = {};
  for (const row of rows) {
    const report = row.training ? train(row, set) : evaluate(row, set.options(files));
    if (!report.failure) reports[nameOf(row)] = report;
    for (const line of [describe(row, set, report), ...describeVariants(set, report)]) console.log(line);
  }
  for (const goal of set.goals ?? []) console.log(describeGoal(goal, reports));
}
process.exitCode = missed > 0 ? 1 : 0;
