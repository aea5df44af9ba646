/*
 * history.ts: the shopper's events and choice about consent: in IndexedDB, and in memory where that is missing, blocked or
 * fails. It knows no engine.
 */
import { compacted, HISTORY_LIMIT, newestFirst } from './compact.js';
import { DatabaseHistory } from './database.js';
import { messageOf, RecommenderError } from './errors.js';
import type { HistoryEvent, Storage } from './types.js';

export interface HistoryStore {
  readonly storage: Storage;
  /** To be called once, before anything else. */
  open(): Promise<void>;
  append(...events: HistoryEvent[]): Promise<void>;
  /**
   * All events, newest first, as of `at` (performance.now()) or later, and of what was told of since; without it, as they
   * are now.
   */
  read(at?: number): Promise<readonly HistoryEvent[]>;
  /** Deletes everything, or what was done with one item. */
  clear(item?: string): Promise<void>;
  /** Whether the shopper had paused or resumed when this was read last; undefined before any choice. */
  readonly choice: boolean | undefined;
  choose(paused: boolean): Promise<void>;
  close(): void;
}

export interface HistoryOptions {
  encrypt?: boolean;
  /** Told once, when the history cannot be stored. */
  onLost?: (reason: string) => void;
}

export function makeHistory(
  storage: Storage,
  databaseName: string,
  { encrypt = false, onLost = () => {} }: HistoryOptions = {},
): HistoryStore {
  if (storage === 'memory') return new MemoryHistory();
  return new GuardedHistory(new DatabaseHistory(databaseName, encrypt), onLost);
}

class MemoryHistory implements HistoryStore {
  readonly storage = 'memory';
  #entries: { event: HistoryEvent }[];
  #history: readonly HistoryEvent[] | undefined;
  choice: boolean | undefined;

  /** `events` oldest first. */
  constructor(events: readonly HistoryEvent[] = [], choice?: boolean) {
    this.#entries = events.map((event) => ({ event }));
    this.choice = choice;
  }

  async open(): Promise<void> {}
  async append(...events: HistoryEvent[]): Promise<void> {
    this.#entries.push(...events.map((event) => ({ event: { ...event } })));
    if (this.#entries.length > HISTORY_LIMIT) this.#entries = compacted(newestFirst(this.#entries)).reverse();
    this.#history = undefined;
  }
  async read(): Promise<readonly HistoryEvent[]> {
    this.#history ??= newestFirst(this.#entries).map(({ event }) => event);
    return this.#history;
  }
  async clear(item?: string): Promise<void> {
    this.#entries = item === undefined ? [] : this.#entries.filter(({ event }) => event.item !== item);
    this.#history = undefined;
  }
  async choose(paused: boolean): Promise<void> {
    this.choice = paused;
  }
  close(): void {}
}

/** The database until it fails, then memory, which goes on with what was read last. */
class GuardedHistory implements HistoryStore {
  readonly #database: DatabaseHistory;
  #memory: MemoryHistory | undefined;
  readonly #onLost: (reason: string) => void;

  constructor(database: DatabaseHistory, onLost: (reason: string) => void) {
    this.#database = database;
    this.#onLost = onLost;
  }

  open(): Promise<void> {
    return this.#guard((store) => store.open());
  }
  get storage(): Storage {
    return this.#store.storage;
  }
  append(...events: HistoryEvent[]): Promise<void> {
    return this.#guard((store) => store.append(...events));
  }
  read(at?: number): Promise<readonly HistoryEvent[]> {
    return this.#guard((store) => store.read(at));
  }
  /** What is on disk must not be said to be deleted: there it is deleted, too, or this fails. */
  async clear(item?: string): Promise<void> {
    await this.#memory?.clear(item);
    try {
      await this.#database.clear(item);
    } catch (error) {
      if (!isForbidden(error)) throw error;
    }
  }
  get choice(): boolean | undefined {
    return this.#store.choice;
  }
  /** The next visit asks the database. */
  async choose(paused: boolean): Promise<void> {
    if (this.#memory) await this.#database.choose(paused).catch(() => {});
    await this.#guard((store) => store.choose(paused));
  }
  close(): void {
    this.#database.close();
  }

  get #store(): HistoryStore {
    return this.#memory ?? this.#database;
  }

  async #guard<Result>(work: (store: HistoryStore) => Promise<Result>): Promise<Result> {
    const store = this.#store;
    try {
      return await work(store);
    } catch (error) {
      if (store !== this.#database || !isStorageFault(error)) throw error;
      if (!this.#memory) {
        this.#memory = new MemoryHistory(this.#database.lastKnown, this.#database.choice);
        this.#onLost(messageOf(error));
      }
      return work(this.#memory);
    }
  }
}

/** A value that cannot be stored anywhere is not the storage's fault. */
function isStorageFault(error: unknown): boolean {
  return error instanceof RecommenderError && causeOf(error) !== 'DataCloneError';
}

/** Where nothing may be stored, or there is no IndexedDB, nothing was: there is nothing to be deleted. */
function isForbidden(error: unknown): boolean {
  return ['SecurityError', 'InvalidStateError', 'TypeError', 'ReferenceError'].includes(causeOf(error) ?? '');
}

function causeOf(error: unknown): string | undefined {
  return ((error as Error).cause as Error | undefined)?.name;
}
