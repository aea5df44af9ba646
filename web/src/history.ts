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
  append(...events: HistoryEvent[]): Promise<void>;
  /** All events, newest first. */
  read(): Promise<HistoryEvent[]>;
  /** Deletes everything, or what was done with one item. */
  clear(item?: string): Promise<void>;
  /** Whether the shopper paused or resumed; undefined before any choice. */
  choice(): Promise<boolean | undefined>;
  choose(paused: boolean): Promise<void>;
  close(): void;
}

export interface HistoryOptions {
  encrypt?: boolean;
  /** Told once, when the history cannot be stored. */
  onLost?: (reason: string) => void;
}

export async function openHistory(
  storage: Storage,
  databaseName: string,
  { encrypt = false, onLost = () => {} }: HistoryOptions = {},
): Promise<HistoryStore> {
  if (storage === 'memory') return new MemoryHistory();
  try {
    return new GuardedHistory(await DatabaseHistory.open(databaseName, encrypt), onLost);
  } catch (error) {
    onLost(messageOf(error));
    return new MemoryHistory();
  }
}

class MemoryHistory implements HistoryStore {
  readonly storage = 'memory';
  #entries: { event: HistoryEvent }[];
  #choice: boolean | undefined;

  /** `events` oldest first. */
  constructor(events: readonly HistoryEvent[] = [], choice?: boolean) {
    this.#entries = events.map((event) => ({ event }));
    this.#choice = choice;
  }

  async append(...events: HistoryEvent[]): Promise<void> {
    this.#entries.push(...events.map((event) => ({ event: { ...event } })));
    if (this.#entries.length > HISTORY_LIMIT) this.#entries = compacted(newestFirst(this.#entries)).reverse();
  }
  async read(): Promise<HistoryEvent[]> {
    return newestFirst(this.#entries).map(({ event }) => event);
  }
  async clear(item?: string): Promise<void> {
    this.#entries = item === undefined ? [] : this.#entries.filter(({ event }) => event.item !== item);
  }
  async choice(): Promise<boolean | undefined> {
    return this.#choice;
  }
  async choose(paused: boolean): Promise<void> {
    this.#choice = paused;
  }
  close(): void {}
}

/** The database until it fails, then memory, which goes on with what was read last. */
class GuardedHistory implements HistoryStore {
  #store: HistoryStore;
  readonly #onLost: (reason: string) => void;

  constructor(store: HistoryStore, onLost: (reason: string) => void) {
    this.#store = store;
    this.#onLost = onLost;
  }

  get storage(): Storage {
    return this.#store.storage;
  }
  append(...events: HistoryEvent[]): Promise<void> {
    return this.#guard((store) => store.append(...events));
  }
  read(): Promise<HistoryEvent[]> {
    return this.#guard((store) => store.read());
  }
  /** Not guarded: what is on disk must not be said to be deleted. */
  clear(item?: string): Promise<void> {
    return this.#store.clear(item);
  }
  choice(): Promise<boolean | undefined> {
    return this.#guard((store) => store.choice());
  }
  choose(paused: boolean): Promise<void> {
    return this.#guard((store) => store.choose(paused));
  }
  close(): void {
    this.#store.close();
  }

  async #guard<Result>(work: (store: HistoryStore) => Promise<Result>): Promise<Result> {
    const store = this.#store;
    try {
      return await work(store);
    } catch (error) {
      if (!(store instanceof DatabaseHistory) || !isStorageFault(error)) throw error;
      if (this.#store === store) {
        const { events, choice } = store.lastKnown;
        this.#store = new MemoryHistory(events, choice);
        this.#onLost(messageOf(error));
      }
      return work(this.#store);
    }
  }
}

/** A value that cannot be stored anywhere is not the storage's fault. */
function isStorageFault(error: unknown): boolean {
  return error instanceof RecommenderError && (error.cause as Error | undefined)?.name !== 'DataCloneError';
}
