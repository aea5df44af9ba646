/*
 * data-sets.mjs: the files of public data sets as they are published, compressed or not, and those made of them for the
 * program `vitrine`. It runs no model and knows no figures.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const home = fileURLToPath(new URL('../..', import.meta.url));

/** What is made of the data sets. */
export const made = path.join(home, 'build/perf/data');

/** The lines of a file, compressed or not. */
export function readLines(file) {
  const options = { encoding: 'utf8', maxBuffer: 2 ** 30 };
  return execFileSync('xz', ['--decompress', '--stdout', '--force', file], options)
    .split('\n')
    .filter((line) => line.trim());
}

/** The rows of fields of a table in which blanks stand between the fields. */
export const readRows = (file) => readLines(file).map((line) => line.trim().split(/\s+/));

/** Numbers below n, the same in every run. */
export function draws(seed) {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const asCase = ([user, target, ...negatives]) => `(${user},${target})\t${negatives.join('\t')}`;
const asPairs = (rows) => rows.flatMap(([user, ...items]) => items.map((item) => `${user}\t${item}`));
const asEvents = (user, items, begin = 0) => items.map((item, place) => `${user}\t${item}\t${begin + place + 1}`);

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

/** What a set says for cold items: pairs of user and item, and of items their words and, where it has them, prices. */
function readCold(files) {
  if (!files.table) {
    const pairs = readRows(files.pairs).flatMap(([user, ...items]) => items.map((item) => [user, item]));
    return { pairs, words: itemWords(files), prices: new Map() };
  }
  const sold = readLines(files.table)
    .map((line) => line.split('\t'))
    .filter(
      ([, item, , quantity, , price, user]) => /^\d{5}/.test(item) && /^\d/.test(user) && quantity > 0 && price > 0,
    );
  return {
    pairs: [...new Set(sold.map(([, item, , , , , user]) => `${user}\t${item}`))].map((pair) => pair.split('\t')),
    words: new Map(sold.map(([, item, title]) => [item, title.trim().split(/\s+/)])),
    prices: new Map(sold.map(([, item, , , , price]) => [item, price])),
  };
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

  /** Lines of user, item, item ... become pairs; what was drawn out of a line, which is in order, is spread over it. */
  visits: ({ part90, part10, test }) => {
    const drawn = new Map(readRows(part10).map(([user, ...items]) => [user, items]));
    const place = (items) => items.map((item, i) => [item, (i + 0.5) / items.length]);
    const merge = ([user, ...items]) => [
      user,
      ...[...place(items), ...place(drawn.get(user) ?? [])].sort((a, b) => a[1] - b[1]).map(([item]) => item),
    ];
    return { train: asPairs(readRows(part90).map(merge)), test: asPairs(readRows(test)) };
  },

  /** Pairs, and the place of an item is its time; a table of items from their titles and the numbers of attributes. */
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

  /** Lines of item, item ... are a session each, in the order of their days: they begin a minute after each other. */
  sessions: (files) =>
    Object.fromEntries(
      Object.entries(files).map(([name, file]) => [
        name,
        readRows(file).flatMap((items, line) => asEvents(line, items, 60 * line)),
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
    const { pairs, words, prices } = readCold(files);
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
    const table = [
      'id\ttitle\tprice',
      ...items.map((item) => [item, (words.get(item) ?? []).join(' ').replace(/"/g, ''), prices.get(item)].join('\t')),
    ];
    return { items: table, ...withoutCold(pairs, test, below), validationTrain, validationNegatives };
  },
};

/** The files of a set of the folder `data` by their names in its `files`, with those that were prepared; nothing when one is missing. */
export function openSet(data, name, { folder = name, files, prepare }) {
  const found = Object.fromEntries(Object.entries(files).map(([key, file]) => [key, path.join(data, folder, file)]));
  if (!Object.values(found).every(existsSync)) return undefined;
  if (prepare) {
    const target = path.join(made, name);
    mkdirSync(target, { recursive: true });
    for (const [key, lines] of Object.entries(PREPARATIONS[prepare](found))) {
      found[key] = path.join(target, `${key}.tsv`);
      writeFileSync(found[key], `${lines.join('\n')}\n`);
    }
  }
  return found;
}

/** Builds a program of ours, and gives its path. */
export function buildProgram(name = 'vitrine', folder = '.') {
  execFileSync('cmake', ['--preset', 'release'], { cwd: home, stdio: 'ignore' });
  execFileSync('cmake', ['--build', '--preset', 'release', '--target', name], { cwd: home, stdio: 'ignore' });
  return path.join(home, 'build/release', folder, name);
}
