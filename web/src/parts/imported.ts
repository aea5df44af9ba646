/*
 * imported.ts: a history from elsewhere, added to the one that is there. It knows no storage but by its interface.
 */
import { RecommenderError } from '../errors.js';
import { completed } from '../events.js';
import type { HistoryStore } from '../history.js';
import type { HistoryEvent, HistoryExport } from '../types.js';

export const script = import.meta.url;

/** Gives how many events were added: those that were not there yet. PAUSED without consent. */
export async function imported(
  history: HistoryStore,
  before: readonly HistoryEvent[],
  paused: boolean,
  { exported, replace = false }: { exported: HistoryExport; replace?: boolean },
): Promise<number> {
  const { format, version, events } = Object(exported) as HistoryExport;
  if (format !== 'vitrine-history' || version !== 1 || !Array.isArray(events)) {
    throw new RecommenderError('BAD_ARGUMENT', 'importHistory: this is not what exportHistory gives.');
  }
  const complete = events.map((event) => completed(event, Number.NaN));
  if (paused) {
    throw new RecommenderError('PAUSED', 'The history is paused, so nothing is imported; resume it first.');
  }
  if (replace) await history.clear();
  const known = new Set((replace ? [] : before).map(nameOf));
  const fresh = complete.filter((event) => !known.has(nameOf(event)));
  // Exports have the newest first, and of equal times, too.
  await history.append(...[...fresh].reverse().sort((left, right) => left.time - right.time));
  return fresh.length;
}

/** What makes two events the same one. */
function nameOf({ type, item, value, time }: HistoryEvent): string {
  return JSON.stringify([type, item, value, time]);
}
