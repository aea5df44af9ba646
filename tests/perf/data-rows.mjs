/*
 * data-rows.mjs: the rows of data-table.mjs: what is evaluated on which public data set, how, with which parameters, and
 * the figures that others published for it. It runs nothing. `published` stands in the order of the set's `figures`;
 * where a set says `atLeastPublished`, no row may be worse but one with `goal: false`: the popular order, which has
 * nothing to be better by; ties and samples differ. `goals` say what else is to hold of the reports of a set, by
 * the names of its rows: `holds` gives nothing where what it is about was not measured.
 *
 * Parameters were found on a validation split only, never on the test part: `vitrine tune` or a grid of
 * `vitrine eval --validation` with the `validation` of the set; those that a row does not name are the standard ones.
 */

/** Every interaction counts 1, as in the papers. */
const BINARY = ['--weight', 'view=1,cart=1,purchase=1,rating=1', '--confidence', 'binary'];

/** What ships is hardly worse than what was trained. */
const packKeeps = (model, figure, most) => ({
  what: `the pack of ${model} loses at most ${most} of ${figure}`,
  holds: ({ [model]: report }) => report && report.pack[figure] >= report.float[figure] - most,
});

/** The best pack of a set, whatever it was made by, beside a row. */
const bestPackBeats = (model, figure, times) => ({
  what: `the best pack has ${times} times the ${figure} of ${model}`,
  holds: ({ [model]: report, ...others }) => {
    const packs = Object.values(others).flatMap(({ pack }) => (pack ? [pack[figure]] : []));
    return report && packs.length > 0 ? Math.max(...packs) >= times * report.float[figure] : undefined;
  },
});

/** Of the time that irspack takes for an iteration, with conjugate gradient and exactly, on the machine of the rows. */
const shareOfIrspack = (share, rows) => ({
  what: `at most ${share} of irspack's time`,
  holds: (reports) => {
    const measured = rows.filter(({ model }) => reports[model]);
    const holds = ({ model, published }) => reports[model].float.seconds <= share * published[0];
    return measured.length > 0 ? measured.every(holds) : undefined;
  },
});

/** Recall@20 and NDCG@20 of SimpleX on gowalla. */
const SIMPLEX = [0.1872, 0.1557];

const SPEED = [
  { model: 'ials-64', training: { factors: 64, steps: 3 }, published: [2.3] },
  { model: 'ials-64-exact', training: { factors: 64, steps: 0 }, published: [7.3] },
  { model: 'ials-128', training: { factors: 128, steps: 3 }, published: [5.4] },
  { model: 'ials-128-exact', training: { factors: 128, steps: 0 }, published: [21.4] },
];

/** Items that training never saw, ranked among themselves by what their words say; validation files are made beside. */
const COLD = {
  protocol: 'HR@10 and NDCG@10 among a tenth of the items, which training never saw',
  validation: 'the same with validationTrain and validationNegatives',
  figures: ['hr@10', 'ndcg@10'],
  prepare: 'cold',
  options: ({ train, items, negatives }) => [
    ...['--events', train, '--columns', 'user,item', '--items', items, ...BINARY],
    ...['--protocol', 'given-negatives', '--negatives', negatives, '--cutoffs', '10'],
  ],
  rows: coldRows(),
};

function coldRows(parameters = {}) {
  return [
    { model: 'popularity' },
    { model: 'content', parameters: { factors: 128, ...parameters } },
    { model: 'attribute-preference' },
    { recipe: 'blend' },
  ];
}

