/*
 * history.test.ts: the shopper's events in IndexedDB (fake-indexeddb) and in memory.
 */
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deleteDB, openDB } from 'idb';
import { RecommenderError } from '../../web/src/errors.ts';
import { HISTORY_LIMIT, type HistoryStore, openHistory } from '../../web/src/history.ts';
import type { HistoryEvent } from '../../web/src/types.ts';

let names = 0;
const freshName = () => `history-${names++}`;

function view(item: string, time: number): HistoryEvent {
  return { type: 'view', item, time };
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
