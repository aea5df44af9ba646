/*
 * visit.test.ts: the page's own calls beyond lists: consent, export and import, what other tabs hear, placements, live
 * stock. In place, on a real pack.
 */
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { memoryStore } from '../../web/src/device-store.ts';
import { Exposure } from '../../web/src/exposure.ts';
import {
  type Change,
  type HistoryExport,
  type OpenOptions,
  Recommender,
  RecommenderError,
} from '../../web/src/index.ts';
import { GARDEN, itemId, makePack, wasmUrl } from './sample-shop.ts';

const NOW = Date.UTC(2025, 0, 1);
let pack: ArrayBuffer;
let databases = 0;

before(() => {
  pack = makePack();
});

function open(options: Partial<OpenOptions> = {}): Promise<Recommender> {
  const databaseName = `visit-${databases++}`;
  return Recommender.open({ pack, wasm: wasmUrl, worker: false, databaseName, now: () => NOW, ...options });
}

async function lookAround(recommender: Recommender): Promise<void> {
  for (const item of GARDEN.slice(0, 3)) await recommender.record({ type: 'view', item });
}

function failsWith(code: string) {
  return (error: unknown) => error instanceof RecommenderError && error.code === code;
}

test('calls before everything is there are answered in order; where it cannot be opened, they fail as opening does', async () => {
  const options = { wasm: wasmUrl, worker: false, databaseName: `visit-${databases++}`, now: () => NOW };
  const early = new Recommender({ ...options, pack });
  const answered: string[] = [];
  const note = (call: Promise<unknown>, name: string) => call.then(() => answered.push(name));
  const before = early.recommend();
  const recorded = early.record({ type: 'view', item: GARDEN[0] as string });
  const after = early.recommend();
  const calls = { opened: early.opened, before, recorded, after };
  await Promise.all(Object.entries(calls).map(([name, call]) => note(call, name)));
  assert.deepEqual(answered, ['opened', 'before', 'recorded', 'after']);
  assert.equal((await before).source, 'popularity');
  assert.equal((await after).source, 'history');
  assert.ok(early.info.items > 0);
  await early.close();
  const never = new Recommender({ ...options, pack: new ArrayBuffer(100) });
  for (const call of [never.recommend(), never.opened, never.history()])
    await assert.rejects(call, failsWith('PACK_FORMAT'));
  await assert.rejects(never.recommend(), failsWith('PACK_FORMAT'));
});

test('paused: nothing is recorded or used, in any tab and later; resumed: all is there again', async () => {
  const databaseName = 'consent';
  const [one, two] = [await open({ databaseName }), await open({ databaseName })];
  await lookAround(one);
  await two.pause();
  assert.equal(two.paused, true);
  for (const tab of [one, two]) {
    await tab.record({ type: 'view', item: itemId(3, 0) });
    const list = await tab.recommend();
    assert.deepEqual([list.source, list.fallback], ['popularity', 'paused']);
    assert.equal((await tab.rerank(GARDEN)).fallback, 'paused');
    assert.deepEqual((await tab.profile()).affinities, {});
  }
  await wait(10); // the other tab hears of it
  assert.equal(one.paused, true);
  await two.close();
  const later = await open({ databaseName });
  assert.equal(later.paused, true);
  assert.equal((await later.history()).length, 3); // the shopper may still see it
  await later.resume();
  assert.equal((await one.recommend()).source, 'history');
  assert.equal((await one.history()).length, 3);
  await Promise.all([one.close(), later.close()]);
});

test('a profile is of what was read a moment ago, with all that was recorded here and what other tabs have told of', async () => {
  const databaseName = 'profiles';
  const [one, two] = [await open({ databaseName }), await open({ databaseName })];
  await lookAround(one);
  const events = async () => (await one.profile()).events.view;
  const { transaction } = IDBDatabase.prototype;
  let transactions = 0;
  IDBDatabase.prototype.transaction = function (...of) {
    transactions++;
    return transaction.apply(this, of);
  };
  try {
    assert.deepEqual([await events(), await events(), transactions], [3, 3, 0]);
    await two.record({ type: 'view', item: itemId(3, 0) });
    await wait(10);
    assert.equal(await events(), 4);
  } finally {
    IDBDatabase.prototype.transaction = transaction;
  }
  await Promise.all([one.close(), two.close()]);
});

test('pausing in one tab holds in another, whatever that one was opened with and where it stores', async () => {
  const databaseName = 'word';
  const [one, sure] = [await open({ databaseName }), await open({ databaseName, consent: true })];
  const forgetful = await open({ databaseName, storage: 'memory', consent: true });
  await lookAround(sure);
  await one.pause();
  await wait(10);
  for (const tab of [sure, forgetful]) {
    assert.equal(tab.paused, true);
    await tab.record({ type: 'view', item: itemId(3, 0) });
    assert.equal((await tab.recommend()).fallback, 'paused');
  }
  assert.equal((await sure.history()).length, 3);
  assert.deepEqual(await forgetful.history(), []);
  await one.resume();
  await wait(10);
  assert.equal((await sure.recommend()).source, 'history');
  await Promise.all([one.close(), sure.close(), forgetful.close()]);
});

