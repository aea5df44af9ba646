/*
 * database.ts: events and settings in IndexedDB, for all tabs of a site at once. Keys of events only ever grow, so that
 * the last one and their number tell what other tabs have done since; that they have done something, they tell. Writers
 * take turns by a Web Lock where there is one; without it, every write is still one transaction. It knows no engine.
 */
import { compacted, HISTORY_LIMIT, newestFirst } from './compact.js';
import { part } from './download.js';
import { messageOf, RecommenderError } from './errors.js';
import { eventFault } from './events.js';
import type { HistoryStore } from './history.js';
import { answer, ended } from './indexed.js';
import type { Sealed } from './parts/seal.js';
import { Tabs } from './tabs.js';
import type { HistoryEvent } from './types.js';

const VERSION = 2;
const EVENTS = 'events';
const SETTINGS = 'settings';
/** So many events more than the limit are stored before they are compacted. */
const SLACK = 256;
/** How long another tab may take to let go of a database of an earlier version. */
const BLOCKED_MILLISECONDS = 1000;

interface Entry {
  key: number;
  event: HistoryEvent;
  sealed: boolean;
}

/** Encryption, for who asked for it. */
const sealing = () => part(import('./parts/seal.js'));

export class DatabaseHistory implements HistoryStore {
  readonly storage = 'indexeddb';
  readonly #name: string;
  readonly #encrypt: boolean;
  #tabs: Tabs<0> | undefined;
  #database: Promise<IDBDatabase> | undefined;
  /** What was read, in the order of the keys; `#records` counts also what could not be read. */
  #entries: Entry[] = [];
  #records = 0;
  #lastKey = 0;
  #history: readonly HistoryEvent[] = [];
  /** When this was, and when something was written otherwise, by performance.now(). */
  #readAt = 0;
  #changedAt = 0;
  choice: boolean | undefined;

  constructor(name: string, encrypt: boolean) {
    this.#name = name;
    this.#encrypt = encrypt;
  }

  async open(): Promise<void> {
    if (this.#encrypt) await this.#sealAll();
    await this.read();
  }

  /** What was read last, oldest first, for when nothing can be read any more. */
  get lastKnown(): HistoryEvent[] {
    return this.#entries.map(({ event }) => event);
  }

  append(...events: HistoryEvent[]): Promise<void> {
    return this.#inTurn(async () => {
      const records = await this.#recordsOf(events);
      await this.#load(records);
      if (this.#records > HISTORY_LIMIT + SLACK) await this.#compact();
    });
  }

