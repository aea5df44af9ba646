/*
 * compact.ts: which events of a long history are kept. It knows no storage.
 */
import type { HistoryEvent } from './types.js';

/** A history has at most so many events. */
export const HISTORY_LIMIT = 4096;
/** So many of the newest stay as they are; of older ones, the newest of each item and type. */
const UNTOUCHED = 1024;

/**
 * What is kept of a history, newest first. Only one that is too long loses anything: first repetitions of old events,
 * then the oldest. Dismissals are promises, so they are the last to go.
 */
export function compacted<Entry extends { event: HistoryEvent }>(newestFirst: readonly Entry[]): Entry[] {
  if (newestFirst.length <= HISTORY_LIMIT) return [...newestFirst];
  const seen = new Set<string>();
  const distinct = newestFirst.filter(({ event: { type, item } }, index) => {
    const repeated = seen.has(`${type} ${item}`);
    seen.add(`${type} ${item}`);
    return index < UNTOUCHED || !repeated;
  });
  let excess = distinct.length - HISTORY_LIMIT;
  const drop = new Set<Entry>();
  for (const dismissals of [false, true]) {
    for (let index = distinct.length - 1; index >= 0 && excess > 0; index--) {
      const entry = distinct[index] as Entry;
      if ((entry.event.type === 'dismiss') !== dismissals) continue;
      drop.add(entry);
      excess--;
    }
  }
  return distinct.filter((entry) => !drop.has(entry));
}

/** Newest first by time; of equal times, what was added last. `entries` are in the order in which they were added. */
export function newestFirst<Entry extends { event: HistoryEvent }>(entries: readonly Entry[]): Entry[] {
  return [...entries].reverse().sort((left, right) => right.event.time - left.event.time);
}
