/*
 * database.ts: events and settings in IndexedDB, for all tabs of a site at once. Keys of events only ever grow, so that
 * the last one and their number tell what other tabs have done since. Writers take turns by a Web Lock where there is
 * one; without it, every write is still one transaction. It knows no engine.
 */
import { compacted, HISTORY_LIMIT, newestFirst } from './compact.js';
import { part } from './download.js';
import { messageOf, RecommenderError } from './errors.js';
import { eventFault } from './events.js';
import type { HistoryStore } from './history.js';
import { answer, ended } from './indexed.js';
import type { Sealed } from './parts/seal.js';
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
  #database: Promise<IDBDatabase> | undefined;
  /** What was read, in the order of the keys; `#records` counts also what could not be read. */
  #entries: Entry[] = [];
  #records = 0;
  #lastKey = 0;
  /** When this was; 0 where it was written to since. */
  #readAt = 0;
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
      const count = await this.#use('readwrite', (stored) => {
        for (const record of records) stored.add(record);
        return answer(stored.count());
      });
      if (count > HISTORY_LIMIT + SLACK) await this.#compact();
    });
  }

  async read(at = Number.POSITIVE_INFINITY): Promise<HistoryEvent[]> {
    if (at > this.#readAt) await this.#load();
    return compacted(newestFirst(this.#entries)).map(({ event }) => event);
  }

  clear(item?: string): Promise<void> {
    return this.#inTurn(async () => {
      if (item !== undefined) {
        await this.#load();
        return this.#delete(this.#entries.filter(({ event }) => event.item === item));
      }
      // The key goes with what it opens: what a disk still holds of deleted events is then of no use.
      return this.#use('readwrite', (stored, settings) => {
        stored.clear();
        settings.delete('key');
      });
    });
  }

  choose(paused: boolean): Promise<void> {
    return this.#inTurn(() =>
      this.#use('readwrite', (_, settings) => {
        settings.put(paused, 'paused');
      }),
    );
  }

  close(): void {
    this.#database?.then((database) => database.close()).catch(() => {});
    this.#database = undefined;
    // What is opened next may be another database: nothing that was read counts for it.
    this.#lastKey = 0;
    this.#records = -1;
  }

  /** Brings `#entries` up to date: mostly there is nothing new, or only new events. */
  async #load(): Promise<void> {
    const readAt = performance.now();
    let from = this.#lastKey;
    const [keys, records, count, key, choice] = await this.#use('readonly', async (stored, settings) => {
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
    this.choice = choice;
    const sealed = records.map((one) => Object(one).sealed !== undefined);
    const { unseal } = sealed.includes(true) ? await sealing() : {};
    const events = await Promise.all(
      records.map((one, index) => (sealed[index] ? key && unseal?.(key, one as Sealed) : one)),
    );
    const entries = events
      .map((event, index) => ({ key: keys[index], event, sealed: sealed[index] }) as Entry)
      .filter(({ event }) => event && eventFault(event) === undefined);
    this.#entries = from === 0 ? entries : [...this.#entries, ...entries];
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
    return this.#use('readwrite', (stored) => {
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
    return this.#use('readwrite', async (_, settings) => {
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
      await this.#use('readwrite', (stored) => {
        for (const [index, { key }] of open.entries()) stored.put(records[index], key);
      });
    });
  }

  /** Across tabs, one after the other. */
  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#readAt = 0;
    const locks = globalThis.navigator?.locks;
    return locks ? locks.request(`vitrine ${this.#name}`, work) : work();
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
