/*
 * arguments.test.ts: every option of every call, given what it is not, is BAD_ARGUMENT and names the option; given
 * what it is, it is none. In place, on a real pack.
 */
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type OpenOptions, Recommender, RecommenderError } from '../../web/src/index.ts';
import { GARDEN, makePack, wasmUrl } from './sample-shop.ts';

const ID = GARDEN[0] as string;
/** One value of each kind; an object that is none of those that options take. */
const VALUES = {
  null: null,
  number: 0.5,
  text: 'text',
  flag: true,
  list: [5],
  object: { by: 5, price: 5, text: [5] },
};
type Kind = keyof typeof VALUES;

/** Of each option: values that are right, and the kinds of value that may be. */
const LIST: Record<string, [right: unknown[], ...kinds: Kind[]]> = {
  limit: [[1, 1000]],
  exclude: [[[], [ID]]],
  filter: [[{}, { category: 'Garden' }, { category: ['Garden'] }, { category: { not: 'Garden' }, price: { max: 9 } }]],
  includeSeen: [[true, false], 'flag'],
  boost: [[[], [{ ids: [ID], by: 3 }], [{ filter: { category: 'Garden' } }]]],
  bury: [[[{ ids: [ID] }]]],
  pin: [[[ID], [{ id: ID, at: 2 }]]],
  diversity: [[0, 1, { amount: 0.5 }, { amount: 0.5, by: ['category'] }], 'number'],
  debias: [[0.2, 'auto'], 'number'],
  frequency: [[{ times: 2, days: 3 }]],
  shown: [[{}, { [ID]: { times: 1, last: 5 } }]],
  fallback: [[true, false], 'flag'],
};
const CALLS: { call: keyof Recommender; first?: unknown; options: typeof LIST }[] = [
  {
    call: 'recommend',
    options: {
      ...LIST,
      explain: [[true, false], 'flag'],
      hints: [[[ID]]],
      calibrate: [[{ amount: 0.5, by: 'category' }]],
      tail: [[{ share: 0.2 }, { share: 0.2, head: 0.5 }], 'object'],
      explore: [[{ share: 0.1 }, { share: 0.1, seed: 5 }], 'object'],
    },
  },
  { call: 'similar', first: ID, options: { ...LIST, attributes: [[{ category: 'Garden' }]] } },
  { call: 'boughtTogether', first: [ID], options: LIST },
  { call: 'trending', options: LIST },
  { call: 'recentlyViewed', options: { ...LIST, types: [[['view', 'cart']]] } },
  { call: 'rerank', first: GARDEN, options: { strength: [[0, 1], 'number'] } },
  { call: 'explain', first: ID, options: { limit: [[1]] } },
  {
    call: 'onboarding',
    options: { answers: [[[], [null, ID]]], choices: [[3]], filter: LIST.filter as never, exclude: [[[ID]]] },
  },
  { call: 'browse', options: { filter: LIST.filter as never, limit: [[1]], offset: [[0, 5]] } },
  { call: 'forget', options: { item: [[ID], 'text'] } },
  { call: 'profile', options: {} },
  { call: 'items', first: [ID], options: {} },
  { call: 'setAvailability', first: { [ID]: true }, options: {} },
  { call: 'history', options: {} },
  { call: 'exportHistory', options: {} },
  { call: 'requests', options: {} },
  { call: 'complete', options: {} },
  { call: 'record', first: { type: 'view', item: ID }, options: {} },
];
/** What is no first argument: of calls about an item or several, and of others. */
const WRONG_FIRST: Partial<Record<keyof Recommender, unknown[]>> = {
  similar: [null, 5, true, {}, [5], [null]],
  boughtTogether: [null, 5, true, {}, [5]],
  rerank: [null, 5, 'text', {}, [5]],
  explain: [null, 5, true, {}, []],
  items: [null, 5, 'text', {}, [5]],
  setAvailability: [5, 'text', { [ID]: 'yes' }, { [ID]: null }],
  record: [null, 5, 'text', {}, { type: 'view', item: 5 }],
  importHistory: [null, 5, 'text', {}, []],
};

let recommender: Recommender;
before(async () => {
  recommender = await Recommender.open({ pack: makePack(), wasm: wasmUrl, worker: false, databaseName: 'arguments' });
  await recommender.record({ type: 'view', item: ID });
});
after(() => recommender.close());

