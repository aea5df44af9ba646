/*
 * shop-redemption.mjs: who will redeem a coupon? Households of The Complete Journey (Dunnhumby) that are sent a campaign,
 * by what they bought before and how they took earlier campaigns. Logistic regressions are compared: on recency, frequency
 * and monetary value, on what profile() says of tastes, on how the device knows them to respond (responseOf), and on these
 * together. The first of two spans is the validation part: everything was chosen on it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { draws, made, readLines } from './data-sets.mjs';
import { becomeShopper, campaignsModule, openRecommender } from './shop-page.mjs';

const FILES = {
  transactions: 'transactions_sample.tsv.xz',
  products: 'products.tsv.xz',
  redemptions: 'coupon_redemptions.tsv',
  sent: 'campaigns.tsv',
  campaigns: 'campaign_descriptions.tsv',
};
const FOLDS = 10;
const LOTS = 3; // of folds
const STEPS = 6; // of Newton's method
const PENALTY = 30;
const MODELS = [
  ...[['RFM'], ['segment'], ['tastes'], ['response']],
  ...[
    ['RFM', 'segment'],
    ['RFM', 'tastes'],
    ['RFM', 'response'],
    ['RFM', 'segment', 'response'],
  ],
];
const RESAMPLES = 1000;
const RESPONSES = ['taker', 'ignorer', 'unknown'];

/** The rows of a table as objects. */
function readTable(file) {
  const [names, ...rows] = readLines(file).map((line) => line.split('\t'));
  return rows.map((row) => Object.fromEntries(names.map((name, place) => [name, row[place] ?? ''])));
}

/* ---- logistic regression ---- */

/** Columns to mean 0 and deviation 1; those that say nothing become 0. */
function standardised(rows) {
  const columns = rows[0].map((_, column) => {
    const mean = rows.reduce((sum, row) => sum + row[column], 0) / rows.length;
    const square = rows.reduce((sum, row) => sum + (row[column] - mean) ** 2, 0) / rows.length;
    return { mean, scale: square > 0 ? 1 / Math.sqrt(square) : 0 };
  });
  return rows.map((row) => row.map((value, column) => (value - columns[column].mean) * columns[column].scale));
}

/** The solution of a symmetric positive system, by Gauss. */
function solve(matrix, right) {
  const rows = matrix.map((row, place) => [...row, right[place]]);
  for (let i = 0; i < rows.length; i += 1) {
    for (let other = i + 1; other < rows.length; other += 1) {
      const factor = rows[other][i] / rows[i][i];
      for (let column = i; column <= rows.length; column += 1) rows[other][column] -= factor * rows[i][column];
    }
  }
  const solution = [];
  for (let i = rows.length - 1; i >= 0; i -= 1) {
    let value = rows[i][rows.length];
    for (let column = i + 1; column < rows.length; column += 1) value -= rows[i][column] * solution[column];
    solution[i] = value / rows[i][i];
  }
  return solution;
}

const logistic = (x) => 1 / (1 + Math.exp(-x));
const dot = (weights, row) => row.reduce((sum, value, column) => sum + value * weights[column], 0);

/** Weights of rows that end with a constant, by Newton's method; the penalty is on all but the constant. */
function regress(rows, labels, penalty) {
  const width = rows[0].length;
  let weights = Array(width).fill(0);
  for (let step = 0; step < STEPS; step += 1) {
    const gradient = weights.map((weight, i) => (i < width - 1 ? -penalty * weight : 0));
    const hessian = weights.map((_, i) => weights.map((__, j) => (i === j && i < width - 1 ? penalty : 0)));
    rows.forEach((row, n) => {
      const p = logistic(dot(weights, row));
      for (let i = 0; i < width; i += 1) {
        gradient[i] += (labels[n] - p) * row[i];
        const part = p * (1 - p) * row[i];
        for (let j = 0; j <= i; j += 1) hessian[i][j] += part * row[j];
      }
    });
    for (let i = 0; i < width; i += 1) for (let j = 0; j < i; j += 1) hessian[j][i] = hessian[i][j];
    const change = solve(hessian, gradient);
    weights = weights.map((weight, i) => weight + change[i]);
  }
  return weights;
}

