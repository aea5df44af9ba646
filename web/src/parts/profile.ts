/*
 * profile.ts: what the history says of the shopper, in words of the shop: values of attributes and prices, with the items
 * that say so, and what the engine makes of it. It knows no storage, network or worker.
 */
import type { Catalogue } from '../catalogue.js';
import type { Engine, Shopper } from '../engine.js';
import { EVENT_TYPES } from '../events.js';
import { countWords, usualHours, type WordCounts, wordAffinities, wordsOf } from '../habits.js';
import { insightOf } from '../insight.js';
import type { Affinity, EventType, HistoryEvent, Item, Profile, WordAffinity } from '../types.js';

/** How much an event says, beside a view. */
const WEIGHTS: Record<EventType, number> = { view: 1, cart: 3, purchase: 5, rating: 2, dismiss: 0 };
const HALF_LIFE_MILLISECONDS = 30 * 86_400_000;
const REASONS = 3;

/** So many of the most popular titles say how usual a word is. */
const TITLES = 2048;

/** The words of titles, found once: of popular items together, and of each item that was in a history. */
const titles = new WeakMap<Catalogue, { usual: WordCounts; words: Map<number, ReadonlySet<string>> }>();

export function profile(engine: Engine, shopper: Shopper): Profile {
  const { history, now } = shopper;
  const hours = usualHours(history, (time) => decayOf(now - time));
  const known: Profile = {
    ...profileOf(history, now, (id) => engine.items([id])[0]),
    words: wordsIn(engine, evidenceOf(history, now)),
    ...(hours ? { hours } : {}),
  };
  engine.setHistory(shopper, new Set());
  if (!engine.numbered.insight) return known;
  const insight = insightOf(engine.numbered.insight);
  return { ...known, insight, ...(insight.segment ? { segment: insight.segment.name } : {}) };
}

function wordsIn({ catalogue, numbered }: Engine, evidence: ReadonlyMap<string, number>): WordAffinity[] {
  let known = titles.get(catalogue);
  if (!known) {
    const popular = Array.from({ length: Math.min(TITLES, numbered.itemCount) }, (_, item) => numbered.title(item));
    known = { usual: countWords(popular), words: new Map() };
    titles.set(catalogue, known);
  }
  const { usual, words } = known;
  const items: { id: string; words: ReadonlySet<string>; weight: number }[] = [];
  for (const [id, weight] of evidence) {
    const item = numbered.findItem(id);
    if (item < 0 || weight === 0) continue;
    const own = words.get(item) ?? wordsOf(numbered.title(item));
    words.set(item, own);
    items.push({ id, words: own, weight });
  }
  return wordAffinities(items, usual);
}

/** What there is of each item: recent events count more, and those that say more. */
function evidenceOf(history: readonly HistoryEvent[], now: number): Map<string, number> {
  const evidence = new Map<string, number>();
  for (const { type, item, time } of history) {
    evidence.set(item, (evidence.get(item) ?? 0) + WEIGHTS[type] * decayOf(now - time));
  }
  return evidence;
}

function decayOf(age: number): number {
  return 0.5 ** (Math.max(0, age) / HALF_LIFE_MILLISECONDS);
}

/** `itemOf` gives details of an item, undefined for one that the pack does not know. */
export function profileOf(
  history: readonly HistoryEvent[],
  now: number,
  itemOf: (id: string) => Item | undefined,
): Omit<Profile, 'words' | 'hours'> {
  const events = Object.fromEntries(EVENT_TYPES.map((type) => [type, 0])) as Record<EventType, number>;
  for (const { type } of history) events[type]++;
  const evidence = evidenceOf(history, now);
  const values = new Map<string, Map<string, Map<string, number>>>();
  const prices: number[] = [];
  for (const [id, weight] of evidence) {
    const item = itemOf(id);
    if (!item || weight === 0) continue;
    if (item.price !== undefined) prices.push(item.price);
    for (const [name, value] of Object.entries(item.attributes)) {
      child(child(values, name), value).set(id, weight);
    }
  }
  const times = history.map(({ time }) => time);
  const purchases = history.filter(({ type }) => type === 'purchase').map(({ time }) => time);
  return {
    events,
    items: evidence.size,
    ...(times.length > 0 ? { first: Math.min(...times), last: Math.max(...times) } : {}),
    ...(purchases.length > 0 ? { lastPurchase: Math.max(...purchases) } : {}),
    affinities: Object.fromEntries([...values].map(([name, byValue]) => [name, affinitiesOf(byValue)])),
    ...(prices.length > 0 ? { prices: quartilesOf(prices) } : {}),
  };
}

function child<Value>(map: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const found = map.get(key) ?? new Map<string, Value>();
  map.set(key, found);
  return found;
}

function affinitiesOf(byValue: ReadonlyMap<string, ReadonlyMap<string, number>>): Affinity[] {
  const affinities = [...byValue].map(([value, items]) => ({
    value,
    share: [...items.values()].reduce((sum, weight) => sum + weight, 0),
    because: [...items]
      .sort(([, left], [, right]) => right - left)
      .slice(0, REASONS)
      .map(([id]) => id),
  }));
  const all = affinities.reduce((sum, { share }) => sum + share, 0);
  return affinities
    .map((affinity) => ({ ...affinity, share: affinity.share / all }))
    .sort((left, right) => right.share - left.share);
}

function quartilesOf(numbers: number[]): { low: number; middle: number; high: number } {
  const sorted = numbers.sort((left, right) => left - right);
  const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))] as number;
  return { low: at(0.25), middle: at(0.5), high: at(0.75) };
}
