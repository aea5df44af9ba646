/*
 * imported.ts: a history from elsewhere, added to the one that is there. It knows no storage but by its interface.
 */
import { RecommenderError } from '../errors.js';
import type { HistoryStore } from '../history.js';
import type { HistoryEvent } from '../types.js';

export const script = import.meta.url;

/** Gives how many events were added: those that were not there yet. PAUSED without consent. */
export async function imported(
  history: HistoryStore,
  before: readonly HistoryEvent[],
  paused: boolean,
  { events, replace }: { events: readonly HistoryEvent[]; replace: boolean },
): Promise<number> {
  if (paused) {
    throw new RecommenderError('PAUSED', 'The history is paused, so nothing is imported; resume it first.');
  }
  if (replace) await history.clear();
  const known = new Set((replace ? [] : before).map(nameOf));
  const fresh = events.filter((event) => !known.has(nameOf(event)));
  // Exports have the newest first, and of equal times, too.
  await history.append(...[...fresh].reverse().sort((left, right) => left.time - right.time));
  return fresh.length;
}

/** What makes two events the same one. */
function nameOf({ type, item, value, time }: HistoryEvent): string {
  return JSON.stringify([type, item, value, time]);
}
