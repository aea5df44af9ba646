/*
 * history.test.ts: the shopper's events in IndexedDB (fake-indexeddb) and in memory.
 */
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { deleteDB, openDB } from 'idb';
import { compacted, HISTORY_LIMIT } from '../../web/src/compact.ts';
import { RecommenderError } from '../../web/src/errors.ts';
import { type HistoryStore, makeHistory } from '../../web/src/history.ts';
import type { HistoryEvent } from '../../web/src/types.ts';

let names = 0;
const freshName = () => `history-${names++}`;

function view(item: string, time: number): HistoryEvent {
  return { type: 'view', item, time };
}

async function openHistory(...of: Parameters<typeof makeHistory>): Promise<HistoryStore> {
  const history = makeHistory(...of);
  await history.open();
  return history;
}

async function itemsOf(history: HistoryStore): Promise<string[]> {
  return (await history.read()).map(({ item }) => item);
}

for (const storage of ['indexeddb', 'memory'] as const) {
  test(`${storage}: append, read newest first, clear`, async () => {
    const history = await openHistory(storage, freshName());
    assert.equal(history.storage, storage);
    assert.deepEqual(await history.read(), []);
    const rated: HistoryEvent = { type: 'rating', item: '茶', value: 4.5, time: 20 };
    for (const event of [view('late', 30), rated, view('first', 10), view('second', 10)]) await history.append(event);
    assert.deepEqual(await itemsOf(history), ['late', '茶', 'second', 'first']);
    assert.deepEqual((await history.read())[1], rated);
    await history.clear();
    assert.deepEqual(await history.read(), []);
    await history.append(view('again', 1));
    assert.deepEqual(await itemsOf(history), ['again']);
    history.close();
  });

  test(`${storage}: the oldest events make room`, async () => {
    const history = await openHistory(storage, freshName());
    for (let time = 0; time < HISTORY_LIMIT + 10; time++) await history.append(view(`item ${time}`, time));
    const events = await history.read();
    assert.equal(events.length, HISTORY_LIMIT);
    assert.equal(events[0]?.time, HISTORY_LIMIT + 9);
    assert.equal(events.at(-1)?.time, 10);
    history.close();
  });
}

test('the history is there after closing and opening', async () => {
  const name = freshName();
  const first = await openHistory('indexeddb', name);
  await first.append(view('kept', 1));
  first.close();
  assert.deepEqual(await itemsOf(await openHistory('indexeddb', name)), ['kept']);
});

test('two tabs append at once and lose nothing; each sees the other', async () => {
  const name = freshName();
  const tabs = [await openHistory('indexeddb', name), await openHistory('indexeddb', name)] as const;
  const appends = Array.from({ length: 200 }, (_, time) => tabs[time % 2 ? 1 : 0].append(view(`item ${time}`, time)));
  await Promise.all(appends);
  for (const tab of tabs) assert.equal((await tab.read()).length, 200);
  await tabs[0].clear();
  assert.deepEqual(await tabs[1].read(), []);
  await tabs[1].append(view('new', 1));
  assert.deepEqual(await itemsOf(tabs[0]), ['new']);
  await Promise.all([2, 3, 4].map((time) => tabs[0].append(view('newer', time))));
  for (const list of await Promise.all([tabs[1], tabs[1], tabs[0]].map(itemsOf))) {
    assert.deepEqual(list, ['newer', 'newer', 'newer', 'new']);
  }
});

test('what was read counts for who asked before that, until something is written, here or there', async () => {
  const name = freshName();
  const tabs = [await openHistory('indexeddb', name), await openHistory('indexeddb', name)] as const;
  const asked = 1; // long ago
  const known = async () => (await tabs[0].read(asked)).length;
  await tabs[0].append(view('a', 1));
  assert.equal(await known(), 1);
  const database = await openDB(name);
  await database.add('events', view('untold', 2));
  assert.equal(await known(), 1); // not read again
  assert.equal((await tabs[0].read(performance.now())).length, 2);
  await database.add('events', view('untold', 3));
  await tabs[1].append(view('told', 4));
  await wait(10);
  assert.equal(await known(), 4);
  await tabs[0].choose(true);
  await tabs[0].read(asked);
  assert.equal(tabs[0].choice, true);
  database.close();
  for (const tab of tabs) tab.close();
});

test('where tabs cannot hear each other, every read is of now', async () => {
  const { BroadcastChannel } = globalThis;
  Reflect.deleteProperty(globalThis, 'BroadcastChannel');
  try {
    const name = freshName();
    const tabs = [await openHistory('indexeddb', name), await openHistory('indexeddb', name)] as const;
    await tabs[0].append(view('a', 1));
    await tabs[1].append(view('b', 2));
    assert.equal((await tabs[0].read(1)).length, 2);
    for (const tab of tabs) tab.close();
  } finally {
    Object.assign(globalThis, { BroadcastChannel });
  }
});

