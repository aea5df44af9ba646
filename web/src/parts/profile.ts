/*
 * profile.ts: what the history says of the shopper, in words of the shop: values of attributes and prices, with the items
 * that say so, and what the engine makes of it. It knows no storage, network or worker.
 */
import type { Engine, Shopper } from '../engine.js';
import { EVENT_TYPES } from '../events.js';
import { insightOf } from '../insight.js';
import type { Affinity, EventType, HistoryEvent, Item, Profile } from '../types.js';

/** How much an event says, beside a view. */
const WEIGHTS: Record<EventType, number> = { view: 1, cart: 3, purchase: 5, rating: 2, dismiss: 0 };
const HALF_LIFE_MILLISECONDS = 30 * 86_400_000;
const REASONS = 3;

export function profile(engine: Engine, shopper: Shopper): Profile {
  const known = profileOf(shopper.history, shopper.now, (id) => engine.items([id])[0]);
  engine.setHistory(shopper, new Set());
  if (!engine.numbered.insight) return known;
  const insight = insightOf(engine.numbered.insight);
  return { ...known, insight, ...(insight.segment ? { segment: insight.segment.name } : {}) };
}

/** `itemOf` gives details of an item, undefined for one that the pack does not know. */
export function profileOf(
  history: readonly HistoryEvent[],
  now: number,
  itemOf: (id: string) => Item | undefined,
): Profile {
  const events = Object.fromEntries(EVENT_TYPES.map((type) => [type, 0])) as Record<EventType, number>;
  const evidence = new Map<string, number>();
  for (const { type, item, time } of history) {
    events[type]++;
    const weight = WEIGHTS[type] * 0.5 ** (Math.max(0, now - time) / HALF_LIFE_MILLISECONDS);
    evidence.set(item, (evidence.get(item) ?? 0) + weight);
  }
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
