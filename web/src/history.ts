/*
 * history.ts: the shopper's events, in IndexedDB, or in memory where that is missing or blocked. Keys only ever grow, so
 * the last one tells whether another tab has written since; several tabs may append at once. It knows no engine.
 */
import { type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';
import { messageOf, RecommenderError } from './errors.js';
import { eventFault } from './events.js';
import type { HistoryEvent, Storage } from './types.js';

/** Older events make room for new ones. */
export const HISTORY_LIMIT = 4096;

const DATABASE_VERSION = 1;
const STORE = 'events';

export interface HistoryStore {
  readonly storage: Storage;
  append(event: HistoryEvent): Promise<void>;
  /** All events, newest first. */
  read(): Promise<HistoryEvent[]>;
  clear(): Promise<void>;
  close(): void;
}

export async function openHistory(storage: Storage, databaseName: string): Promise<HistoryStore> {
  if (storage === 'memory') return new MemoryHistory();
  try {
    const history = new DatabaseHistory(databaseName);
    await history.read();
    return history;
  } catch {
    return new MemoryHistory();
  }
}

function newestFirst(events: readonly HistoryEvent[]): HistoryEvent[] {
  return [...events].reverse().sort((left, right) => right.time - left.time);
}

class MemoryHistory implements HistoryStore {
  readonly storage = 'memory';
  #events: HistoryEvent[] = [];

  async append(event: HistoryEvent): Promise<void> {
    this.#events = [...this.#events, event].slice(-HISTORY_LIMIT);
  }
  async read(): Promise<HistoryEvent[]> {
    return newestFirst(this.#events);
  }
  async clear(): Promise<void> {
    this.#events = [];
  }
  close(): void {}
}

class DatabaseHistory implements HistoryStore {
  readonly storage = 'indexeddb';
  readonly #name: string;
  #database: Promise<IDBPDatabase> | undefined;
  #events: HistoryEvent[] = [];
  #lastKey: IDBValidKey | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  append(event: HistoryEvent): Promise<void> {
    return this.#use('readwrite', async (store) => {
      const key = (await store.add(event)) as number;
      await store.delete(IDBKeyRange.upperBound(key - HISTORY_LIMIT));
    });
  }

  read(): Promise<HistoryEvent[]> {
    return this.#use('readonly', async (store) => {
      const lastKey = (await store.openKeyCursor(null, 'prev'))?.key;
      if (lastKey === undefined) return [];
      if (lastKey !== this.#lastKey) {
        const events: HistoryEvent[] = await store.getAll();
        this.#events = newestFirst(events.filter((event) => eventFault(event) === undefined));
        this.#lastKey = lastKey;
      }
      return this.#events;
    });
  }

  clear(): Promise<void> {
    return this.#use('readwrite', (store) => store.clear());
  }

  close(): void {
    this.#database?.then((database) => database.close()).catch(() => {});
    this.#database = undefined;
    this.#lastKey = undefined;
    this.#events = [];
  }

  async #use<Mode extends 'readonly' | 'readwrite', Result>(
    mode: Mode,
    work: (store: IDBPObjectStore<unknown, [typeof STORE], typeof STORE, Mode>) => Promise<Result>,
  ): Promise<Result> {
    try {
      this.#database ??= openDB(this.#name, DATABASE_VERSION, {
        upgrade: (database) => {
          database.createObjectStore(STORE, { autoIncrement: true });
        },
        // Another tab deletes or upgrades the database, or the browser closed it: the next call opens it anew.
        blocking: () => this.close(),
        terminated: () => this.close(),
      });
      const transaction = (await this.#database).transaction(STORE, mode);
      const [result] = await Promise.all([work(transaction.store), transaction.done]);
      return result;
    } catch (error) {
      this.close();
      throw new RecommenderError('STORAGE_FAILED', `The history in IndexedDB failed: ${messageOf(error)}.`, {
        cause: error,
      });
    }
  }
}
