/*
 * exposure.ts: what this device has shown and how often, for lists with `frequency` and `explore`. It stays here, nothing is
 * noted while the recommender is paused, and what deletes the history deletes it. It knows no lists.
 */
import { deviceStore, memoryStore, readState, type TextStore, writeState } from './device-store.js';
import { drawWord, type RandomWords, secureWords } from './random-words.js';
import type { Recommender } from './recommender.js';
import type { Shown } from './types.js';

export interface ExposureOptions {
  /** Default localStorage, or where that is blocked until the page is left. */
  store?: TextStore;
  /** Default crypto.getRandomValues. */
  words?: RandomWords;
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  now?: () => number;
}

const KEY = 'vitrine.exposure';
const DEVICE = 'vitrine.exposure.device';
const DAY = 86_400_000;
/** So many items are remembered: those that were shown last. */
const MOST = 1000;

/** To be made on every page on which lists are shown or the history can be forgotten. */
export class Exposure {
  readonly #recommender: Pick<Recommender, 'paused' | 'subscribe'>;
  readonly #store: TextStore;
  readonly #words: RandomWords;
  readonly #now: () => number;
  readonly #unsubscribe: () => void;

  constructor(recommender: Pick<Recommender, 'paused' | 'subscribe'>, options: ExposureOptions = {}) {
    const { store = deviceStore() ?? memoryStore(), words = secureWords, now = Date.now } = options;
    this.#recommender = recommender;
    this.#store = store;
    this.#words = words;
    this.#now = now;
    this.#unsubscribe = recommender.subscribe((change) => {
      if (change === 'forget') this.forget();
    });
  }

  /** Pass it to lists: `recommend({ ...options, shown: exposure.shown })`. */
  get shown(): Shown {
    return this.#recommender.paused ? {} : (readState(this.#store, KEY, isShown) ?? {});
  }

  /**
   * For `explore`: another one every day on every device, so that all untried items are tried on some. It is made of a
   * random number that this device keeps.
   */
  get seed(): number {
    const day = Math.floor(this.#now() / DAY);
    if (this.#recommender.paused) return day;
    const kept = readState(this.#store, DEVICE, (state): state is number => Number.isInteger(state));
    const device = kept ?? drawWord(this.#words);
    try {
      if (kept === undefined) writeState(this.#store, DEVICE, device);
    } catch {
      // Then the next list has another one.
    }
    return device + day;
  }

  /** To be called when items have come into view. */
  add(items: readonly { id: string }[]): void {
    if (this.#recommender.paused) return;
    const shown = new Map(Object.entries(this.shown));
    const last = this.#now();
    for (const { id } of items) shown.set(id, { times: (shown.get(id)?.times ?? 0) + 1, last });
    const newest = [...shown].sort(([, left], [, right]) => right.last - left.last);
    writeState(this.#store, KEY, Object.fromEntries(newest.slice(0, MOST)));
  }

  forget(): void {
    this.#store.removeItem(KEY);
    this.#store.removeItem(DEVICE);
  }

  /** No longer hears of the recommender; what was noted stays. */
  close(): void {
    this.#unsubscribe();
  }
}

function isShown(state: unknown): state is Shown {
  return (
    typeof state === 'object' &&
    state !== null &&
    Object.values(state).every(({ times, last }) => Number.isFinite(times) && Number.isFinite(last))
  );
}