function made(call: keyof Recommender, first: unknown, ...rest: unknown[]): Promise<unknown> {
  const method = recommender[call] as (...given: unknown[]) => Promise<unknown>;
  return method.apply(recommender, first === undefined ? rest : [first, ...rest]);
}

async function refused(call: keyof Recommender, what: string, answer: Promise<unknown>, named = ''): Promise<void> {
  await assert.rejects(
    answer,
    (error) => error instanceof RecommenderError && error.code === 'BAD_ARGUMENT' && error.message.includes(named),
    `${call}, ${what}`,
  );
}

for (const { call, first, options } of CALLS) {
  test(`${call}: options that are not what they must be`, async () => {
    for (const [name, [right, ...kinds]] of Object.entries(options)) {
      for (const value of right) await made(call, first, { [name]: value });
      for (const [kind, value] of Object.entries(VALUES)) {
        if (kinds.includes(kind as Kind)) continue;
        await refused(call, `${name}: ${kind}`, made(call, first, { [name]: value }), name);
      }
    }
    for (const signal of [5, 'text', true, {}, []]) await refused(call, 'signal', made(call, first, { signal }));
    for (const nothing of [undefined, null, { signal: undefined }]) await made(call, first, nothing);
  });
}

/** Options of `open`, as those of calls. */
const OPENING: Record<string, [right: unknown[], ...kinds: Kind[]]> = {
  pack: [[], 'text'],
  integrity: [[], 'text'],
  publicKey: [[], 'text'],
  signature: [[wasmUrl, wasmUrl.href], 'text'],
  cache: [[true, false], 'flag'],
  delta: [[true, false], 'flag'],
  wasm: [[wasmUrl, wasmUrl.href], 'text'],
  worker: [[false], 'flag'],
  idle: [[0, 5], 'number'],
  storage: [['indexeddb', 'memory']],
  databaseName: [['other'], 'text'],
  encrypt: [[true, false], 'flag'],
  consent: [[true, false], 'flag'],
  available: [[{}, { category: 'Garden' }], 'object'],
  placements: [[{}, { side: { limit: 3 } }], 'object'],
  progressive: [[true, false], 'flag'],
  signal: [[new AbortController().signal], 'null'],
  onProgress: [[() => {}, async () => {}]],
  onNotice: [[() => {}]],
  now: [[() => 5]],
};

test('open: options that are not what they must be', async () => {
  const base = { pack: makePack(), wasm: wasmUrl, worker: false, storage: 'memory' };
  const opened = (options: object) => Recommender.open({ ...base, ...options } as OpenOptions);
  for (const [name, [right, ...kinds]] of Object.entries(OPENING)) {
    for (const value of right) await (await opened({ [name]: value })).close();
    for (const [kind, value] of Object.entries(VALUES)) {
      if (!kinds.includes(kind as Kind)) await refused('opened', `${name}: ${kind}`, opened({ [name]: value }), name);
    }
  }
  const missing = Object.keys(OPENING).filter((name) => !(name in base));
  await (await opened(Object.fromEntries(missing.map((name) => [name, undefined])))).close();
  for (const pack of [undefined, new Uint8Array(64)]) await refused('opened', `${pack}`, opened({ pack }), 'pack');
  await refused('opened', 'no JSON', opened({ idle: 5n }), 'idle');
  await refused('opened', 'the name of a kind', opened({ worker: 'boolean' }), 'worker');
  await refused('opened', 'nothing', Recommender.open(undefined as never), 'pack');
});

test('a placement that is no text', async () => {
  for (const [kind, placement] of Object.entries(VALUES)) {
    if (kind !== 'text')
      await refused('recommend', `placement: ${kind}`, made('recommend', { placement }), 'placement');
  }
  for (const placement of ['side', undefined]) await made('recommend', { placement });
});

test('what a call is about is checked, too', async () => {
  for (const [call, wrong] of Object.entries(WRONG_FIRST)) {
    for (const first of wrong) {
      await refused(call as keyof Recommender, JSON.stringify(first), made(call as keyof Recommender, first));
    }
  }
  assert.equal((await recommender.recommend()).items.length, 12); // nothing of that stays
});