test('Global Privacy Control pauses until the shopper resumes; what the shop says of consent goes before', async () => {
  const databaseName = 'gpc';
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { globalPrivacyControl: true } });
  try {
    const first = await open({ databaseName });
    assert.equal(first.paused, true);
    await first.record({ type: 'view', item: GARDEN[0] as string });
    assert.deepEqual(await first.history(), []);
    const isPaused = async (options: Partial<OpenOptions> = {}) => {
      const another = await open({ databaseName, ...options });
      await another.close();
      return another.paused;
    };
    assert.equal(await isPaused({ consent: true }), false);
    await first.resume();
    assert.equal(await isPaused(), false);
    assert.equal(await isPaused({ consent: false }), true);
    await first.close();
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
});

test('export, forget, import: the same history; importing again adds nothing', async () => {
  const recommender = await open();
  await lookAround(recommender);
  await recommender.record({ type: 'rating', item: itemId(2, 1), value: 4, time: NOW - 1000 });
  const [history, list] = [await recommender.history(), await recommender.recommend()];
  const exported: HistoryExport = JSON.parse(JSON.stringify(await recommender.exportHistory()));
  await recommender.forget();
  assert.equal(await recommender.importHistory(exported), 4);
  assert.deepEqual(await recommender.history(), history);
  assert.deepEqual(await recommender.recommend(), list);
  assert.equal(await recommender.importHistory(exported), 0);
  await recommender.record({ type: 'view', item: itemId(1, 1) });
  assert.equal(await recommender.importHistory(exported, { replace: true }), 4);
  assert.equal((await recommender.history()).length, 4);
  for (const junk of [null, {}, { ...exported, version: 2 }, { ...exported, events: [{ type: 'view', item: 'x' }] }]) {
    await assert.rejects(recommender.importHistory(junk as HistoryExport), failsWith('BAD_ARGUMENT'));
  }
  await recommender.pause();
  await assert.rejects(recommender.importHistory(exported), failsWith('PAUSED'));
  await recommender.close();
});

test('one item can be forgotten', async () => {
  const recommender = await open();
  await lookAround(recommender);
  await recommender.forget({ item: GARDEN[1] as string });
  assert.deepEqual(
    (await recommender.history()).map(({ item }) => item),
    [GARDEN[2], GARDEN[0]],
  );
  await recommender.close();
});

test('who subscribes hears what happens here and in the other tab, until they end it', async () => {
  const databaseName = 'news';
  const [one, two] = [await open({ databaseName }), await open({ databaseName })];
  const heard: Change[] = [];
  const end = one.subscribe((change) => heard.push(change));
  await one.record({ type: 'view', item: GARDEN[0] as string });
  await two.record({ type: 'view', item: GARDEN[1] as string });
  await two.forget();
  await two.pause();
  await wait(10);
  assert.deepEqual(heard, ['record', 'record', 'forget', 'consent']);
  await one.record({ type: 'view', item: GARDEN[0] as string }); // paused: nothing changes
  await one.setAvailability({ [itemId(0, 0)]: false });
  end();
  await one.resume();
  assert.deepEqual(heard.slice(4), ['availability']);
  await Promise.all([one.close(), two.close()]);
});

test('placements: options in one place, and those of the call before them', async () => {
  const recommender = await open({ placements: { home: { limit: 2, filter: { category: 'Toys' } } } });
  const list = await recommender.recommend({ placement: 'home' });
  assert.deepEqual(
    list.items.map(({ attributes }) => attributes.category),
    ['Toys', 'Toys'],
  );
  assert.equal((await recommender.recommend({ placement: 'home', limit: 3 })).items.length, 3);
  const [old, latest] = await Promise.allSettled(
    [1, 4].map((limit) => recommender.trending({ placement: 'x', limit })),
  );
  assert.equal(old?.status, 'rejected');
  assert.equal(latest?.status === 'fulfilled' && latest.value.items.length, 4);
  await recommender.close();
});

test('live availability overrides what the pack says, and adds up', async () => {
  const recommender = await open({ available: { brand: 'Odd' } });
  const listed = async () => new Set((await recommender.trending({ limit: 48 })).items.map(({ id }) => id));
  assert.equal((await listed()).size, 24 - 4); // rank 5 has no brand
  await recommender.setAvailability({ [itemId(0, 0)]: true, gone: true });
  await recommender.setAvailability({ [itemId(0, 1)]: false });
  const now = await listed();
  assert.deepEqual([now.has(itemId(0, 0)), now.has(itemId(0, 1)), now.size], [true, false, 20]);
  await recommender.close();
});

