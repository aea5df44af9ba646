/*
 * engine.ts: lists in the shop's terms: from the shopper's events and the page's wishes to items. Every call sets the
 * history that it is about, so nothing is carried from call to call. It knows no storage, network or worker.
 */
import { type Candidate, diversified, weighed, withPins } from './arrange.js';
import { Catalogue, checkedLimit, MAX_HISTORY, MAX_RESULTS } from './catalogue.js';
import { RecommenderError } from './errors.js';
import { EVENT_TYPES } from './events.js';
import { hasBit, intersect, type Mask, setBit } from './filters.js';
import { insightOf } from './insight.js';
import type { EngineEvent, NumberedEngine } from './numbered.js';
import { profileOf } from './profile.js';
import type {
  BrowseOptions,
  Contribution,
  Fallback,
  Filter,
  HistoryEvent,
  Item,
  ListOptions,
  Profile,
  Reason,
  RecentOptions,
  RecommendedItem,
  RecommendedList,
  RecommendOptions,
  RerankedList,
  RerankOptions,
  Rule,
  SimilarOptions,
  Source,
} from './types.js';

/** vt_relation: what is in the same baskets. */
const TOGETHER = 3;
const REASONS = 3;
const DAY_MILLISECONDS = 86_400_000;
/** Variety is chosen from so many candidates for each item of a list, and at least from so many. */
const CHOICE = 5;
const LEAST_CHOICE = 50;

/** What the shop knows of its stock: what the pack's attributes say of it, and what the page knows better. */
export interface Stock {
  filter: Filter | undefined;
  live: ReadonlyMap<string, boolean>;
}

/** The shopper at the time of a call. */
export interface Shopper {
  /** Newest first; empty without consent. */
  history: readonly HistoryEvent[];
  /** Milliseconds since 1970. */
  now: number;
  paused?: boolean;
  stock?: Stock;
}

/** A list that is being made. */
interface Call {
  shopper: Shopper;
  options: ListOptions;
  limit: number;
  unknown: Set<string>;
  /** What it may not hold. Dismissed items stay out for good, also when the engine's history is too short for them. */
  hidden: number[];
}

/** What lists about items are of. */
type ItemSource = Exclude<Source, 'history' | 'trend'>;

interface Trends {
  order: Uint32Array;
  trends: Float32Array | undefined;
}

type MakeEngine = () => Promise<NumberedEngine>;

export class Engine {
  readonly #make: MakeEngine;
  readonly #engine: NumberedEngine;
  #loaded: Catalogue | undefined;
  #stock: { of: Stock; items: number; mask: Mask } | undefined;
  #order: Trends | undefined;

  private constructor(make: MakeEngine, engine: NumberedEngine) {
    this.#make = make;
    this.#engine = engine;
  }

  /** An engine whose pack is still to come, by `append`. */
  static async create(make: MakeEngine): Promise<Engine> {
    return new Engine(make, await make());
  }

  static async open(make: MakeEngine, pieces: readonly Uint8Array[]): Promise<Engine> {
    const engine = await Engine.create(make);
    for (const piece of pieces) engine.append(piece);
    engine.finish();
    return engine;
  }

  append(piece: Uint8Array): void {
    this.#engine.append(piece);
    if (this.ready) this.#loaded ??= new Catalogue(this.#engine);
  }

  /** Throws when not all of the pack has arrived. */
  finish(): void {
    this.#engine.finish();
  }

  /** The first items are there: lists can be made of them. */
  get ready(): boolean {
    return this.#engine.itemCount > 0;
  }

  get info(): Catalogue['info'] {
    return this.#catalogue.info;
  }

  get #catalogue(): Catalogue {
    if (!this.#loaded) throw new RecommenderError('CLOSED', 'The pack has not arrived.');
    return this.#loaded;
  }

  /** A copy of what has arrived of the pack. */
  packCopy(): Uint8Array<ArrayBuffer> {
    return this.#engine.packCopy();
  }

