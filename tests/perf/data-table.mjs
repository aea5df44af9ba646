/*
 * data-table.mjs [DATA [SET[/MODEL]...]]: evaluates the models on the public data sets of the folder DATA (as the sets
 * are published there, compressed) and prints our figures beside the published ones. Without DATA it takes
 * ../shared/data; a set that is not there is skipped. data-rows.mjs says what is run; this file knows no set.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { SETS } from './data-rows.mjs';

const home = fileURLToPath(new URL('../..', import.meta.url));
const [data = path.join(home, '../shared/data'), ...wanted] = process.argv.slice(2);
const vitrine = path.join(home, 'build/release/vitrine');

/** The lines of a file, compressed or not. */
function readLines(file) {
  const options = { encoding: 'utf8', maxBuffer: 2 ** 30 };
  return execFileSync('xz', ['--decompress', '--stdout', '--force', file], options)
    .split('\n')
    .filter((line) => line.trim());
}

/** The rows of fields of a table in which blanks stand between the fields. */
const readRows = (file) => readLines(file).map((line) => line.trim().split(/\s+/));

/** Numbers below n, the same in every run. */
function draws(seed) {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const asCase = ([user, target, ...negatives]) => `(${user},${target})\t${negatives.join('\t')}`;
const asPairs = (rows) => rows.flatMap(([user, ...items]) => items.map((item) => `${user}\t${item}`));
const asEvents = (user, items) => items.map((item, place) => `${user}\t${item}\t${place + 1}`);

/** What a set's files say of each item, as words. */
function itemWords({ titles, attributes, tags }) {
  const words = new Map();
  const add = (item, its, prefix = '') =>
    words.set(item, [...(words.get(item) ?? []), ...its.map((word) => `${prefix}${word}`)]);
  for (const [item, , ...title] of titles ? readRows(titles).slice(1) : []) add(item, title);
  for (const [item, its] of Object.entries(attributes ? JSON.parse(readFileSync(attributes, 'utf8')) : {})) {
    add(item, its, 'attribute');
  }
  for (const [item, [, ...its]] of tags ? readRows(tags).entries() : []) add(String(item), its, 'tag');
  return words;
}

/** Of pairs of user and item: what is left without the cold items, and a case for each of some users who have one. */
function withoutCold(pairs, cold, below) {
  const owned = new Map();
  for (const [user, item] of pairs) if (cold.has(item)) owned.set(user, [...(owned.get(user) ?? []), item]);
  const train = pairs.filter(([, item]) => !cold.has(item));
  const known = new Set(train.map(([user]) => user));
  const users = [...owned.keys()].filter((user) => known.has(user)).slice(0, 3000);
  const negatives = users.map((user) => {
    const own = owned.get(user);
    return asCase([user, own[below(own.length)], ...[...cold].filter((item) => !own.includes(item))]);
  });
  return { train: train.map((pair) => pair.join('\t')), negatives };
}

/** What some sets need before the program reads them: from the names of their files to the lines of new ones. */
const PREPARATIONS = {
  /** Lines of user, target, negatives become "(user,target) negatives". */
  negatives: ({ test }) => ({ negatives: readRows(test).map(asCase) }),

  /** Lines of user, item, item ... become pairs. */
  pairs: (files) => Object.fromEntries(Object.entries(files).map(([name, file]) => [name, asPairs(readRows(file))])),

  /** The same, and the place of an item is its time; a table of items from their titles and the numbers of attributes. */
  sequences: ({ sequences, titles, attributes }) => {
    const numbers = JSON.parse(readLines(attributes).join(''));
    const items = readLines(titles)
      .slice(1)
      .map((line) => line.split('\t'))
      .map(([item, , title = '']) => [item, (numbers[item] ?? []).join('|'), title].join('\t'));
    return {
      sequences: readRows(sequences).flatMap(([user, ...items]) => asEvents(user, items)),
      items: ['item\tattribute\ttitle', ...items],
    };
  },

  /** Lines of item, item ... are a session each, and the place of an item is its time. */
  sessions: (files) =>
    Object.fromEntries(
      Object.entries(files).map(([name, file]) => [
        name,
        readRows(file).flatMap((items, line) => asEvents(line, items)),
      ]),
    ),

  /** Of user, item, rating, time: each user's latest item is the target, among 99 that the user has not. */
  latest: ({ ratings }) => {
    const rows = readRows(ratings);
    const items = [...new Set(rows.map(([, item]) => item))].sort();
    const users = new Map();
    for (const row of rows) users.set(row[0], [...(users.get(row[0]) ?? []), row]);
    const below = draws(1);
    const train = [];
    const negatives = [];
    for (const [user, own] of users) {
      const latest = own.reduce((best, row) => (Number(row[3]) >= Number(best[3]) ? row : best));
      const has = new Set(own.map(([, item]) => item));
      const drawn = new Set();
      while (drawn.size < 99) {
        const item = items[below(items.length)];
        if (!has.has(item)) drawn.add(item);
      }
      train.push(...own.filter((row) => row !== latest).map((row) => row.join('\t')));
      negatives.push(asCase([user, latest[1], ...drawn]));
    }
    return { train, negatives };
  },

  /** A tenth of the items is not in the training; for validation it and another tenth. Items have words as titles. */
  cold: (files) => {
    const pairs = readRows(files.pairs).flatMap(([user, ...items]) => items.map((item) => [user, item]));
    const items = [...new Set(pairs.map(([, item]) => item))].sort();
    const below = draws(1);
    for (let i = items.length - 1; i > 0; i -= 1) {
      const other = below(i + 1);
      [items[i], items[other]] = [items[other], items[i]];
    }
    const tenth = Math.floor(items.length / 10);
    const test = new Set(items.slice(0, tenth));
    const validation = new Set(items.slice(tenth, 2 * tenth));
    const kept = pairs.filter(([, item]) => !test.has(item));
    const { train: validationTrain, negatives: validationNegatives } = withoutCold(kept, validation, below);
    const words = itemWords(files);
    const table = [
      'id\ttitle',
      ...items.map((item) => `${item}\t${(words.get(item) ?? []).join(' ').replace(/"/g, '')}`),
    ];
    return { items: table, ...withoutCold(pairs, test, below), validationTrain, validationNegatives };
  },
};

/** The files of a set by their names in its `files`, with those that were prepared; nothing when one is missing. */
function openSet(name, { folder = name, files, prepare }) {
  const found = Object.fromEntries(Object.entries(files).map(([key, file]) => [key, path.join(data, folder, file)]));
  if (!Object.values(found).every(existsSync)) return undefined;
  if (prepare) {
    const target = path.join(home, 'build/perf/data', name);
    mkdirSync(target, { recursive: true });
    for (const [key, lines] of Object.entries(PREPARATIONS[prepare](found))) {
      found[key] = path.join(target, `${key}.tsv`);
      writeFileSync(found[key], `${lines.join('\n')}\n`);
    }
  }
  return found;
}

/** What the program prints for a row; its last words in place of figures when it fails. */
function evaluate({ model, recipe, parameters = {} }, options) {
  const kind = recipe ? ['--recipe', recipe] : ['--model', model];
  const settings = Object.entries(parameters).flatMap(([name, value]) => ['--parameter', `${name}=${value}`]);
  const args = ['eval', ...kind, ...settings, ...options, '--json'];
  const { status, stdout, stderr } = spawnSync(vitrine, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  return status === 0 ? JSON.parse(stdout) : { failure: stderr.trim().split('\n').pop() };
}

/** A recipe stands where another row has a model. */
const nameOf = ({ model, recipe }) => model ?? `recipe-${recipe}`;

const short = (value) => (value === undefined ? '' : value.toFixed(4).replace(/^0/, ''));

/** One line; `where` is what is measured: the pack where there is one, else the float model, or predicted ratings. */
function describe(row, { figures, lessIsBetter = false }, report) {
  const { published = [] } = row;
  const name = nameOf(row).padEnd(14);
  if (report.failure) return `  ${name} ${report.failure}`;
  const where = report.mean ?? report[report.ships];
  const ours = figures.map((figure) => where[figure]);
  const below = ours.some((value, i) => (lessIsBetter ? value > published[i] : value < published[i]));
  const pairs = [ours, published].map((values) => values.map(short).join(' / ').padEnd(16));
  const verdict = published.length === 0 ? '' : below ? 'worse' : 'reached';
  return `  ${name} ${pairs.join(' ')} ${verdict.padEnd(8)} ${report.seconds.toFixed(1)} s`;
}

const isWanted = (set, model) => wanted.length === 0 || wanted.includes(set) || wanted.includes(`${set}/${model}`);

execFileSync('cmake', ['--preset', 'release'], { cwd: home, stdio: 'ignore' });
execFileSync('cmake', ['--build', '--preset', 'release', '--target', 'vitrine'], { cwd: home, stdio: 'ignore' });
for (const [name, set] of Object.entries(SETS)) {
  const rows = set.rows.filter((row) => isWanted(name, nameOf(row)));
  if (rows.length === 0) continue;
  console.log(`${name}: ${set.protocol}`);
  const files = openSet(name, set);
  if (!files) {
    console.log('  skipped: no data');
    continue;
  }
  console.log(`  ${'model'.padEnd(14)} ${'ours'.padEnd(16)} published`);
  for (const row of rows) console.log(describe(row, set, evaluate(row, set.options(files))));
}
