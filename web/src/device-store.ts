/*
 * device-store.ts: small states as JSON in the browser's localStorage, or in what a test passes. It knows none of them.
 */
import { messageOf, RecommenderError } from './errors.js';

/** What is used of localStorage. */
export type TextStore = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** localStorage, or undefined where there is none or it is blocked. */
export function deviceStore(): TextStore | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** A stand-in until the page is left. */
export function memoryStore(): TextStore {
  const texts = new Map<string, string>();
  return {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => void texts.set(key, text),
    removeItem: (key) => void texts.delete(key),
  };
}

/** Undefined where nothing is stored, or not what `accepts` accepts. */
export function readState<State>(
  store: TextStore,
  key: string,
  accepts: (state: unknown) => state is State,
): State | undefined {
  try {
    const state: unknown = JSON.parse(store.getItem(key) ?? 'null');
    return accepts(state) ? state : undefined;
  } catch {
    return undefined;
  }
}

export function writeState(store: TextStore, key: string, state: unknown): void {
  try {
    store.setItem(key, JSON.stringify(state));
  } catch (error) {
    throw new RecommenderError('STORAGE_FAILED', `"${key}" could not be stored: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}
