/*
 * lists.ts: every list but `recommend`, what explains one, and the catalogue as one. It knows no storage, network or worker.
 */
import type { Candidate } from '../arrange.js';
import { checkedLimit, MAX_HISTORY, MAX_RESULTS } from '../catalogue.js';
import { type Call, type Engine, type Shopper, withoutHistory } from '../engine.js';
import { RecommenderError } from '../errors.js';
import { EVENT_TYPES } from '../events.js';
import { allowOnly, hasBit, type Mask } from '../filters.js';
import type {
  BrowseOptions,
  Contribution,
  Item,
  ListOptions,
  RecentOptions,
  RecommendedList,
  RecommendOptions,
  RerankedList,
  RerankOptions,
  SimilarOptions,
  Source,
} from '../types.js';

export const script = import.meta.url;

/** vt_relation: what is in the same baskets. */
const TOGETHER = 3;
const REASONS = 3;

/** What lists about items are of. */
type ItemSource = Exclude<Source, 'history' | 'trend'>;

interface Trends {
  order: Uint32Array;
  trends: Float32Array | undefined;
}

const TRENDS = new WeakMap<Engine, Trends>();

/** Like one item, or going with all of several, as with a cart. */
export function similar(
  engine: Engine,
  shopper: Shopper,
  ids: readonly string[],
  options: SimilarOptions,
): RecommendedList<ItemSource> {
  const call = engine.call(shopper, options);
  const seen = engine.setHistory(shopper, call.unknown);
  const anchors = engine.catalogue.numbers(checkedIds(ids), call.unknown);
  call.hidden.push(...anchors);
  if (options.includeSeen === false) call.hidden.push(...seen.map(({ item }) => item));
  const useAllowed = engine.allow(call);
  const [first] = anchors;
  if (first !== undefined) {
    const found =
      anchors.length === 1
        ? engine.numbered.similar(first, engine.wanted(call), true, useAllowed)
        : togetherWith(engine, anchors, engine.wanted(call), useAllowed);
    // An item that nobody bought has no factors; the engine then gives the popular order.
    if (found.source !== 'popularity') return engine.list(call, 'item' as const, found.results);
  }
  const attributes = options.attributes ?? (first === undefined ? {} : engine.catalogue.item(first).attributes);
  const alike = withSame(engine, call, attributes);
  if (alike.length > 0) return engine.list(call, 'content' as const, alike, 'unknown-item');
  return engine.list(call, 'popularity' as const, engine.popular(call), 'unknown-item');
}

/** What is in the same baskets; what is like it, where the pack knows of none. */
export function boughtTogether(
  engine: Engine,
  shopper: Shopper,
  ids: readonly string[],
  options: SimilarOptions,
): RecommendedList<ItemSource> {
  const call = engine.call(shopper, options);
  const anchors = engine.catalogue.numbers(checkedIds(ids), call.unknown);
  call.hidden.push(...anchors);
  if (options.includeSeen === false) hideSeen(engine, call);
  const passes = allowedBy(engine, call);
  const weights = new Map<number, number>();
  for (const anchor of anchors) {
    for (const { item, score } of engine.numbered.links(TOGETHER, anchor)) {
      if (item < engine.numbered.itemCount && passes(item)) weights.set(item, (weights.get(item) ?? 0) + score);
    }
  }
  if (weights.size > 0) return engine.list(call, 'together' as const, bestFirst(weights).slice(0, engine.wanted(call)));
  const list = similar(engine, shopper, ids, options);
  return { ...list, fallback: 'unknown-item', items: options.fallback === false ? [] : list.items };
}

/** What was taken most of late, or ever, where the pack does not know; without what was dismissed. */
export function trending(
  engine: Engine,
  shopper: Shopper,
  options: ListOptions,
): RecommendedList<'trend' | 'popularity'> {
  const call = engine.call(shopper, options);
  if (options.includeSeen === false) hideSeen(engine, call);
  const { order, trends } = trendsOf(engine);
  if (!trends) return engine.list(call, 'popularity' as const, engine.popular(call));
  const passes = allowedBy(engine, call);
  const results: Candidate[] = [];
  for (let place = 0; place < order.length && results.length < engine.wanted(call); place++) {
    const item = order[place] as number;
    if (passes(item)) results.push({ item, score: trends[item] as number });
  }
  return engine.list(call, 'trend' as const, results);
}

