/*
 * engine.test.ts: the engine in the shop's terms, on a real pack and the real engine.wasm.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { MAX_HISTORY, MAX_RESULTS } from '../../web/src/catalogue.ts';
import type { Engine, Shopper } from '../../web/src/engine.ts';
import { RecommenderError } from '../../web/src/errors.ts';
import * as lists from '../../web/src/parts/lists.ts';
import type { EventType, HistoryEvent } from '../../web/src/types.ts';
import { WasmEngine } from '../../web/src/wasm.ts';
import { askProgram, CATEGORIES, GARDEN, itemId, makePack, openEngine, wasmUrl } from './sample-shop.ts';

const NOW = Date.UTC(2025, 0, 1);
const DAY = 86_400_000;
const NOBODY: Shopper = { history: [], now: NOW };

let engine: Engine;
let make: () => Promise<WasmEngine>;
let pack: Uint8Array;

before(async () => {
  const module = await WebAssembly.compile(readFileSync(wasmUrl));
  make = () => WasmEngine.instantiate(module, [MAX_HISTORY, MAX_RESULTS]);
  pack = new Uint8Array(makePack());
  engine = await openEngine(make, [pack]);
});

function shopper(items: readonly string[], type: EventType = 'view', time = NOW - DAY): Shopper {
  return { history: items.map((item): HistoryEvent => ({ type, item, time })), now: NOW };
}

const gardener = () => shopper(GARDEN.slice(0, 3));

function ids(list: { items: readonly { id: string }[] }): string[] {
  return list.items.map(({ id }) => id);
}

function codeOf(code: string, pattern: RegExp = /./) {
  return (error: unknown) => error instanceof RecommenderError && error.code === code && pattern.test(error.message);
}

test('info describes the pack', () => {
  assert.equal(engine.info.items, 48);
  assert.equal(engine.info.factors > 0, true);
  assert.equal(engine.info.packBytes, pack.length);
  assert.ok(engine.info.memoryBytes > pack.length && engine.info.memoryBytes % 65_536 === 0);
  assert.deepEqual(engine.info.attributes.map(({ name }) => name).sort(), ['brand', 'category']);
  const category = engine.info.attributes.find(({ name }) => name === 'category');
  assert.deepEqual([...(category?.values ?? [])].sort(), [...CATEGORIES].sort());
  assert.equal(typeof engine.info.report, 'object');
});

test('a pack may arrive in pieces of any size', async () => {
  const pieces = [pack.subarray(0, 1), pack.subarray(1, 1000), pack.subarray(1000)];
  const other = await openEngine(make, pieces);
  assert.equal(other.recommend(gardener(), {}).complete, true);
  assert.deepEqual(other.recommend(gardener(), {}), engine.recommend(gardener(), {}));
});

test('lists hold what is known where the pack was trained for it, or the page wants it', async () => {
  const all = { limit: MAX_RESULTS };
  const options = ['--factors', '8', '--iterations', '2', '--recipe', 'blend'];
  for (const known of [true, false]) {
    const bytes = new Uint8Array(makePack([...options, known ? '--include-seen' : '--only-new']));
    const trained = await openEngine(make, [bytes]);
    assert.equal(trained.recommend(gardener(), all).items.length, known ? 48 : 45);
    assert.equal(trained.recommend(gardener(), { ...all, includeSeen: !known }).items.length, known ? 45 : 48);
  }
});

test('items: details, undefined for unknown ids', () => {
  const [tea, unknown, priceless, unbranded] = engine.items([itemId(2, 4), 'no such item', itemId(0, 3), itemId(1, 5)]);
  assert.deepEqual(tea, {
    id: '茶-4-🍵',
    title: '茶具 № 4',
    price: 13.99,
    image: 'pictures.svg#2-4',
    attributes: { category: '茶具', brand: 'Even' },
  });
  assert.equal(unknown, undefined);
  assert.equal(priceless && 'price' in priceless, false);
  assert.deepEqual(unbranded?.attributes, { category: 'Kitchen' });
});

test('without a history: the popular order, which is that of browse', () => {
  const list = lists.explained(engine, NOBODY, { limit: 48, explain: true });
  assert.equal(list.source, 'popularity');
  assert.equal(list.items.length, 48);
  assert.deepEqual(ids(list), ids({ items: lists.browse(engine, { limit: 48 }) }));
  assert.deepEqual([list.items[0]?.because, list.items[0]?.parts], [[], undefined]);
});

test('a history changes the list towards its category and leaves seen items out', () => {
  const list = engine.recommend(gardener(), { limit: 5 });
  assert.equal(list.source, 'history');
  assert.equal(list.unknownItems, 0);
  assert.deepEqual(
    list.items.map(({ attributes }) => attributes.category),
    Array(5).fill('Garden'),
  );
  for (const seen of GARDEN.slice(0, 3)) assert.equal(ids(list).includes(seen), false);
  const scores = list.items.map(({ score }) => score);
  assert.deepEqual(
    scores,
    [...scores].sort((left, right) => right - left),
  );
});

test('includeSeen keeps seen items, but never dismissed ones', () => {
  const history = [...gardener().history, { type: 'dismiss', item: itemId(0, 4), time: NOW } as const];
  const list = engine.recommend({ history, now: NOW }, { limit: 48, includeSeen: true });
  assert.equal(list.items.length, 47);
  assert.equal(ids(list).includes(GARDEN[0] as string), true);
  assert.equal(ids(list).includes(itemId(0, 4)), false);
});

test('a dismissed item stays out, however long ago that was', () => {
  const later = shopper(Array.from({ length: 600 }, (_, index) => itemId(0, index % 3)));
  const history = [...later.history, { type: 'dismiss', item: itemId(0, 4), time: 0 } as const];
  const list = engine.recommend({ history, now: NOW }, { limit: 48 });
  assert.equal(list.items.length, 44);
  assert.equal(ids(list).includes(itemId(0, 4)), false);
});

test('unknown ids of history and exclude are counted once each', () => {
  const history = [...shopper(['gone', 'gone', GARDEN[0] as string]).history];
  const list = engine.recommend({ history, now: NOW }, { exclude: ['away', GARDEN[1] as string] });
  assert.equal(list.unknownItems, 2);
  assert.equal(list.source, 'history');
  assert.equal(ids(list).includes(GARDEN[1] as string), false);
  const stale = engine.recommend(shopper(['gone']), {});
  assert.deepEqual([stale.source, stale.fallback], ['popularity', 'unknown-history']);
});

test('who has everything that a filter leaves sees it again, and is told so', () => {
  const toys = lists.browse(engine, { limit: 48, filter: { category: 'Toys' } }).map(({ id }) => id);
  const [disliked, ...others] = toys as [string, ...string[]];
  const history = [...shopper(others).history, { type: 'dismiss', item: disliked, time: NOW } as const];
  const list = engine.recommend({ history, now: NOW }, { limit: 48, filter: { category: 'Toys' }, explain: true });
  assert.deepEqual([list.source, list.fallback, ids(list)], ['popularity', 'all-seen', others]);
  const none = engine.recommend({ history, now: NOW }, { filter: { category: 'Boats' } });
  assert.deepEqual([none.items, none.fallback], [[], undefined]);
  assert.deepEqual(
    engine.recommend({ history, now: NOW }, { filter: { category: 'Toys' }, fallback: false }).items,
    [],
  );
});

test('filters that differ by what JSON cannot say are two', () => {
  const below = (max: number) => lists.browse(engine, { limit: 48, filter: { price: { max } } }).length;
  assert.ok(below(Number.POSITIVE_INFINITY) > 0);
  assert.equal(below(Number.NEGATIVE_INFINITY), 0);
});

test('an event of the future has age 0; the newest 512 known events count', () => {
  const item = GARDEN[0] as string;
  assert.deepEqual(
    engine.recommend(shopper([item], 'view', NOW + DAY), {}),
    engine.recommend(shopper([item], 'view', NOW), {}),
  );
  const newest = shopper(Array.from({ length: 512 }, (_, index) => itemId(0, index % 3)));
  const more: Shopper = { history: [...newest.history, ...shopper([itemId(3, 0)]).history], now: NOW };
  assert.deepEqual(engine.recommend(more, { limit: 5 }), engine.recommend(newest, { limit: 5 }));
});

test('filters: one value, several values, several attributes, no match', () => {
  const kitchen = engine.recommend(gardener(), { limit: 48, filter: { category: 'Kitchen' } });
  assert.equal(kitchen.items.length, 12);
  assert.equal(
    kitchen.items.every(({ attributes }) => attributes.category === 'Kitchen'),
    true,
  );
  const two = lists.browse(engine, { limit: 48, filter: { category: ['Kitchen', '茶具'] } });
  assert.deepEqual(new Set(two.map(({ attributes }) => attributes.category)), new Set(['Kitchen', '茶具']));
  assert.equal(two.length, 24);
  const both = lists.browse(engine, { limit: 48, filter: { category: '茶具', brand: 'Even' } });
  assert.deepEqual(both.map(({ id }) => id).sort(), [0, 2, 4, 6, 8, 10].map((rank) => itemId(2, rank)).sort());
  assert.deepEqual(engine.recommend(gardener(), { filter: { category: 'Boats' } }).items, []);
  assert.equal(lists.browse(engine, { limit: 48, filter: { brand: '' } }).length, 4);
});

test('browse pages through the popular order', () => {
  const all = lists.browse(engine, { limit: 48, filter: { category: 'Toys' } });
  assert.deepEqual(lists.browse(engine, { limit: 5, offset: 4, filter: { category: 'Toys' } }), all.slice(4, 9));
  assert.deepEqual(lists.browse(engine, { offset: 48 }), []);
});

test('similar: items of the same category, without the anchor, seen or not', () => {
  const anchor = itemId(2, 1);
  const list = lists.similar(engine, shopper([itemId(2, 0)]), [anchor], { limit: 4 });
  assert.equal(list.source, 'item');
  assert.equal(
    list.items.every(({ attributes }) => attributes.category === '茶具'),
    true,
  );
  const all = ids(lists.similar(engine, shopper([itemId(2, 0)]), [anchor], { limit: 48 }));
  assert.equal(all.length, 47);
  assert.equal(all.includes(anchor), false);
  assert.equal(all.includes(itemId(2, 0)), true);
  assert.equal(
    ids(lists.similar(engine, shopper([itemId(2, 0)]), [anchor], { limit: 48, includeSeen: false })).length,
    46,
  );
});

test('similar to an unknown item: the popular order, without what the history hides', () => {
  const history = [...shopper([GARDEN[0] as string]).history, ...shopper([GARDEN[1] as string], 'dismiss').history];
  const list = lists.similar(engine, { history, now: NOW }, ['gone'], { limit: 48 });
  assert.equal(list.source, 'popularity');
  assert.equal(list.unknownItems, 1);
  const popular = ids({ items: lists.browse(engine, { limit: 48 }) });
  assert.deepEqual(
    ids(list),
    popular.filter((id) => id !== GARDEN[1]),
  );
  const unseen = lists.similar(engine, { history, now: NOW }, ['gone'], { limit: 48, includeSeen: false });
  assert.equal(unseen.items.length, 46);
});

test('explain: contributions of the whole history sum to the score', () => {
  const { history } = gardener();
  const mixed: Shopper = { history: [...history, ...shopper([itemId(3, 2)], 'purchase').history], now: NOW };
  const best = engine.recommend(mixed, { limit: 1 }).items[0];
  const parts = lists.explain(engine, mixed, best?.id as string, 100);
  assert.equal(parts.length, 4);
  const sum = parts.reduce((sum, { contribution }) => sum + contribution, 0);
  assert.ok(Math.abs(sum - (best?.score as number)) < 1e-5, `${sum} is not ${best?.score}`);
  assert.deepEqual(lists.explain(engine, mixed, 'gone'), []);
  assert.deepEqual(lists.explain(engine, NOBODY, itemId(0, 0)), []);
});

test('because: at most three items of the history with their shares, strongest first', () => {
  const history = [...gardener().history, ...shopper([itemId(0, 5), itemId(3, 0)]).history];
  const list = lists.explained(engine, { history, now: NOW }, { limit: 3, explain: true });
  for (const { id, score, because = [], parts } of list.items) {
    assert.deepEqual(parts, { history: score, popularity: 0, shift: 0 });
    assert.equal(because.length, 3);
    const shares = because.map(({ share }) => share);
    assert.deepEqual(
      shares,
      [...shares].sort((left, right) => right - left),
    );
    assert.ok(shares.every((share) => share > 0) && shares.reduce((sum, share) => sum + share) <= 1);
    const strongest = lists.explain(engine, { history, now: NOW }, id, 1)[0];
    assert.equal(because[0]?.id, strongest?.id);
    assert.equal(because[0]?.title, strongest?.title);
  }
});

test('lists are those of the program vitrine, to the last bit of every score', () => {
  const scored = (list: unknown) =>
    (list as { items: { id: string; score: number }[] }).items.map(({ id, score }) => [id, Math.fround(score)]);
  const history: HistoryEvent[] = [
    { type: 'purchase', item: itemId(2, 3), time: NOW - 3.5 * DAY },
    { type: 'view', item: itemId(3, 1), time: NOW - 10 * DAY },
    { type: 'dismiss', item: itemId(2, 0), time: NOW },
  ];
  const events = [`purchase:${itemId(2, 3)}:3.5`, `view:${itemId(3, 1)}:10`, `dismiss:${itemId(2, 0)}:0`];
  const options = [...events.flatMap((event) => ['--event', event]), '--limit', '20', '--filter', 'brand=Even'];
  const mine = engine.recommend({ history, now: NOW }, { limit: 20, filter: { brand: 'Even' } });
  assert.equal(mine.items.length, 20);
  assert.deepEqual(scored(mine), scored(askProgram(pack, 'recommend', options)));
  const similar = lists.similar(engine, NOBODY, [itemId(2, 3)], { limit: 20 });
  assert.deepEqual(scored(similar), scored(askProgram(pack, 'similar', ['--item', itemId(2, 3), '--limit', '20'])));
});

test('bad arguments name themselves', () => {
  for (const limit of [0, -1, 1.5, 1001, Number.NaN]) {
    assert.throws(() => engine.recommend(NOBODY, { limit }), codeOf('BAD_ARGUMENT', /limit/));
  }
  assert.throws(() => lists.browse(engine, { offset: -1 }), codeOf('BAD_ARGUMENT', /offset/));
  assert.throws(() => lists.browse(engine, { filter: { colour: 'red' } }), codeOf('BAD_ARGUMENT', /colour.*category/));
});

test('ids may be any text', () => {
  const strange = ['', '\u0000', '\ud800', '\ufeffitem 0/0', 'x'.repeat(100_000), '__proto__'];
  assert.deepEqual(engine.items(strange), Array(strange.length).fill(undefined));
  assert.equal(engine.items([itemId(2, 0)])[0]?.id, '茶-0-🍵');
});

test('damaged packs are errors with a place', async () => {
  const cut = pack.slice(0, pack.length - 640);
  await assert.rejects(openEngine(make, [cut]), (error: RecommenderError) => {
    return error.code === 'PACK_CORRUPT' && error.byteOffset !== undefined && /Byte \d+ of/.test(error.message);
  });
  const flipped = pack.slice();
  flipped[pack.length >> 1] = (flipped[pack.length >> 1] as number) ^ 1;
  await assert.rejects(openEngine(make, [flipped]), codeOf('PACK_CORRUPT'));
  const later = pack.slice();
  later[8] = 99;
  await assert.rejects(openEngine(make, [later]), codeOf('PACK_VERSION'));
  const page = new TextEncoder().encode(`<!doctype html>${' '.repeat(1000)}`);
  await assert.rejects(openEngine(make, [page]), codeOf('PACK_FORMAT'));
  await assert.rejects(openEngine(make, []), codeOf('PACK_FORMAT'));
  await assert.rejects(openEngine(make, [pack, new Uint8Array(1)]), codeOf('PACK_CORRUPT', /after the end/));
});

test('a successor is the same engine', async () => {
  const again = await engine.successor();
  again.takeOver(engine);
  assert.deepEqual(again.info, engine.info);
  assert.deepEqual(again.recommend(gardener(), {}), engine.recommend(gardener(), {}));
});