test('a database deleted from under it is made anew', async () => {
  const name = freshName();
  const history = await openHistory('indexeddb', name);
  await history.append(view('old', 1));
  assert.deepEqual(await itemsOf(history), ['old']);
  await deleteDB(name);
  await history.append(view('new', 2));
  assert.deepEqual(await itemsOf(history), ['new']);
});

test('what is not an event is left out', async () => {
  const name = freshName();
  const history = await openHistory('indexeddb', name);
  await history.append(view('good', 1));
  const database = await openDB(name);
  for (const junk of [{}, { type: 'lick', item: 'x', time: 1 }, { type: 'view', item: 'x', time: Number.NaN }]) {
    await database.add('events', junk);
  }
  database.close();
  assert.deepEqual(await itemsOf(history), ['good']);
});

test('a failed write is STORAGE_FAILED, and the next one works', async () => {
  const history = await openHistory('indexeddb', freshName());
  const unclonable = { ...view('bad', 1), note: () => {} };
  await assert.rejects(history.append(unclonable), (error: RecommenderError) => {
    return error instanceof RecommenderError && error.code === 'STORAGE_FAILED';
  });
  await history.append(view('good', 2));
  assert.deepEqual(await itemsOf(history), ['good']);
});

test('a database of a later version, and IndexedDB blocked or missing: memory', async () => {
  const name = freshName();
  (await openDB(name, 99)).close();
  assert.equal((await openHistory('indexeddb', name)).storage, 'memory');

  const { indexedDB } = globalThis;
  const set = (descriptor: PropertyDescriptor) =>
    Object.defineProperty(globalThis, 'indexedDB', { configurable: true, ...descriptor });
  try {
    set({
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
    const blocked = await openHistory('indexeddb', name);
    assert.equal(blocked.storage, 'memory');
    await blocked.append(view('kept', 1));
    assert.deepEqual(await itemsOf(blocked), ['kept']);
    set({ value: undefined });
    assert.equal((await openHistory('indexeddb', name)).storage, 'memory');
  } finally {
    set({ value: indexedDB, writable: true });
  }
});

test('one item is forgotten, here and in the other tab; pausing is a choice that both know', async () => {
  const name = freshName();
  const tabs = [await openHistory('indexeddb', name), await openHistory('indexeddb', name)] as const;
  await tabs[0].append(view('a', 1), view('b', 2), view('a', 3));
  assert.deepEqual(await itemsOf(tabs[1]), ['a', 'b', 'a']);
  await tabs[0].clear('a');
  for (const tab of tabs) assert.deepEqual(await itemsOf(tab), ['b']);
  assert.equal(tabs[1].choice, undefined);
  await tabs[0].choose(true);
  await tabs[1].read();
  assert.equal(tabs[1].choice, true);
});

test('a long history loses repetitions first, dismissals last', () => {
  const entries = Array.from({ length: HISTORY_LIMIT + 1000 }, (_, index) => ({
    event:
      index > HISTORY_LIMIT + 900
        ? ({ type: 'dismiss', item: `not ${index}`, time: -index } as const)
        : view(`item ${index % 700}`, -index),
  }));
  const kept = compacted(entries);
  assert.equal(kept.length, 1024 + 99); // the untouched ones, which have each item, and the dismissals
  assert.deepEqual(kept.slice(0, 1024), entries.slice(0, 1024));
  const different = entries.map(({ event }, index) => ({ event: { ...event, item: `item ${index}` } }));
  const bounded = compacted(different);
  assert.equal(bounded.length, HISTORY_LIMIT);
  assert.equal(bounded.filter(({ event }) => event.type === 'dismiss').length, 99);
});

test('the database is compacted, too: it holds no more than a history has, and another tab reads what is left', async () => {
  const name = freshName();
  const history = await openHistory('indexeddb', name);
  const other = await openHistory('indexeddb', name);
  const stored = async () => {
    const database = await openDB(name);
    const count = await database.count('events');
    database.close();
    return count;
  };
  const events = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => view(`item ${(from + index) % 700}`, from + index));
  await history.append(...events(0, HISTORY_LIMIT));
  assert.equal(await stored(), HISTORY_LIMIT);
  await other.read();
  for (let more = 0; more < 20 && (await stored()) >= HISTORY_LIMIT; more++) {
    await history.append(...events(HISTORY_LIMIT + 50 * more, 50));
  }
  assert.equal(await stored(), 1024); // the untouched ones, in which each item is
  const kept = await history.read();
  assert.deepEqual([kept.length, kept.at(-1)?.time], [1024, (kept[0] as HistoryEvent).time - 1023]);
  assert.deepEqual(await other.read(), kept);
});

test('any history of two tabs is what was appended, whatever comes in between', async () => {
  const step = fc.oneof(
    fc.record({ tab: fc.nat(1), append: fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }) }),
    fc.record({ tab: fc.nat(1), forget: fc.option(fc.nat(5)) }),
    fc.record({ tab: fc.nat(1), read: fc.constant(true) }),
  );
  const run = async (steps: readonly object[], encrypt: boolean) => {
    const name = freshName();
    const tabs = [await openHistory('indexeddb', name, { encrypt }), await openHistory('indexeddb', name)] as const;
    let expected: string[] = [];
    for (const [time, one] of (steps as { tab: 0 | 1; append?: number[]; forget?: number | null }[]).entries()) {
      const tab = tabs[one.tab];
      if (one.append) {
        await tab.append(...one.append.map((number) => view(`item ${number}`, time)));
        expected = [...one.append.map((number) => `item ${number}`).reverse(), ...expected];
      } else if ('forget' in one) {
        await tab.clear(typeof one.forget === 'number' ? `item ${one.forget}` : undefined);
        expected = typeof one.forget === 'number' ? expected.filter((item) => item !== `item ${one.forget}`) : [];
      }
      assert.deepEqual(await itemsOf(tab), expected);
    }
    for (const tab of tabs) {
      assert.deepEqual(await itemsOf(tab), expected);
      tab.close();
    }
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.boolean(), run), { numRuns: 30 });
});