/**
 * The chance that one who did has a higher score than one who did not (Mann, Whitney 1947), of households that count
 * `times`; `order` is theirs by score.
 */
function auc(scores, labels, order, times) {
  let [positives, negatives, pairs] = [0, 0, 0];
  for (let begin = 0; begin < order.length; ) {
    let [equal, below, end] = [0, negatives, begin];
    for (; end < order.length && scores[order[end]] === scores[order[begin]]; end += 1) {
      if (labels[order[end]]) equal += times[order[end]];
      else negatives += times[order[end]];
    }
    pairs += equal * (below + (negatives - below) / 2);
    positives += equal;
    begin = end;
  }
  return pairs / (positives * negatives);
}

/** Of each household the mean of what models say that have not seen it, over several lots of folds. */
function crossValidated(features, labels, penalty) {
  const rows = standardised(features).map((row) => [...row, 1]);
  const scores = Array(rows.length).fill(0);
  for (let lot = 1; lot <= LOTS; lot += 1) {
    const below = draws(lot);
    const folds = rows.map(() => below(FOLDS));
    for (let fold = 0; fold < FOLDS; fold += 1) {
      const train = rows.map((_, n) => n).filter((n) => folds[n] !== fold);
      const weights = regress(
        train.map((n) => rows[n]),
        train.map((n) => labels[n]),
        penalty,
      );
      rows.forEach((row, n) => {
        if (folds[n] === fold) scores[n] += logistic(dot(weights, row)) / LOTS;
      });
    }
  }
  return scores;
}

const quantile = (values, part) => [...values].sort((a, b) => a - b)[Math.floor(part * (values.length - 1))];
/** The first of the values, with the interval of the others. */
const describeFigure = ([value, ...others]) =>
  `${value.toFixed(3)} (${quantile(others, 0.025).toFixed(3)} .. ${quantile(others, 0.975).toFixed(3)})`;

/* ---- the households ---- */

/** Items are the types of products: in a sample of its lines, a household buys few products twice. */
function train(vitrine, folder, bought, types) {
  const write = (name, rows) => {
    const file = path.join(folder, name);
    writeFileSync(file, `${rows.map((row) => row.join('\t')).join('\n')}\n`);
    return file;
  };
  const events = bought.map(({ user, item, value, time }) => [user, item, 'purchase', value, time]);
  const pack = path.join(folder, 'journey.vtpk');
  const files = [
    ...['--events', write('events.tsv', [['user', 'item', 'type', 'value', 'time'], ...events])],
    ...['--items', write('items.tsv', [['id', 'department'], ...types]), '--out', pack],
  ];
  execFileSync(vitrine, ['train', ...files, '--factors', '32', '--segments', '12'], { stdio: 'ignore' });
  return pack;
}

/** What profile() says of each household on that day, as groups of features. */
async function describe(pack, households, day) {
  const recommender = await openRecommender(pack, day);
  const profiles = [];
  for (const events of households) {
    await becomeShopper(recommender, events);
    profiles.push(await recommender.profile());
  }
  const departments = recommender.info.attributes[0].values;
  await recommender.close();
  const segmentCount = Math.max(...profiles.map(({ insight }) => insight.segment?.number ?? 0)) + 1;
  return profiles.map(({ insight, affinities }) => {
    const shares = new Map(affinities.department?.map(({ value, share }) => [value, share]));
    return {
      RFM: [insight.lastOrderDays, insight.orders, insight.spent].map((value) => Math.log1p(value)),
      segment: Array.from({ length: segmentCount }, (_, segment) => Number(segment === insight.segment?.number)),
      tastes: [...departments.map((department) => shares.get(department) ?? 0), insight.repeatShare, insight.rank],
    };
  });
}

/** How each household has responded to the campaigns before that day, as their devices would know. */
async function respond(tables, users, now) {
  const { responseOf, take } = await import(campaignsModule);
  const shown = new Map(users.map((user) => [user, []]));
  const before = (rows) =>
    rows
      .map((row) => ({ ...row, time: Date.parse(row.date) }))
      .filter(({ user, time }) => shown.has(user) && time < now);
  for (const { user, campaign, time } of before(tables.sent))
    shown.get(user).push({ id: campaign, kind: 'coupon', time });
  for (const { user, campaign, time } of before(tables.redeemed)) {
    shown.set(user, take(shown.get(user), { id: campaign, kind: 'coupon' }, time));
  }
  return users.map((user) => RESPONSES.map((response) => Number(response === responseOf(shown.get(user), now))));
}

