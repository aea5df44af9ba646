/*
 * blend.test.ts: packs that blend signals, through the page's own calls: lists, reasons and orders are those of the program,
 * and their parts sum to the scores. Where wasm may not run, such packs give what their factors say.
 */
import assert from 'node:assert/strict';
import { before, describe, type TestContext, test } from 'node:test';
import { type EventType, type RecommendedItem, Recommender } from '../../web/src/index.ts';
import { askProgram, GARDEN, itemId, makeNetworkPack, makePack, wasmUrl } from './sample-shop.ts';

const NOW = Date.UTC(2025, 0, 1);
const DAY = 86_400_000;
const ALL = { limit: 100 };

interface Told {
  source: string;
  items: {
    id: string;
    score: number;
    because: { id: string; contribution: number }[];
    parts: { history: number; popularity: number; shift: number; rest: number };
  }[];
}

/** Newest first, as the page tells the engine: the order may change last bits. */
type Visit = readonly (readonly [type: EventType, item: string, days: number])[];

interface Case {
  make(): ArrayBuffer;
  network: boolean;
  visit: Visit;
}

const CASES: Record<string, Case> = {
  'trained by a recipe': {
    make: () => makePack(['--recipe', 'auto']),
    network: false,
    visit: [
      ['view', GARDEN[4] as string, 0],
      ['view', GARDEN[1] as string, 2],
      ['purchase', itemId(2, 3), 3.5],
    ],
  },
  'with a network': {
    make: makeNetworkPack,
    network: true,
    visit: [
      ['cart', 'lamp-8', 0.25],
      ['view', 'lamp-4', 2.5],
      ['purchase', 'vase-2', 90],
    ],
  },
};

function near(left: number, right: number): void {
  assert.ok(Math.abs(left - right) <= 1e-4 * Math.max(1, Math.abs(right)), `${left} is not ${right}`);
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const scored = (items: readonly { id: string; score: number }[]) =>
  items.map(({ id, score }) => [id, Math.fround(score)]);
const ids = ({ items }: { items: readonly { id: string }[] }) => items.map(({ id }) => id);

async function open(t: TestContext, pack: ArrayBuffer, visit: Visit): Promise<Recommender> {
  const recommender = await Recommender.open({
    pack: pack.slice(0),
    wasm: wasmUrl,
    worker: false,
    storage: 'memory',
    now: () => NOW,
    onNotice: () => {},
  });
  t.after(() => recommender.close());
  for (const [type, item, days] of [...visit].reverse())
    await recommender.record({ type, item, time: NOW - days * DAY });
  return recommender;
}

/** Opens as where a Content-Security-Policy forbids wasm. */
async function openPlain(t: TestContext, pack: ArrayBuffer, visit: Visit): Promise<Recommender> {
  const { Module } = WebAssembly;
  const forbidden = () => {
    throw new WebAssembly.CompileError('blocked by the policy');
  };
  Object.assign(WebAssembly, { Module: forbidden });
  try {
    return await open(t, pack, visit);
  } finally {
    Object.assign(WebAssembly, { Module });
  }
}

for (const [name, { make, network, visit }] of Object.entries(CASES)) {
  describe(name, () => {
    let pack: ArrayBuffer;
    before(() => {
      pack = make();
    });
    const events = visit.flatMap(([type, item, days]) => ['--event', `${type}:${item}:${days}`]);
    const told = (...options: string[]) =>
      askProgram(new Uint8Array(pack), 'recommend', [...events, '--limit', '100', ...options]) as Told;

    test('lists and their parts are those of the program, to the last bit', async (t) => {
      const recommender = await open(t, pack, visit);
      const list = await recommender.recommend({ ...ALL, explain: true, includeSeen: false });
      const wanted = told('--explain');
      assert.deepEqual([list.source, wanted.source], ['history', 'history']);
      assert.deepEqual(scored(list.items), scored(wanted.items));
      for (const [place, { parts }] of list.items.entries()) {
        const { rest, ...others } = (wanted.items[place] as Told['items'][0]).parts;
        const bits = (of: object) => Object.entries(of).map(([part, value]) => [part, Math.fround(value)]);
        assert.deepEqual(bits(parts as object), bits(others));
      }
      assert.ok(list.items.some(({ parts }) => parts?.popularity !== 0));
      assert.equal(
        list.items.some(({ parts }) => parts?.shift !== 0),
        network,
      );
    });

    test('the parts sum to the score, and reasons are contributions', async (t) => {
      const recommender = await open(t, pack, visit);
      const options = { limit: 10, explain: true, includeSeen: false };
      const { items } = await recommender.recommend(options);
      const wanted = told('--explain', '--limit', '10').items;
      for (const [place, { id, score, parts, because = [] }] of items.entries()) {
        assert.ok(parts);
        near(parts.history + parts.popularity + parts.shift, score);
        const all = await recommender.explain(id);
        assert.equal(all.length, visit.length);
        const sum = sumOf(all.map(({ contribution }) => contribution));
        near(sum + (wanted[place]?.parts.rest as number), parts.history);
        const positive = all.filter(({ contribution }) => contribution > 0);
        assert.deepEqual(ids({ items: because }), ids({ items: positive.slice(0, 3) }));
        if (because.length === positive.length && because.length > 0) near(sumOf(because.map(({ share }) => share)), 1);
      }
    });

    test('rerank has the order of the list', async (t) => {
      const recommender = await open(t, pack, visit);
      const order = ids(await recommender.recommend({ ...ALL, includeSeen: true }));
      const reranked = await recommender.rerank([...order].sort());
      assert.deepEqual([reranked.source, reranked.ids], ['history', order]);
    });

    test('without wasm, lists are those of the factors, and so are their reasons', async (t) => {
      const recommender = await openPlain(t, pack, visit);
      assert.equal(recommender.info.build, 'plain');
      const { source, items } = await recommender.recommend({ ...ALL, explain: true, includeSeen: true });
      assert.equal(source, 'history');
      assert.equal(items.length, recommender.info.items);
      for (const { id, score, parts } of items as RecommendedItem[]) {
        assert.deepEqual([parts?.popularity, parts?.shift], [0, 0]);
        near(parts?.history as number, score);
        near(sumOf((await recommender.explain(id)).map(({ contribution }) => contribution)), score);
      }
      const order = ids({ items });
      assert.deepEqual((await recommender.rerank([...order].sort())).ids, order);
    });
  });
}