/** What the shopper did something with, last first. */
export function recentlyViewed(
  engine: Engine,
  shopper: Shopper,
  options: RecentOptions,
): RecommendedList<'history' | 'popularity'> {
  const call = engine.call(shopper, options);
  const { types = ['view'] } = options;
  const passes = allowedBy(engine, call);
  const found = new Map<number, number>();
  for (const { item: id, type, time } of shopper.history) {
    if (!types.includes(type) || found.size === MAX_RESULTS) continue;
    const [item] = engine.catalogue.numbers([id], call.unknown);
    if (item === undefined || found.has(item) || !passes(item)) continue;
    found.set(item, time);
  }
  const results = [...found].map(([item, score]) => ({ item, score }));
  if (results.length > 0) return engine.list(call, 'history', results);
  return engine.list(call, 'popularity', engine.popular(call), withoutHistory(shopper));
}

/** A page may have none where it thinks that it has one. */
function checkedIds(ids: readonly string[]): readonly string[] {
  if (Array.isArray(ids)) return ids;
  throw new RecommenderError('BAD_ARGUMENT', `The items are ${ids}; they must be an id or an array of ids.`);
}

/** The shop's own list in the order of the shopper's taste; what the pack does not know keeps its place. */
export function rerank(
  engine: Engine,
  shopper: Shopper,
  ids: readonly string[],
  { strength = 1 }: RerankOptions,
): RerankedList {
  checkedIds(ids);
  if (!(strength >= 0 && strength <= 1)) {
    throw new RecommenderError('BAD_ARGUMENT', `strength is ${strength}; it must be a number from 0 to 1.`);
  }
  const unknown = new Set<string>();
  engine.setHistory(shopper, unknown);
  const numbers = ids.map((id) => engine.catalogue.numbers([id], unknown)[0] ?? -1);
  const known = numbers.filter((item) => item >= 0);
  const taste = tasteFor(engine, known);
  const rest = { unknownItems: unknown.size, complete: engine.numbered.complete };
  if (!taste) {
    const fallback = known.length === 0 && ids.length > 0 ? 'unknown-item' : withoutHistory(shopper);
    return { source: 'given', fallback, ids: [...ids], ...rest };
  }
  // Places rather than scores are mixed: nothing is known of the scale of the shop's own order.
  const places = [...ids.keys()].filter((place) => (numbers[place] as number) >= 0);
  const worth = (place: number, index: number) =>
    strength * (taste.get(numbers[place] as number) ?? taste.size) + (1 - strength) * index;
  const order = places
    .map((place, index) => ({ id: ids[place] as string, worth: worth(place, index) }))
    .sort((left, right) => left.worth - right.worth);
  const list = [...ids];
  places.forEach((place, index) => {
    list[place] = (order[index] as { id: string }).id;
  });
  return { source: 'history', ids: list, ...rest };
}

/** What `recommend` gives, with reasons. */
export function explained(
  engine: Engine,
  shopper: Shopper,
  options: RecommendOptions,
): RecommendedList<'history' | 'popularity'> {
  const list = engine.recommend(shopper, options);
  for (const item of list.items) {
    item.because = [];
    if (list.source !== 'history') continue;
    const { results, parts } = engine.numbered.explain(engine.numbered.findItem(item.id), MAX_RESULTS);
    const positive = results.filter(({ score }) => score > 0);
    const sum = positive.reduce((sum, { score }) => sum + score, 0);
    for (const { item: reason, score } of positive.slice(0, REASONS)) {
      item.because.push({ ...engine.catalogue.name(reason), share: score / sum });
    }
    const [history = 0, popularity = 0, shift = 0] = parts;
    item.parts = { history, popularity, shift };
  }
  return list;
}

export function explain(engine: Engine, shopper: Shopper, id: string, limit?: number): Contribution[] {
  const count = checkedLimit(limit);
  const item = engine.numbered.findItem(id);
  if (item < 0) return [];
  engine.setHistory(shopper, new Set());
  return engine.numbered
    .explain(item, count)
    .results.map(({ item, score }) => ({ ...engine.catalogue.name(item), contribution: score }));
}

