/*
 * recommender.test.ts: the whole package in place, with packs and engine.wasm from a server on this machine.
 */
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { readRules, type SignedRules, withRules } from '../../web/src/campaigns.ts';
import { type OpenOptions, Recommender, RecommenderError } from '../../web/src/index.ts';
import { WasmEngine } from '../../web/src/wasm.ts';
import { CATEGORIES, GARDEN, itemId, makeLargePack, makePack, wasmUrl } from './sample-shop.ts';
import { makeKey } from './shop-side.ts';

const NOW = Date.UTC(2025, 0, 1);

let pack: ArrayBuffer;
let server: Server;
let origin: string;
let databases = 0;

const routes: Record<string, RequestListener> = {
  '/shop.vtpk': (_, response) => response.setHeader('content-length', pack.byteLength).end(Buffer.from(pack)),
  '/chunked.vtpk': (_, response) => response.end(Buffer.from(pack)),
  '/engine.wasm': (_, response) => response.setHeader('content-type', 'application/wasm').end(readFileSync(wasmUrl)),
  '/untyped.wasm': (_, response) => response.end(readFileSync(wasmUrl)),
  '/page.wasm': (_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html>'),
  '/cut.vtpk': (_, response) => {
    response.setHeader('content-length', pack.byteLength).write(Buffer.from(pack, 0, 1000));
    setTimeout(() => response.destroy(), 20);
  },
  '/short.vtpk': (_, response) => response.end(Buffer.from(pack, 0, 4096)),
  '/stalled.vtpk': (_, response) => response.write(Buffer.from(pack, 0, 1000)),
};

before(async () => {
  pack = makePack();
  server = createServer((request, response) => {
    const route = routes[request.url as string];
    if (route) route(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

after(() => {
  server.closeAllConnections();
  server.close();
});

function open(options: Partial<OpenOptions> = {}): Promise<Recommender> {
  const databaseName = `recommender-${databases++}`;
  return Recommender.open({ pack, wasm: wasmUrl, worker: false, databaseName, now: () => NOW, ...options });
}

async function rejectsWith(promise: Promise<unknown>, code: string, pattern = /./): Promise<RecommenderError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof RecommenderError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, pattern);
    return error;
  }
  assert.fail(`did not fail with ${code}`);
}

test('the rules of the shop reach lists, whatever else the page asks for', async () => {
  const { publicKey, sign } = await makeKey();
  const own = itemId(0, 4);
  const [gone, top] = [itemId(0, 2), itemId(0, 8)];
  const file: SignedRules = {
    'vitrine-rules': 1,
    serial: 1,
    boost: [{ ids: [itemId(1, 6)], by: 1000 }],
    pin: [{ id: top, at: 1 }],
    outOfStock: [gone],
    price: { max: 17.99 },
  };
  const bytes = new TextEncoder().encode(JSON.stringify(file));
  const rules = await readRules(bytes, await sign(bytes), { publicKey });
  const recommender = await open({ placements: { shelf: withRules(rules, { limit: 48, exclude: [own] }) } });
  for (const item of GARDEN.slice(0, 2)) await recommender.record({ type: 'view', item });
  const ofAll = (await recommender.recommend({ limit: 48 })).items;
  assert.ok(ofAll.some(({ id }) => id === gone) && ofAll.some(({ price }) => price && price > 17.99));

  const all = (await recommender.recommend(withRules(rules, { limit: 48 }))).items;
  assert.deepEqual([all[0]?.id, all[1]?.id, all[1]?.pinned], [itemId(1, 6), top, true]);
  assert.ok(all.every(({ id, price }) => id !== gone && (price as number) <= 17.99));
  assert.ok(all.some(({ id }) => id === own));
  assert.deepEqual((await recommender.recommend({ placement: 'shelf' })).items, [
    ...all.filter(({ id }) => id !== own),
  ]);

  const filter = { category: 'Garden', price: { min: 12, max: 99 } };
  const some = (await recommender.recommend(withRules(rules, { limit: 48, filter, exclude: [own] }))).items;
  const ranks = [6, 7, 8, 5].map((rank) => itemId(0, rank));
  assert.deepEqual(new Set(some.map(({ id }) => id)), new Set(ranks));
  const browsed = await recommender.browse(withRules(rules, { limit: 48, filter }));
  assert.deepEqual(new Set(browsed.map(({ id }) => id)), new Set([...ranks, own]));
  const similar = await recommender.similar(itemId(0, 0), withRules(rules, { limit: 48, pin: [itemId(3, 0)] }));
  assert.ok(similar.items.every(({ id }) => id !== gone));
  assert.equal(similar.items.filter(({ pinned }) => pinned).length, 2);

  const empty = new TextEncoder().encode('{"vitrine-rules":1,"serial":2}');
  const none = await readRules(empty, await sign(empty), { publicKey });
  assert.deepEqual(withRules(none, { limit: 3 }), { limit: 3 });
  assert.throws(() => withRules(rules, { filter: { price: { not: '9.99' } } }), /bounds only/);
  recommender.close();
});

test('a visit: popular items, then clicks, then a list of their kind, then everything is forgotten', async () => {
  const recommender = await open();
  const { info } = recommender;
  assert.deepEqual([info.items, info.storage, info.packBytes], [48, 'indexeddb', pack.byteLength]);
  const popular = await recommender.recommend({ limit: 4 });
  assert.equal(popular.source, 'popularity');

  for (const item of GARDEN.slice(0, 3)) await recommender.record({ type: 'view', item });
  const mine = await recommender.recommend({ limit: 4, explain: true });
  assert.equal(mine.source, 'history');
  assert.ok(mine.items.every(({ attributes }) => attributes.category === CATEGORIES[0]));
  assert.ok(GARDEN.includes(mine.items[0]?.because?.[0]?.id as string));
  assert.equal((await recommender.explain(mine.items[0]?.id as string)).length, 3);
  assert.equal((await recommender.similar(itemId(2, 0), { limit: 3 })).source, 'item');
  assert.deepEqual(await recommender.items(['gone']), [undefined]);
  assert.equal((await recommender.browse({ filter: { category: 'Toys' } })).length, 12);

  assert.deepEqual((await recommender.history())[0], { type: 'view', item: GARDEN[2], time: NOW });
  await recommender.forget();
  assert.deepEqual(await recommender.history(), []);
  assert.deepEqual(await recommender.recommend({ limit: 4 }), popular);
  await recommender.close();
});

test('a list asked for right after record counts the event; a second recommender sees the history', async () => {
  const databaseName = 'two-tabs';
  const [one, two] = [await open({ databaseName }), await open({ databaseName })];
  const recorded = one.record({ type: 'purchase', item: itemId(2, 0), value: 2, time: NOW - 1000 });
  assert.equal((await one.recommend()).source, 'history');
  await recorded;
  assert.deepEqual(await two.recommend(), await one.recommend());
  assert.deepEqual(await two.history(), [{ type: 'purchase', item: itemId(2, 0), value: 2, time: NOW - 1000 }]);
  await two.forget();
  assert.equal((await one.recommend()).source, 'popularity');
  await Promise.all([one.close(), two.close()]);
});

test('the history can be kept in memory', async () => {
  const recommender = await open({ storage: 'memory' });
  assert.equal(recommender.info.storage, 'memory');
  await recommender.record({ type: 'cart', item: GARDEN[0] as string });
  assert.equal((await recommender.recommend()).source, 'history');
  await recommender.close();
});

test('record refuses what is not an event', async () => {
  const recommender = await open({ storage: 'memory' });
  const item = GARDEN[0] as string;
  await rejectsWith(recommender.record({ type: 'lick' as never, item }), 'BAD_ARGUMENT', /type is "lick"/);
  await rejectsWith(recommender.record({ type: 'view', item: '' }), 'BAD_ARGUMENT', /item/);
  await rejectsWith(recommender.record({ type: 'view', item, value: 1e300 }), 'BAD_ARGUMENT', /value/);
  await rejectsWith(recommender.record({ type: 'view', item, time: Number.NaN }), 'BAD_ARGUMENT', /time/);
  assert.deepEqual(await recommender.history(), []);
  await recommender.close();
});

test('who has no item to ask about is told so', async () => {
  const recommender = await open();
  for (const items of [undefined, null, 5, {}] as never[]) {
    await rejectsWith(recommender.similar(items), 'BAD_ARGUMENT', /array of ids/);
    await rejectsWith(recommender.boughtTogether(items), 'BAD_ARGUMENT', /array of ids/);
    await rejectsWith(recommender.rerank(items), 'BAD_ARGUMENT', /array of ids/);
  }
  await rejectsWith(recommender.onboarding({ answers: 'none' as never }), 'BAD_ARGUMENT', /answers is "none"/);
  await recommender.close();
});

test('packs and engine over HTTP: progress, and every request on the list', async () => {
  const progress: { loaded: number; total?: number }[] = [];
  const recommender = await open({
    pack: `${origin}/shop.vtpk`,
    wasm: `${origin}/engine.wasm`,
    onProgress: (step) => progress.push(step),
  });
  assert.deepEqual(progress.at(-1), { loaded: pack.byteLength, total: pack.byteLength });
  await recommender.record({ type: 'view', item: GARDEN[0] as string });
  await recommender.recommend();
  const requests = await recommender.requests();
  // Here this file is the script that all others are in.
  assert.deepEqual(
    new Set(requests.map(({ url }) => url)),
    new Set([import.meta.url, `${origin}/engine.wasm`, `${origin}/shop.vtpk`]),
  );
  assert.equal(requests.find(({ url }) => url.endsWith('.vtpk'))?.bytes, pack.byteLength);
  await recommender.close();

  const chunked = await open({ pack: new URL('/chunked.vtpk', origin), wasm: `${origin}/untyped.wasm` });
  assert.equal((await chunked.recommend()).items.length, 12);
  await chunked.close();
});

test('a progressive pack: lists of the first items while the others arrive', async () => {
  const large = Buffer.from(makeLargePack());
  let sendRest = () => {};
  let cutOff = () => {};
  routes['/large.vtpk'] = (_, response) => {
    response.setHeader('content-length', large.length).write(large.subarray(0, large.length - 2000));
    sendRest = () => response.end(large.subarray(large.length - 2000));
    cutOff = () => response.destroy();
  };
  const options = { pack: `${origin}/large.vtpk`, storage: 'memory', progressive: true } as const;
  const recommender = await open(options);
  assert.deepEqual([recommender.info.items, recommender.info.report], [2500, null]);
  const first = await recommender.recommend({ limit: 1000 });
  assert.deepEqual([first.items.length, first.complete], [1000, false]);
  assert.equal((await recommender.browse({ limit: 1000, offset: 2000 })).length, 48);
  const complete = recommender.complete();
  assert.equal((await recommender.recommend()).complete, false); // not held up by the call before it
  sendRest();
  await complete;
  assert.equal((await recommender.recommend()).complete, true);
  assert.equal((await recommender.browse({ limit: 1000, offset: 2000 })).length, 500);
  await recommender.close();

  const cut = await open(options);
  cutOff();
  await rejectsWith(cut.complete(), 'NETWORK', /large\.vtpk/);
  assert.equal((await cut.recommend()).complete, false);
  await cut.close();
});

test('network errors name the URL', async () => {
  const missing = await rejectsWith(open({ pack: `${origin}/none.vtpk` }), 'NETWORK', /HTTP status 404/);
  assert.deepEqual([missing.status, missing.url], [404, `${origin}/none.vtpk`]);
  await rejectsWith(open({ wasm: `${origin}/none.wasm` }), 'NETWORK', /none\.wasm/);
  await rejectsWith(open({ pack: 'http://127.0.0.1:1/pack' }), 'NETWORK', /127\.0\.0\.1:1/);
  await rejectsWith(open({ pack: `${origin}/cut.vtpk` }), 'NETWORK', /cut\.vtpk.* after \d+ bytes/);
  await rejectsWith(open({ wasm: new URL('./no-such-file.wasm', wasmUrl) }), 'NETWORK', /no-such-file/);
});

test('what arrives whole but wrong', async () => {
  const cut = await rejectsWith(open({ pack: `${origin}/short.vtpk` }), 'PACK_CORRUPT');
  assert.equal(typeof cut.byteOffset, 'number');
  await rejectsWith(open({ pack: `${origin}/page.wasm` }), 'PACK_FORMAT', /page\.wasm/);
  await rejectsWith(open({ wasm: `${origin}/page.wasm` }), 'ENGINE_FAILED', /page\.wasm.*wasm-unsafe-eval/);
  await rejectsWith(open({ pack: 'not absolute' }), 'BAD_ARGUMENT', /pack/);
});

test('open can be aborted while the pack arrives', async () => {
  const controller = new AbortController();
  const opening = open({
    pack: `${origin}/stalled.vtpk`,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await rejectsWith(opening, 'ABORTED');
});

test('without Worker, opening says what to do', async () => {
  await rejectsWith(open({ worker: true }), 'WORKER_FAILED', /worker: false/);
});

test('a trap replaces the instance and the call is made again', async () => {
  const { recommend } = WasmEngine.prototype;
  const { instantiate } = WasmEngine;
  let traps = 0;
  let instances = 0;
  WasmEngine.instantiate = (module, limits) => {
    instances++;
    return instantiate.call(WasmEngine, module, limits);
  };
  const trap = (times: number) => {
    traps = times;
  };
  WasmEngine.prototype.recommend = function (...options) {
    if (traps-- > 0) throw new WebAssembly.RuntimeError('unreachable');
    return recommend.apply(this, options);
  };
  try {
    const recommender = await open();
    await recommender.record({ type: 'view', item: GARDEN[0] as string });
    const expected = await recommender.recommend();
    assert.equal(instances, 1);
    trap(1);
    assert.deepEqual(await recommender.recommend(), expected);
    assert.equal(instances, 2);
    trap(2);
    await rejectsWith(recommender.recommend(), 'ENGINE_FAILED', /failed twice/);
    assert.deepEqual(await recommender.recommend(), expected);
    await recommender.close();
  } finally {
    WasmEngine.prototype.recommend = recommend;
    WasmEngine.instantiate = instantiate;
  }
});

test('close ends the calls before it in order, and later calls throw CLOSED', async () => {
  const databaseName = 'closing';
  const recommender = await open({ databaseName });
  const recorded = recommender.record({ type: 'view', item: GARDEN[0] as string });
  const closed = recommender.close();
  await rejectsWith(recommender.recommend(), 'CLOSED');
  await Promise.all([recorded, closed]);
  await recommender.close().catch(() => assert.fail('a second close fails'));
  const next = await open({ databaseName });
  assert.equal((await next.history()).length, 1);
  await next.close();
});