  /** A new instance, for when this one trapped, or for another pack. */
  successor(): Promise<Engine> {
    return Engine.create(this.#make);
  }

  /** Goes on with the pack of an engine that trapped, and checks that it is still intact. */
  takeOver(other: Engine): void {
    this.append(other.packCopy());
  }

  items(ids: readonly string[]): (Item | undefined)[] {
    return this.#catalogue.items(ids);
  }

  browse(options: BrowseOptions): Item[] {
    return this.#catalogue.browse(options);
  }

  recommend(shopper: Shopper, options: RecommendOptions): RecommendedList<'history' | 'popularity'> {
    const call = this.#call(shopper, options);
    this.#setHistory(shopper, call.unknown);
    const useAllowed = this.#allow(call);
    const found = this.#engine.recommend(wanted(call), options.includeSeen ?? this.#engine.repeats, useAllowed);
    const personal = found.source === 'history';
    const list = personal
      ? this.#list(call, 'history' as const, found.results)
      : this.#list(call, 'popularity' as const, found.results, withoutHistory(shopper));
    if (options.explain) for (const item of list.items) item.because = personal ? this.#reasons(item.id) : [];
    return list;
  }

  /** Like one item, or going with all of several, as with a cart. */
  similar(shopper: Shopper, ids: readonly string[], options: SimilarOptions): RecommendedList<ItemSource> {
    const call = this.#call(shopper, options);
    const seen = this.#setHistory(shopper, call.unknown);
    const anchors = this.#catalogue.numbers(ids, call.unknown);
    call.hidden.push(...anchors);
    if (options.includeSeen === false) call.hidden.push(...seen.map(({ item }) => item));
    const useAllowed = this.#allow(call);
    const [first] = anchors;
    if (first !== undefined) {
      const found =
        anchors.length === 1
          ? this.#engine.similar(first, wanted(call), true, useAllowed)
          : this.#togetherWith(anchors, wanted(call), useAllowed);
      // An item that nobody bought has no factors; the engine then gives the popular order.
      if (found.source !== 'popularity') return this.#list(call, 'item' as const, found.results);
    }
    const attributes = options.attributes ?? (first === undefined ? {} : this.#catalogue.item(first).attributes);
    const alike = this.#alike(call, attributes);
    if (alike.length > 0) return this.#list(call, 'content' as const, alike, 'unknown-item');
    return this.#list(call, 'popularity' as const, this.#popular(call), 'unknown-item');
  }

  /** What is in the same baskets; what is like it, where the pack knows of none. */
  boughtTogether(shopper: Shopper, ids: readonly string[], options: SimilarOptions): RecommendedList<ItemSource> {
    const call = this.#call(shopper, options);
    const anchors = this.#catalogue.numbers(ids, call.unknown);
    call.hidden.push(...anchors);
    if (options.includeSeen === false) this.#hideSeen(call);
    const passes = this.#passes(call);
    const weights = new Map<number, number>();
    for (const anchor of anchors) {
      for (const { item, score } of this.#engine.links(TOGETHER, anchor)) {
        if (item < this.#engine.itemCount && passes(item)) weights.set(item, (weights.get(item) ?? 0) + score);
      }
    }
    if (weights.size > 0) return this.#list(call, 'together' as const, bestFirst(weights).slice(0, wanted(call)));
    const list = this.similar(shopper, ids, options);
    return { ...list, fallback: 'unknown-item', items: options.fallback === false ? [] : list.items };
  }

  /** What was taken most of late, or ever, where the pack does not know; without what was dismissed. */
  trending(shopper: Shopper, options: ListOptions): RecommendedList<'trend' | 'popularity'> {
    const call = this.#call(shopper, options);
    if (options.includeSeen === false) this.#hideSeen(call);
    const { order, trends } = this.#trends;
    if (!trends) return this.#list(call, 'popularity' as const, this.#popular(call));
    const passes = this.#passes(call);
    const results: Candidate[] = [];
    for (let place = 0; place < order.length && results.length < wanted(call); place++) {
      const item = order[place] as number;
      if (passes(item)) results.push({ item, score: trends[item] as number });
    }
    return this.#list(call, 'trend' as const, results);
  }

  /** What the shopper did something with, last first. */
  recentlyViewed(shopper: Shopper, options: RecentOptions): RecommendedList<'history' | 'popularity'> {
    const call = this.#call(shopper, options);
    const { types = ['view'] } = options;
    const passes = this.#passes(call);
    const found = new Map<number, number>();
    for (const { item: id, type, time } of shopper.history) {
      if (!types.includes(type) || found.size === MAX_RESULTS) continue;
      const [item] = this.#catalogue.numbers([id], call.unknown);
      if (item === undefined || found.has(item) || !passes(item)) continue;
      found.set(item, time);
    }
    const results = [...found].map(([item, score]) => ({ item, score }));
    if (results.length > 0) return this.#list(call, 'history', results);
    return this.#list(call, 'popularity', this.#popular(call), withoutHistory(shopper));
  }

  /** The shop's own list in the order of the shopper's taste; what the pack does not know keeps its place. */
  rerank(shopper: Shopper, ids: readonly string[], { strength = 1 }: RerankOptions): RerankedList {
    if (!(strength >= 0 && strength <= 1)) {
      throw new RecommenderError('BAD_ARGUMENT', `strength is ${strength}; it must be a number from 0 to 1.`);
    }
    const unknown = new Set<string>();
    this.#setHistory(shopper, unknown);
    const numbers = ids.map((id) => this.#catalogue.numbers([id], unknown)[0] ?? -1);
    const known = numbers.filter((item) => item >= 0);
    const taste = this.#tasteFor(known);
    const rest = { unknownItems: unknown.size, complete: this.#engine.complete };
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

  explain(shopper: Shopper, id: string, limit?: number): Contribution[] {
    const count = checkedLimit(limit);
    const item = this.#engine.findItem(id);
    if (item < 0) return [];
    this.#setHistory(shopper, new Set());
    return this.#engine
      .explain(item, count)
      .map(({ item, score }) => ({ ...this.#catalogue.name(item), contribution: score }));
  }

  profile(shopper: Shopper): Profile {
    const profile = profileOf(shopper.history, shopper.now, (id) => this.items([id])[0]);
    this.#setHistory(shopper, new Set());
    if (!this.#engine.insight) return profile;
    const insight = insightOf(this.#engine.insight);
    return { ...profile, insight, ...(insight.segment ? { segment: insight.segment.name } : {}) };
  }

  #call(shopper: Shopper, options: ListOptions): Call {
    const unknown = new Set<string>();
    const dismissed = shopper.history.filter(({ type }) => type === 'dismiss').map(({ item }) => item);
    const hidden = this.#catalogue.numbers([...(options.exclude ?? []), ...dismissed], unknown);
    return { shopper, options, limit: checkedLimit(options.limit), unknown, hidden };
  }

  /** Gives the engine the newest events that it can take. */
  #setHistory(shopper: Shopper, unknown: Set<string>): EngineEvent[] {
    const events: EngineEvent[] = [];
    for (const event of shopper.history) {
      if (events.length === MAX_HISTORY) break;
      const item = this.#engine.findItem(event.item);
      if (item < 0) {
        unknown.add(event.item);
        continue;
      }
      const ageDays = Math.max(0, shopper.now - event.time) / DAY_MILLISECONDS;
      events.push({ item, type: EVENT_TYPES.indexOf(event.type), value: event.value ?? 1, ageDays });
    }
    this.#engine.setHistory(events);
    return events;
  }

  /** Writes the bitmask of what a list may hold; false when that is everything, and no mask was written. */
  #allow({ shopper, options, hidden }: Call, more?: Filter): boolean {
    const masks = [options.filter, more]
      .filter((filter) => filter !== undefined)
      .map((one) => this.#catalogue.mask(one));
    const stock = this.#inStock(shopper.stock);
    if (stock) masks.push(stock);
    if (masks.length === 0 && hidden.length === 0) return false;
    this.#engine.allowAll();
    const allowed = this.#engine.allowed();
    for (const mask of masks) intersect(allowed, mask);
    for (const item of hidden) setBit(allowed, item, false);
    return true;
  }

  /** Whether a list may hold an item. */
  #passes(call: Call): (item: number) => boolean {
    const allowed = this.#allow(call) ? this.#engine.allowed().slice() : undefined;
    return (item) => !allowed || hasBit(allowed, item);
  }

  #hideSeen(call: Call): void {
    call.hidden.push(...this.#setHistory(call.shopper, call.unknown).map(({ item }) => item));
  }

  /** All items by trend, popular ones first among equals; no trends when the pack does not know them. */
  get #trends(): Trends {
    const items = this.#engine.itemCount;
    if (this.#order?.order.length !== items) {
      const trends = Float32Array.from({ length: items }, (_, item) => this.#engine.trend(item));
      const order = Uint32Array.from(trends.keys());
      order.sort((left, right) => (trends[right] as number) - (trends[left] as number) || left - right);
      this.#order = { order, trends: trends.every((trend) => trend === 1) ? undefined : trends };
    }
    return this.#order;
  }

  /** What can be bought: as the pack says, unless the page knows better. */
  #inStock(stock: Stock | undefined): Mask | undefined {
    if (!stock?.filter && !stock?.live.size) return undefined;
    const items = this.#engine.itemCount;
    if (this.#stock?.of !== stock || this.#stock.items !== items) {
      const mask = this.#catalogue.mask(stock.filter ?? {}).slice();
      for (const [id, available] of stock.live) {
        for (const item of this.#catalogue.numbers([id], new Set())) setBit(mask, item, available);
      }
      this.#stock = { of: stock, items, mask };
    }
    return this.#stock.mask;
  }

  /** The popular order. The engine gives it to who has no history. */
  #popular(call: Call, more?: Filter): Candidate[] {
    this.#engine.setHistory([]);
    return this.#engine.recommend(wanted(call), true, this.#allow(call, more)).results;
  }

  /** What goes with all of several items: what suits somebody whose whole history they are. */
  #togetherWith(anchors: readonly number[], limit: number, useAllowed: boolean) {
    const type = EVENT_TYPES.indexOf('cart');
    const events = anchors.slice(0, MAX_HISTORY).map((item) => ({ item, type, value: 1, ageDays: 0 }));
    this.#engine.setHistory(events);
    return this.#engine.recommend(limit, true, useAllowed);
  }

  /** Items with the same attribute values, rare values counting more, popular items first among equals. */
  #alike(call: Call, attributes: Readonly<Record<string, string>>): Candidate[] {
    const scores = new Map<number, number>();
    for (const { name, values } of this.#catalogue.attributes) {
      const value = attributes[name];
      if (!value || !values.includes(value)) continue;
      const rarity = Math.log(this.#engine.itemCount / countBits(this.#catalogue.mask({ [name]: value }))) + 1e-6;
      for (const { item } of this.#popular(call, { [name]: value })) {
        scores.set(item, (scores.get(item) ?? 0) + rarity);
      }
    }
    if (scores.size === 0) return [];
    for (const { item } of this.#popular(call)) if (!scores.has(item)) scores.set(item, 0);
    return bestFirst(scores).slice(0, wanted(call));
  }

  /** Place by item in the order of the taste, for the history that is set; undefined when it shows none. */
  #tasteFor(items: readonly number[]): Map<number, number> | undefined {
    const distinct = [...new Set(items)];
    if (distinct.length === 0) return undefined;
    const results: Candidate[] = [];
    for (let from = 0; from < distinct.length; from += MAX_RESULTS) {
      const part = distinct.slice(from, from + MAX_RESULTS);
      this.#allowOnly(part);
      const found = this.#engine.recommend(part.length, true, true);
      if (found.source !== 'history') return undefined;
      results.push(...found.results);
    }
    results.sort((left, right) => right.score - left.score); // stable: the engine's order within each part
    return new Map(results.map(({ item }, place) => [item, place]));
  }

  #allowOnly(items: readonly number[]): void {
    const allowed = this.#engine.allowed();
    allowed.fill(0);
    for (const item of items) setBit(allowed, item, true);
  }

  #list<S extends Source>(call: Call, source: S, results: Candidate[], fallback?: Fallback): RecommendedList<S> {
    const items =
      fallback && call.options.fallback === false
        ? []
        : this.#arranged(call, results).map((one) => this.#item(call, one));
    const { unknown } = call;
    return {
      source,
      ...(fallback ? { fallback } : {}),
      items,
      unknownItems: unknown.size,
      complete: this.#engine.complete,
    };
  }

  #item({ options }: Call, { item, score }: Candidate): RecommendedItem {
    const details = { ...this.#catalogue.item(item), score };
    const isPin = options.pin?.some((pin) => (typeof pin === 'string' ? pin : pin.id) === details.id);
    return isPin ? { ...details, pinned: true } : details;
  }

  /** Candidates after the rules of the shop, cut to the list's length. */
  #arranged(call: Call, candidates: Candidate[]): Candidate[] {
    const { options, limit, unknown } = call;
    let arranged = candidates;
    if (hasRules(options)) {
      const rules = [
        ...(options.boost ?? []).map((rule) => this.#rule(rule, unknown, 1)),
        ...(options.bury ?? []).map((rule) => this.#rule(rule, unknown, -1)),
      ];
      arranged = weighed(arranged, (item) => rules.reduce((weight, rule) => weight * rule(item), 1));
    }
    const { amount, by = 'factors' } = diversityOf(options);
    if (amount > 0 && arranged.length > 1) {
      const choice = arranged.slice(0, choiceFor(limit));
      const similarity = by === 'factors' ? this.#byFactors(choice) : this.#byAttributes(by);
      arranged = diversified(choice, limit, amount, similarity);
    }
    return withPins(arranged, this.#pins(call), limit);
  }

  /** What a rule multiplies an item's relevance by. */
  #rule({ ids, filter, by = 2 }: Rule, unknown: Set<string>, direction: 1 | -1): (item: number) => number {
    if (!(by >= 1 && by < Number.POSITIVE_INFINITY)) {
      throw new RecommenderError('BAD_ARGUMENT', `by is ${by}; boost and bury take a number of 1 or more.`);
    }
    const items = new Set(ids && this.#catalogue.numbers(ids, unknown));
    const mask = filter && this.#catalogue.mask(filter);
    return (item) => (items.has(item) || (mask && hasBit(mask, item)) ? by ** direction : 1);
  }

  #pins({ options, hidden, shopper, unknown }: Call): { item: number; at: number }[] {
    const stock = this.#inStock(shopper.stock);
    const pins: { item: number; at: number }[] = [];
    for (const [index, pin] of (options.pin ?? []).entries()) {
      const { id, at } = typeof pin === 'string' ? { id: pin, at: index } : pin;
      if (!(Number.isInteger(at) && at >= 0)) {
        throw new RecommenderError('BAD_ARGUMENT', `pin: at is ${at}; it must be a whole number from 0.`);
      }
      for (const item of this.#catalogue.numbers([id], unknown)) {
        if (!hidden.includes(item) && (!stock || hasBit(stock, item))) pins.push({ item, at });
      }
    }
    return pins;
  }

  /** Cosines of the factors, from the engine. */
  #byFactors(candidates: readonly Candidate[]): (item: number) => (other: number) => number {
    this.#allowOnly(candidates.map(({ item }) => item));
    return (item) => {
      const { source, results } = this.#engine.similar(item, candidates.length, true, true);
      if (source !== 'item') return () => 0;
      const cosines = new Map(results.map(({ item, score }) => [item, score]));
      return (other) => cosines.get(other) ?? 0;
    };
  }

  /** The part of these attributes in which two items have the same value. */
  #byAttributes(names: readonly string[]): (item: number) => (other: number) => number {
    const attributes = names.map((name) => {
      const attribute = this.#catalogue.attributes.findIndex((one) => one.name === name);
      if (attribute >= 0) return attribute;
      throw new RecommenderError('BAD_ARGUMENT', `diversity: the pack has no attribute "${name}".`);
    });
    const code = (attribute: number, item: number) => this.#engine.attributeCode(attribute, item);
    return (item) => (other) =>
      attributes.filter((one) => code(one, item) > 0 && code(one, item) === code(one, other)).length /
      attributes.length;
  }

  #reasons(id: string): Reason[] {
    const positive = this.#engine.explain(this.#engine.findItem(id), MAX_RESULTS).filter(({ score }) => score > 0);
    const sum = positive.reduce((sum, { score }) => sum + score, 0);
    return positive.slice(0, REASONS).map(({ item, score }) => ({ ...this.#catalogue.name(item), share: score / sum }));
  }
}

/** Popular items first among equals. */
function bestFirst(scores: ReadonlyMap<number, number>): Candidate[] {
  return [...scores]
    .map(([item, score]) => ({ item, score }))
    .sort((left, right) => right.score - left.score || left.item - right.item);
}

function withoutHistory({ paused }: Shopper): Fallback {
  return paused ? 'paused' : 'no-history';
}

function hasRules({ boost, bury }: ListOptions): boolean {
  return Boolean(boost?.length || bury?.length);
}

function diversityOf({ diversity = 0 }: ListOptions) {
  const chosen = typeof diversity === 'number' ? { amount: diversity } : diversity;
  if (chosen.amount >= 0 && chosen.amount <= 1) return chosen;
  throw new RecommenderError('BAD_ARGUMENT', `diversity is ${chosen.amount}; it must be a number from 0 to 1.`);
}

/** How many candidates a list is arranged from. */
function wanted({ options, limit }: Call): number {
  if (hasRules(options)) return MAX_RESULTS;
  return diversityOf(options).amount > 0 ? choiceFor(limit) : limit;
}

function choiceFor(limit: number): number {
  return Math.min(MAX_RESULTS, Math.max(LEAST_CHOICE, CHOICE * limit));
}

function countBits(mask: Mask): number {
  let count = 0;
  for (let word of mask) for (; word !== 0; word &= word - 1) count++;
  return count;
}