test('every call that takes options can be aborted', async () => {
  const recommender = await open();
  const signal = AbortSignal.abort();
  const calls = [
    recommender.record({ type: 'view', item: 'x' }, { signal }),
    recommender.recommend({ signal }),
    recommender.similar('x', { signal }),
    recommender.boughtTogether('x', { signal }),
    recommender.onboarding({ signal }),
    recommender.importHistory({ format: 'vitrine-history', version: 1, events: [] }, { signal }),
    recommender.pause({ signal }),
    recommender.resume({ signal }),
    recommender.setAvailability({}, { signal }),
    recommender.trending({ signal }),
    recommender.recentlyViewed({ signal }),
    recommender.rerank([], { signal }),
    recommender.explain('x', { signal }),
    recommender.profile({ signal }),
    recommender.items([], { signal }),
    recommender.browse({ signal }),
    recommender.history({ signal }),
    recommender.exportHistory({ signal }),
    recommender.forget({ signal }),
    recommender.requests({ signal }),
    recommender.complete({ signal }),
  ];
  for (const call of await Promise.allSettled(calls)) {
    assert.ok(call.status === 'rejected' && failsWith('ABORTED')(call.reason));
  }
  assert.deepEqual(await recommender.history(), []);
  await recommender.close();
});

test('arguments that are missing are errors of the package', async () => {
  await assert.rejects(Recommender.open(undefined as unknown as OpenOptions), failsWith('BAD_ARGUMENT'));
  const recommender = await open();
  const nothing = null as unknown as undefined;
  assert.equal((await recommender.similar(GARDEN[0] as string, nothing)).source, 'item');
  await recommender.close();
});

test('storage that is not there is told once', async () => {
  const notices: string[] = [];
  const { indexedDB } = globalThis;
  Object.defineProperty(globalThis, 'indexedDB', { configurable: true, value: undefined });
  try {
    const recommender = await open({ onNotice: ({ code }) => notices.push(code) });
    await lookAround(recommender);
    assert.equal((await recommender.recommend()).source, 'history');
    assert.equal(recommender.info.storage, 'memory');
    await recommender.close();
  } finally {
    Object.defineProperty(globalThis, 'indexedDB', { configurable: true, writable: true, value: indexedDB });
  }
  assert.deepEqual(notices, ['STORAGE_MEMORY']);
});

test('where wasm may not run, plain JavaScript does, and that is told once', async () => {
  const notices: string[] = [];
  const { Module } = WebAssembly;
  Object.assign(WebAssembly, {
    Module: class {
      constructor() {
        throw new WebAssembly.CompileError('blocked by the policy');
      }
    },
  });
  try {
    const recommender = await open({ onNotice: ({ code }) => notices.push(code) });
    assert.equal(recommender.info.build, 'plain');
    await lookAround(recommender);
    const list = await recommender.recommend({ limit: 4, explain: true });
    assert.ok(list.items.every(({ attributes }) => attributes.category === 'Garden'));
    const requested = (await recommender.requests()).map(({ url }) => url);
    assert.deepEqual(requested, [import.meta.url]); // which all scripts are in here
    await recommender.close();
  } finally {
    Object.assign(WebAssembly, { Module });
  }
  assert.deepEqual(notices, ['PLAIN_ENGINE']);
});

test('a stranger: a question, its answer on record, and a list of what was not shown in vain', async () => {
  const recommender = await open();
  const exposure = new Exposure(recommender, { store: memoryStore(), now: () => NOW });
  const { items, open: left } = await recommender.onboarding({ choices: 3 });
  assert.deepEqual([items.length, left], [3, 1]);
  const answer = items[1]?.id as string;
  const next = await recommender.onboarding({ choices: 3, answers: [answer] });
  assert.ok(next.open < 1);
  await recommender.record({ type: 'rating', item: answer });
  const options = { limit: 4, frequency: { times: 1, days: 7 }, tail: { share: 0.25 } };
  const first = await recommender.recommend({ ...options, shown: exposure.shown });
  assert.equal(first.source, 'history');
  exposure.add(first.items);
  const second = await recommender.recommend({ ...options, shown: exposure.shown });
  const again = second.items.filter(({ id }) => first.items.some((one) => one.id === id));
  assert.deepEqual(again, []);
  await recommender.forget();
  assert.deepEqual(exposure.shown, {});
  await assert.rejects(recommender.recommend({ tail: { share: 2 } }), failsWith('BAD_ARGUMENT'));
  await assert.rejects(recommender.onboarding({ choices: 1 }), failsWith('BAD_ARGUMENT'));
  await recommender.close();
});