test('encrypted: nothing on disk is readable, old events are sealed, and forgetting deletes the key', async () => {
  const name = freshName();
  const plain = await openHistory('indexeddb', name);
  await plain.append(view('old secret', 1));
  plain.close();
  const sealed = await openHistory('indexeddb', name, { encrypt: true });
  await sealed.append(view('new secret', 2));
  assert.deepEqual(await itemsOf(sealed), ['new secret', 'old secret']);
  const database = await openDB(name);
  const records = await database.getAll('events');
  assert.equal(records.length, 2);
  for (const record of records) {
    assert.deepEqual(Object.keys(record).sort(), ['nonce', 'sealed']);
    assert.equal(Buffer.from(record.sealed).includes('secret'), false);
  }
  const key: CryptoKey = await database.get('settings', 'key');
  assert.equal(key.extractable, false);
  // Another tab that did not ask for encryption reads them all the same.
  assert.deepEqual(await itemsOf(await openHistory('indexeddb', name)), ['new secret', 'old secret']);
  await sealed.clear();
  assert.equal(await database.get('settings', 'key'), undefined);
  await sealed.append(view('again', 3));
  assert.deepEqual(await itemsOf(sealed), ['again']);
  await database.delete('settings', 'key');
  sealed.close();
  assert.deepEqual(await itemsOf(sealed), []); // no key, no events, no error
  database.close();
});

test('a full disk: the history goes on in memory with what it had, and says so once', async () => {
  const reasons: string[] = [];
  const name = freshName();
  const history = await openHistory('indexeddb', name, { onLost: (reason) => reasons.push(reason) });
  await history.append(view('kept', 1));
  await history.read();
  const { add } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.add = () => {
    throw new DOMException('The disk is full', 'QuotaExceededError');
  };
  try {
    await history.append(view('in memory', 2));
    await history.append(view('too', 3));
  } finally {
    IDBObjectStore.prototype.add = add;
  }
  assert.equal(history.storage, 'memory');
  assert.deepEqual(await itemsOf(history), ['too', 'in memory', 'kept']);
  assert.equal(reasons.length, 1);
  assert.match(reasons[0] as string, /disk is full/);
  await history.choose(true);
  await history.clear(); // what is in memory, and what the disk still has
  assert.deepEqual(await itemsOf(history), []);
  const later = await openHistory('indexeddb', name);
  assert.deepEqual([await itemsOf(later), later.choice], [[], true]);
});

test('what cannot be opened cannot be said to be forgotten, unless nothing may be stored at all', async () => {
  const name = freshName();
  (await openDB(name, 99)).close();
  const history = await openHistory('indexeddb', name);
  await history.append(view('in memory', 1));
  await assert.rejects(history.clear(), { code: 'STORAGE_FAILED' });
  assert.deepEqual(await itemsOf(history), []);
  const { indexedDB } = globalThis;
  Object.defineProperty(globalThis, 'indexedDB', { configurable: true, value: undefined });
  try {
    await (await openHistory('indexeddb', name)).clear();
  } finally {
    Object.defineProperty(globalThis, 'indexedDB', { configurable: true, writable: true, value: indexedDB });
  }
});

test('forgetting that fails is an error, as the events are still there', async () => {
  const history = await openHistory('indexeddb', freshName());
  await history.append(view('kept', 1));
  const { clear } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.clear = () => {
    throw new DOMException('no', 'UnknownError');
  };
  try {
    await assert.rejects(history.clear(), { code: 'STORAGE_FAILED' });
  } finally {
    IDBObjectStore.prototype.clear = clear;
  }
  assert.deepEqual(await itemsOf(history), ['kept']);
});

test('a database of version 1 keeps its events', async () => {
  const name = freshName();
  const old = await openDB(name, 1, {
    upgrade: (database) => database.createObjectStore('events', { autoIncrement: true }),
  });
  await old.add('events', view('of before', 1));
  old.close();
  const history = await openHistory('indexeddb', name);
  await history.append(view('of now', 2));
  assert.deepEqual(await itemsOf(history), ['of now', 'of before']);
});