  async read(at = Number.POSITIVE_INFINITY): Promise<readonly HistoryEvent[]> {
    if (!this.#tabs?.hears || Math.max(at, this.#changedAt) > this.#readAt) await this.#load();
    return this.#history;
  }

  clear(item?: string): Promise<void> {
    return this.#inTurn(async () => {
      if (item !== undefined) {
        await this.#load();
        return this.#delete(this.#entries.filter(({ event }) => event.item === item));
      }
      // The key goes with what it opens: what a disk still holds of deleted events is then of no use.
      return this.#write((stored, settings) => {
        stored.clear();
        settings.delete('key');
      });
    });
  }

  choose(paused: boolean): Promise<void> {
    return this.#inTurn(() =>
      this.#write((_, settings) => {
        settings.put(paused, 'paused');
      }),
    );
  }

  close(): void {
    this.#database?.then((database) => database.close()).catch(() => {});
    this.#database = undefined;
    this.#tabs?.close();
    // What is opened next may be another database: nothing that was read counts for it.
    this.#lastKey = this.#readAt = 0;
    this.#records = -1;
  }

  /**
   * Adds records, and brings `#entries` up to date, with what others have added: mostly there is nothing else that is new.
   */
  async #load(added: readonly unknown[] = []): Promise<void> {
    const readAt = performance.now();
    let from = this.#lastKey;
    const mode = added.length > 0 ? 'readwrite' : 'readonly';
    const [keys, records, count, key, choice] = await this.#use(mode, async (stored, settings) => {
      for (const record of added) stored.add(record);
      // All at once: each has its way to another process and back.
      const after = () => {
        const range = IDBKeyRange.lowerBound(from, true);
        const requests: IDBRequest[] = [stored.getAllKeys(range), stored.getAll(range), stored.count()];
        for (const setting of ['key', 'paused']) requests.push(settings.get(setting));
        return Promise.all(requests.map(answer)) as Promise<
          [number[], unknown[], number, CryptoKey | undefined, boolean | undefined]
        >;
      };
      const fresh = await after();
      if (this.#records + fresh[0].length === fresh[2]) return fresh;
      from = 0;
      return after();
    });
    if (added.length > 0) this.#tabs?.tell(0);
    this.choice = choice;
    const sealed = records.map((one) => Object(one).sealed !== undefined);
    const { unseal } = sealed.includes(true) ? await sealing() : {};
    const events = await Promise.all(
      records.map((one, index) => (sealed[index] ? key && unseal?.(key, one as Sealed) : one)),
    );
    const entries = events
      .map((event, index) => ({ key: keys[index], event, sealed: sealed[index] }) as Entry)
      .filter(({ event }) => event && eventFault(event) === undefined);
    if (from > 0 && from !== this.#lastKey) return this.#load(); // another call came in between
    if (from === 0 || entries.length > 0) {
      this.#entries = from === 0 ? entries : [...this.#entries, ...entries];
      this.#history = compacted(newestFirst(this.#entries)).map(({ event }) => event);
    }
    this.#records = count;
    this.#lastKey = keys.at(-1) ?? from;
    this.#readAt = readAt;
  }

  async #compact(): Promise<void> {
    await this.#load();
    const kept = new Set(compacted(newestFirst(this.#entries)));
    await this.#delete(this.#entries.filter((entry) => !kept.has(entry)));
  }

  #delete(entries: readonly Entry[]): Promise<void> {
    return this.#write((stored) => {
      for (const { key } of entries) stored.delete(key);
    });
  }

  async #recordsOf(events: readonly HistoryEvent[]): Promise<unknown[]> {
    if (!this.#encrypt) return [...events];
    const { seal } = await sealing();
    const key = await this.#key();
    return Promise.all(events.map((event) => seal(key, event)));
  }

  /** The key of this database; the first tab that needs one makes it. */
  async #key(): Promise<CryptoKey> {
    const fresh = await (await sealing()).newKey();
    return this.#write(async (_, settings) => {
      const known: CryptoKey | undefined = await answer(settings.get('key'));
      if (!known) settings.put(fresh, 'key');
      return known ?? fresh;
    });
  }

  /** Events from before encryption was asked for. */
  #sealAll(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#load();
      const open = this.#entries.filter(({ sealed }) => !sealed);
      const records = await this.#recordsOf(open.map(({ event }) => event));
      await this.#write((stored) => {
        for (const [index, { key }] of open.entries()) stored.put(records[index], key);
      });
    });
  }

  /** Across tabs, one after the other. */
  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const locks = globalThis.navigator?.locks;
    return locks ? locks.request(`vitrine ${this.#name}`, work) : work();
  }

  /** One transaction, after which what was read does not count. */
  async #write<Result>(work: (events: IDBObjectStore, settings: IDBObjectStore) => Result | Promise<Result>) {
    const result = await this.#use('readwrite', work);
    this.#changedAt = performance.now();
    this.#tabs?.tell(0);
    return result;
  }

  /** One transaction. Requests of it whose answer nobody waits for fail with it. */
  async #use<Result>(
    mode: IDBTransactionMode,
    work: (events: IDBObjectStore, settings: IDBObjectStore) => Result | Promise<Result>,
  ): Promise<Result> {
    try {
      this.#database ??= this.#open();
      const transaction = (await this.#database).transaction([EVENTS, SETTINGS], mode);
      const answered = work(transaction.objectStore(EVENTS), transaction.objectStore(SETTINGS));
      const [result] = await Promise.all([answered, ended(transaction)]);
      return result;
    } catch (error) {
      this.close();
      throw new RecommenderError('STORAGE_FAILED', `The history in IndexedDB failed: ${messageOf(error)}.`, {
        cause: error,
      });
    }
  }

  #open(): Promise<IDBDatabase> {
    this.#tabs = new Tabs(`database ${this.#name}`, () => {
      this.#changedAt = performance.now();
    });
    const request = indexedDB.open(this.#name, VERSION);
    request.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) request.result.createObjectStore(EVENTS, { autoIncrement: true });
      request.result.createObjectStore(SETTINGS);
    };
    return new Promise((resolve, reject) => {
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        // Another tab deletes or upgrades the database, or the browser closed it: the next call opens it anew.
        database.onversionchange = database.onclose = () => this.close();
        resolve(database);
      };
      request.onblocked = () =>
        setTimeout(() => {
          request.onsuccess = () => request.result.close();
          reject(new Error('another tab holds it open'));
        }, BLOCKED_MILLISECONDS);
    });
  }
}