export const SETS = {
  'ml-1m': {
    protocol: 'HR@10 and NDCG@10, one target among 99 given negatives (Ferrari Dacrema et al. 2021)',
    validation: 'one item of each user of the training part, held out at random among 99 others, by NDCG@10',
    figures: ['hr@10', 'ndcg@10'],
    files: { train: 'ml-1m.train.rating.xz', negatives: 'ml-1m.test.negative.xz' },
    options: ({ train, negatives }) => [
      ...['--events', train, '--columns', 'user,item,-', ...BINARY],
      ...['--protocol', 'given-negatives', '--negatives', negatives, '--cutoffs', '10'],
    ],
    atLeastPublished: true,
    goals: [packKeeps('ials', 'ndcg@10', 0.002)],
    rows: [
      { model: 'popularity', published: [0.4533, 0.2542], goal: false },
      { model: 'user-knn', parameters: { neighbours: 100, rarity: 0.4, asymmetry: 0.3 }, published: [0.6606, 0.3951] },
      { model: 'item-knn', parameters: { neighbours: 100, rarity: 0.9, asymmetry: 0.2 }, published: [0.6694, 0.3979] },
      { model: 'bpr', published: [0.6305, 0.373] },
      { model: 'funk-svd', published: [0.6844, 0.4192] },
      { model: 'pure-svd', parameters: { factors: 80, 'item-exponent': 0.2 }, published: [0.6937, 0.4303] },
      { model: 'nmf', parameters: { factors: 128, regularization: 0.03 }, published: [0.6844, 0.4192] },
      { model: 'slim' },
      { model: 'ease', published: [0.7192, 0.4494] },
      {
        model: 'ials',
        parameters: { factors: 192, regularization: 0.007, 'unobserved-weight': 0.3 },
        published: [0.7305, 0.4514],
      },
      { recipe: 'auto', parameters: { factors: 192 }, published: [0.7294, 0.4523] },
    ],
  },

  'citeulike-a': {
    protocol: 'HR@10 and NDCG@10, one target among 100 given negatives (the same)',
    validation: 'one item of each user of the training part, held out at random among 99 others, by NDCG@10',
    figures: ['hr@10', 'ndcg@10'],
    files: { train: 'train.tsv.xz', test: 'test_positive_then_100_negatives.tsv.xz' },
    prepare: 'negatives',
    options: ({ train, negatives }) => [
      ...['--events', train, '--columns', 'user,item', ...BINARY],
      ...['--protocol', 'given-negatives', '--negatives', negatives, '--cutoffs', '10'],
    ],
    atLeastPublished: true,
    goals: [packKeeps('ials', 'ndcg@10', 0.002)],
    rows: [
      { model: 'popularity', published: [0.2774, 0.1537], goal: false },
      { model: 'user-knn', parameters: { neighbours: 800, rarity: 0.7, asymmetry: 0.2 }, published: [0.8962, 0.7265] },
      { model: 'item-knn', parameters: { neighbours: 4000, rarity: 0.8, asymmetry: 0.4 }, published: [0.8925, 0.7267] },
      { model: 'bpr', published: [0.8245, 0.6356] },
      { model: 'funk-svd', published: [0.8672, 0.6752] },
      { model: 'pure-svd', parameters: { factors: 512, 'item-exponent': 0.3 }, published: [0.7954, 0.6254] },
      { model: 'nmf', parameters: { factors: 256, regularization: 0.1 }, published: [0.8245, 0.5887] },
      {
        model: 'ease',
        parameters: { regularization: 60, 'item-exponent': 0.5, 'user-exponent': 0.5, 'popularity-penalty': 0.3 },
        published: [0.8806, 0.7197],
      },
      { model: 'ease-local', parameters: { regularization: 20, neighbours: 500, kept: 500 } },
      {
        model: 'ials',
        parameters: { factors: 256, regularization: 0.017, 'unobserved-weight': 0.003 },
        published: [0.9006, 0.7313],
      },
    ],
  },

  'ml-100k': {
    protocol: 'HR@10 and NDCG@10, the latest item among 99 sampled negatives (the same; the sample is our own)',
    validation: '--protocol leave-one-out --train-only',
    figures: ['hr@10', 'ndcg@10'],
    files: { ratings: 'u.data.xz' },
    prepare: 'latest',
    options: ({ train, negatives }) => [
      ...['--events', train, '--columns', 'user,item,-,time', ...BINARY],
      ...['--protocol', 'given-negatives', '--negatives', negatives, '--cutoffs', '10'],
    ],
    atLeastPublished: true,
    goals: [packKeeps('ials', 'ndcg@10', 0.002)],
    rows: [
      { model: 'popularity', published: [0.4145, 0.2342], goal: false },
      { model: 'user-knn', published: [0.5834, 0.34] },
      { model: 'item-knn', published: [0.5781, 0.3363] },
      { model: 'bpr', published: [0.5951, 0.3365] },
      { model: 'funk-svd', published: [0.5707, 0.3354] },
      { model: 'pure-svd', published: [0.5877, 0.3555] },
      { model: 'nmf', published: [0.5855, 0.3515] },
      { model: 'slim' },
      { model: 'ease', published: [0.6089, 0.3571] },
      { model: 'ials', published: [0.6142, 0.3691] },
    ],
  },

  'ml-100k-folds': {
    folder: 'ml-100k',
    protocol: 'RMSE and MAE over the five official folds (Surprise has random folds); less is better',
    validation: '--protocol k-fold',
    figures: ['rmse', 'mae'],
    lessIsBetter: true,
    files: Object.fromEntries([1, 2, 3, 4, 5].map((fold) => [`fold${fold}`, `u${fold}.test.xz`])),
    options: ({ fold1, fold2, fold3, fold4, fold5 }) => [
      ...['--columns', 'user,item,rating,time', '--protocol', 'k-fold'],
      ...[fold1, fold2, fold3, fold4, fold5].flatMap((fold) => ['--events', fold, '--test', fold]),
    ],
    atLeastPublished: true,
    rows: [
      { model: 'biased-mf', published: [0.934, 0.737] },
      { model: 'svd++', published: [0.919, 0.721] },
      { model: 'nmf-ratings', published: [0.963, 0.758] },
      { model: 'knn-baseline', published: [0.931, 0.733] },
    ],
  },

  gowalla: {
    protocol: 'Recall@20 and NDCG@20 of the whole catalogue, split of LightGCN (SimpleX: Mao et al. 2021)',
    validation:
      'the last fifth of each line of part90: items stand in the order of visits, and the test has later ones',
    figures: ['recall@20', 'ndcg@20'],
    files: { part90: 'train.part90.txt.xz', part10: 'train.part10.txt.xz', test: 'test.txt.xz' },
    prepare: 'visits',
    options: ({ train, test }) => [
      ...['--events', train, '--columns', 'user,item', ...BINARY],
      ...['--protocol', 'test-file', '--test', test, '--cutoffs', '20'],
    ],
    goals: [
      {
        what: 'a linear model is at or above SimpleX',
        holds: ({ slist }) => slist && slist.float['recall@20'] >= SIMPLEX[0] && slist.float['ndcg@20'] >= SIMPLEX[1],
      },
    ],
    rows: [
      { model: 'popularity' },
      { model: 'item-knn' },
      {
        model: 'ease-local',
        parameters: { regularization: 20, 'item-exponent': 0.5, 'user-exponent': 0.5, neighbours: 800, kept: 800 },
        published: SIMPLEX,
      },
      {
        model: 'slist', // the same of what was taken together, and the newest visits say most; the papers know no order
        parameters: {
          ...{ regularization: 20, 'item-exponent': 0.5, 'user-exponent': 0.5, neighbours: 800, kept: 800 },
          ...{ order: 0, memory: 8 },
        },
        published: SIMPLEX,
      },
    ],
  },

  'amazon-beauty': {
    protocol: 'HR@10 and NDCG@10 of the whole catalogue, the last item (popularity: S3-Rec, Zhou et al. 2020)',
    validation: '--protocol leave-one-out',
    figures: ['hr@10', 'ndcg@10'],
    files: {
      sequences: 'Beauty.txt.xz',
      titles: 'Beauty.item_titles.tsv.xz',
      attributes: 'Beauty_item2attributes.json',
    },
    prepare: 'sequences',
    options: ({ sequences, items }) => [
      ...['--events', sequences, '--columns', 'user,item,time', '--items', items, ...BINARY],
      ...['--protocol', 'leave-one-out', '--cutoffs', '10'],
    ],
    rows: [
      { model: 'popularity', published: [0.0152, 0.0068] },
      { model: 'item-knn' },
      { model: 'ease-local' },
      { model: 'slim' },
      { model: 'bpr' },
      { model: 'ials', parameters: { factors: 128 } },
      { model: 'slist' },
      { model: 'transitions' },
      { model: 'content-knn' },
      { model: 'gru' },
      { recipe: 'auto', published: [0.0928, 0.0531] },
    ],
  },

  diginetica: {
    protocol:
      'HR@20 and MRR@20 of the whole catalogue, each next item of the test sessions (Wang et al. 2020, GCE-GNN)',
    validation: '--protocol session-prefixes --held-out-users .1 --include-seen',
    figures: ['hr@20', 'mrr@20'],
    files: { train: 'train_sessions.txt.xz', test: 'test_sessions.txt.xz' },
    prepare: 'sessions',
    options: ({ train, test }) => [
      ...['--events', train, '--columns', 'user,item,time', ...BINARY],
      ...['--protocol', 'session-prefixes', '--test', test, '--include-seen', '--cutoffs', '20'],
    ],
    rows: [
      { model: 'popularity', published: [0.0089, 0.002] },
      { model: 'item-knn', published: [0.3575, 0.1157] },
      { model: 'transitions' },
      { model: 'slist' },
      { recipe: 'auto', parameters: { factors: 128 }, published: [0.5422, 0.1904] },
    ],
  },

  'amazon-beauty-cold': {
    ...COLD,
    folder: 'amazon-beauty',
    files: {
      pairs: 'Beauty.txt.xz',
      titles: 'Beauty.item_titles.tsv.xz',
      attributes: 'Beauty_item2attributes.json',
    },
    rows: coldRows({ 'unobserved-weight': 0.01, regularization: 0.006 }),
  },

  'citeulike-a-cold': {
    ...COLD,
    folder: 'citeulike-a',
    files: { pairs: 'train.tsv.xz', tags: 'item-tag.dat.xz' },
  },

  'online-retail-cold': { ...COLD, folder: 'online-retail', files: { table: 'online_retail.tsv.xz' } },

  'online-retail': {
    protocol: 'HR@10 of the whole catalogue, one item of the last basket (published: one count, other rules)',
    validation: '--protocol leave-last-basket --one-target',
    figures: ['hr@10', 'ndcg@10'],
    files: { table: 'online_retail.tsv.xz' },
    options: ({ table }) => [
      ...['--events', table, '--format', 'online-retail', '--weight', 'purchase=1'],
      ...['--protocol', 'leave-last-basket', '--one-target', '--cutoffs', '10'],
    ],
    goals: [bestPackBeats('item-knn', 'hr@10', 1.15), bestPackBeats('slist', 'hr@10', 1.25)],
    rows: [
      { model: 'popularity', published: [0.0236] },
      { model: 'item-knn', published: [0.0622] },
      { model: 'ease', published: [0.0689] },
      { model: 'slim' },
      { model: 'ease-local' },
      { model: 'ials', parameters: { factors: 128, regularization: 0.003, 'unobserved-weight': 1 } },
      { model: 'slist' },
      { model: 'transitions' },
      { model: 'together' },
      { recipe: 'auto', parameters: { factors: 128 } },
    ],
  },

  speed: {
    protocol: 'CPU-seconds of an iteration, bytes a pair beside the factors; 200,000 x 50,000, 10 million (irspack)',
    figures: ['seconds', 'bytes'],
    lessIsBetter: true,
    files: {},
    matrix: [200000, 50000, 10000000],
    goals: [
      shareOfIrspack(0.6, SPEED),
      {
        what: 'at most 12 bytes a pair beside the factors',
        holds: (reports) => Object.values(reports).every((report) => report.float.bytes <= 12),
      },
    ],
    rows: SPEED,
  },
};