function hideSeen(engine: Engine, call: Call): void {
  call.hidden.push(...engine.setHistory(call.shopper, call.unknown).map(({ item }) => item));
}

/** All items by trend, popular ones first among equals; no trends when the pack does not know them. */
function trendsOf(engine: Engine): Trends {
  const items = engine.numbered.itemCount;
  const before = TRENDS.get(engine);
  if (before?.order.length === items) return before;
  const trends = Float32Array.from({ length: items }, (_, item) => engine.numbered.trend(item));
  const order = Uint32Array.from(trends.keys());
  order.sort((left, right) => (trends[right] as number) - (trends[left] as number) || left - right);
  const now = { order, trends: trends.every((trend) => trend === 1) ? undefined : trends };
  TRENDS.set(engine, now);
  return now;
}

/** What goes with all of several items: what suits somebody whose whole history they are. */
function togetherWith(engine: Engine, anchors: readonly number[], limit: number, useAllowed: boolean) {
  const type = EVENT_TYPES.indexOf('cart');
  const events = anchors.slice(0, MAX_HISTORY).map((item) => ({ item, type, value: 1, ageDays: 0 }));
  engine.numbered.setHistory(events);
  return engine.numbered.recommend(limit, true, useAllowed);
}

/** Items with the same attribute values, rare values counting more, popular items first among equals. */
function withSame(engine: Engine, call: Call, attributes: Readonly<Record<string, string>>): Candidate[] {
  const scores = new Map<number, number>();
  for (const { name, values } of engine.catalogue.attributes) {
    const value = attributes[name];
    if (!value || !values.includes(value)) continue;
    const rarity = Math.log(engine.numbered.itemCount / countBits(engine.catalogue.mask({ [name]: value }))) + 1e-6;
    for (const { item } of engine.popular(call, { [name]: value })) {
      scores.set(item, (scores.get(item) ?? 0) + rarity);
    }
  }
  if (scores.size === 0) return [];
  for (const { item } of engine.popular(call)) if (!scores.has(item)) scores.set(item, 0);
  return bestFirst(scores).slice(0, engine.wanted(call));
}

/** Place by item in the order of the taste, for the history that is set; undefined when it shows none. */
function tasteFor(engine: Engine, items: readonly number[]): Map<number, number> | undefined {
  const distinct = [...new Set(items)];
  if (distinct.length === 0) return undefined;
  const results: Candidate[] = [];
  for (let from = 0; from < distinct.length; from += MAX_RESULTS) {
    const part = distinct.slice(from, from + MAX_RESULTS);
    allowOnly(engine.numbered, part);
    const found = engine.numbered.recommend(part.length, true, true);
    if (found.source !== 'history') return undefined;
    results.push(...found.results);
  }
  results.sort((left, right) => right.score - left.score); // stable: the engine's order within each part
  return new Map(results.map(({ item }, place) => [item, place]));
}

/** Whether a list may hold an item. */
function allowedBy(engine: Engine, call: Call): (item: number) => boolean {
  const allowed = engine.allow(call) ? engine.numbered.allowed().slice() : undefined;
  return (item) => !allowed || hasBit(allowed, item);
}

/** Popular items first among equals. */
function bestFirst(scores: ReadonlyMap<number, number>): Candidate[] {
  return [...scores]
    .map(([item, score]) => ({ item, score }))
    .sort((left, right) => right.score - left.score || left.item - right.item);
}

function countBits(mask: Mask): number {
  let count = 0;
  for (let word of mask) for (; word !== 0; word &= word - 1) count++;
  return count;
}

/** Items in the pack's own order, which is the popular one. */
export function browse({ catalogue, numbered }: Engine, options: BrowseOptions): Item[] {
  const limit = checkedLimit(options.limit);
  const offset = options.offset ?? 0;
  if (!(Number.isInteger(offset) && offset >= 0)) {
    throw new RecommenderError('BAD_ARGUMENT', `offset is ${offset}; it must be a whole number from 0.`);
  }
  const mask = options.filter && catalogue.mask(options.filter);
  const found: number[] = [];
  for (let item = 0, skipped = 0; item < numbered.itemCount && found.length < limit; item++) {
    if (mask && !hasBit(mask, item)) continue;
    if (skipped++ >= offset) found.push(item);
  }
  return found.map((item) => catalogue.item(item));
}