/** AUC with its interval, and that of what it adds to the first model, by bootstrap over households. */
function compare(models, labels) {
  const below = draws(1);
  const lots = Array.from({ length: RESAMPLES + 1 }, (_, lot) => {
    const times = Array(labels.length).fill(lot === 0 ? 1 : 0);
    if (lot > 0) for (const _ of labels) times[below(labels.length)] += 1;
    return times;
  });
  const curves = models.map(({ scores }) => {
    const order = labels.map((_, n) => n).sort((a, b) => scores[a] - scores[b]);
    return lots.map((times) => auc(scores, labels, order, times));
  });
  models.forEach(({ name }, i) => {
    const added = curves[i].map((value, lot) => value - curves[0][lot]);
    console.log(`  ${name.padEnd(16)} ${describeFigure(curves[i])}  ${i > 0 ? describeFigure(added) : ''}`);
  });
}

/** Who redeems a coupon from the day until the end, both as texts of dates. */
async function predict(vitrine, tables, day, end) {
  const folder = path.join(made, `completejourney-${day}`);
  mkdirSync(folder, { recursive: true });
  const bought = tables.bought.filter(({ time }) => time < day);
  const pack = train(vitrine, folder, bought, tables.types);
  const histories = new Map();
  for (const { user, item, value, time } of bought) {
    const event = { type: 'purchase', item, value: Number(value), time: Date.parse(`${time.replace(' ', 'T')}Z`) };
    histories.set(user, [...(histories.get(user) ?? []), event]);
  }
  const within = (rows) => new Set(rows.filter(({ date }) => date >= day && date < end).map(({ user }) => user));
  const [redeemers, sent] = [within(tables.redeemed), within(tables.sent)];
  const users = [...histories.keys()].filter((user) => sent.has(user)).sort();
  const labels = users.map((user) => Number(redeemers.has(user)));
  const now = Date.parse(`${day}T00:00:00Z`);
  const responses = await respond(tables, users, now);
  const described = await describe(
    pack,
    users.map((user) => histories.get(user)),
    now,
  );
  const features = described.map((one, n) => ({ ...one, response: responses[n] }));
  console.log(
    `  from ${day} to ${end}: ${labels.filter(Boolean).length} of ${users.length} households; AUC, and what it adds to RFM`,
  );
  const models = MODELS.map((parts) => ({
    name: parts.join(', '),
    scores: crossValidated(
      features.map((one) => parts.flatMap((part) => one[part])),
      labels,
      PENALTY,
    ),
  }));
  compare(models, labels);
}

export async function measure(data, vitrine) {
  const files = Object.entries(FILES).map(([name, file]) => [name, path.join(data, 'completejourney', file)]);
  if (!files.every(([, file]) => existsSync(file))) return console.log('  skipped: no data');
  const read = Object.fromEntries(files.map(([name, file]) => [name, readTable(file)]));
  const typeOf = new Map(read.products.map((product) => [product.product_id, product.product_type || 'none']));
  const startOf = new Map(read.campaigns.map((row) => [row.campaign_id, row.start_date]));
  const tables = {
    bought: read.transactions.map((row) => ({
      user: row.household_id,
      item: typeOf.get(row.product_id) ?? 'none',
      value: row.sales_value,
      time: row.transaction_timestamp,
    })),
    types: [...new Map(read.products.map((product) => [product.product_type || 'none', product.department]))],
    redeemed: read.redemptions.map((row) => ({
      user: row.household_id,
      campaign: row.campaign_id,
      date: row.redemption_date,
    })),
    sent: read.sent.map((row) => ({
      user: row.household_id,
      campaign: row.campaign_id,
      date: startOf.get(row.campaign_id),
    })),
  };
  await predict(vitrine, tables, '2017-04-01', '2017-07-01');
  await predict(vitrine, tables, '2017-07-01', '2018-01-01');
  return undefined;
}
