/*
 * engine.ts: lists in the shop's terms: from the shopper's events and the page's wishes to items. Every call sets the
 * history that it is about, so nothing is carried from call to call. What a first list does not need is in parts/, which
 * builds on the lower half of the class. It knows no storage, network or worker.
 */
import type { Candidate } from './arrange.js';
import { Catalogue, checkedLimit, MAX_HISTORY } from './catalogue.js';
import { RecommenderError } from './errors.js';
import { EVENT_TYPES } from './events.js';
import { intersect, type Mask, setBit } from './filters.js';
import type { EngineEvent, NumberedEngine } from './numbered.js';
import type {
  Fallback,
  Filter,
  HistoryEvent,
  Item,
  ListOptions,
  RecommendedList,
  RecommendOptions,
  Source,
} from './types.js';

const DAY_MILLISECONDS = 86_400_000;

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
  rules?: Rules | undefined;
}

/** A list that is being made. */
export interface Call {
  shopper: Shopper;
  options: RecommendOptions;
  limit: number;
  unknown: Set<string>;
  /** What it may not hold. Dismissed items stay out for good, also when the engine's history is too short for them. */
  hidden: number[];
}

/** The shop's rules, variety and pins: parts/rules.ts or parts/shape.ts, for calls that have any. */
export interface Rules {
  /** How many candidates a list is arranged from. */
  wanted(call: Call): number;
  /** Candidates in the order of the list, cut to its length. */
  arranged(engine: Engine, call: Call, candidates: readonly Candidate[]): Candidate[];
}

type MakeEngine = () => Promise<NumberedEngine>;

export class Engine {
  readonly #make: MakeEngine;
  readonly numbered: NumberedEngine;
  #loaded: Catalogue | undefined;
  #stock: { of: Stock; items: number; mask: Mask } | undefined;

  private constructor(make: MakeEngine, engine: NumberedEngine) {
    this.#make = make;
    this.numbered = engine;
  }

  /** An engine whose pack is still to come, by `append`. */
  static async create(make: MakeEngine): Promise<Engine> {
    return new Engine(make, await make());
  }

  append(piece: Uint8Array, trusted?: boolean): void {
    this.numbered.append(piece, trusted);
    if (this.ready) this.#loaded ??= new Catalogue(this.numbered);
  }

  /** Throws when not all of the pack has arrived. */
  finish(): void {
    this.numbered.finish();
  }

  /** The first items are there: lists can be made of them. */
  get ready(): boolean {
    return this.numbered.itemCount > 0;
  }

  get info(): Catalogue['info'] {
    return this.catalogue.info;
  }

  get catalogue(): Catalogue {
    if (!this.#loaded) throw new RecommenderError('CLOSED', 'The pack has not arrived.');
    return this.#loaded;
  }

  /** What has arrived of the pack: a view, to be used at once. */
  packView(): Uint8Array<ArrayBuffer> {
    return this.numbered.packView();
  }

  /** A new instance, for when this one trapped, or for another pack. */
  successor(): Promise<Engine> {
    return Engine.create(this.#make);
  }

  /** Goes on with the pack of an engine that trapped, and checks that it is still intact. */
  takeOver(other: Engine): void {
    this.append(other.packView());
  }

  items(ids: readonly string[]): (Item | undefined)[] {
    return this.catalogue.items(ids);
  }

  recommend(known: Shopper, options: RecommendOptions): RecommendedList<'history' | 'popularity'> {
    const hints = (options.hints ?? []).map((item): HistoryEvent => ({ type: 'view', item, time: known.now }));
    const shopper = { ...known, history: [...hints, ...known.history] };
    const call = this.call(shopper, options);
    const events = this.setHistory(shopper, call.unknown);
    const useAllowed = this.allow(call);
    const found = this.numbered.recommend(this.wanted(call), options.includeSeen ?? this.numbered.repeats, useAllowed);
    const seen = found.results.length > 0 ? [] : this.popular(call);
    const personal = found.source === 'history' && seen.length === 0;
    return personal
      ? this.list(call, 'history' as const, found.results)
      : seen.length > 0
        ? this.list(call, 'popularity' as const, seen, 'all-seen')
        : this.list(call, 'popularity' as const, found.results, withoutHistory(shopper, events.length));
  }

  call(shopper: Shopper, options: ListOptions): Call {
    const unknown = new Set<string>();
    const dismissed = shopper.history.filter(({ type }) => type === 'dismiss').map(({ item }) => item);
    const hidden = this.catalogue.numbers([...(options.exclude ?? []), ...dismissed], unknown);
    return { shopper, options, limit: checkedLimit(options.limit), unknown, hidden };
  }

  /** Gives the engine the newest events that it can take. */
  setHistory(shopper: Shopper, unknown: Set<string>): EngineEvent[] {
    const events: EngineEvent[] = [];
    for (const event of shopper.history) {
      if (events.length === MAX_HISTORY) break;
      const item = this.numbered.findItem(event.item);
      if (item < 0) {
        unknown.add(event.item);
        continue;
      }
      const ageDays = Math.max(0, shopper.now - event.time) / DAY_MILLISECONDS;
      events.push({ item, type: EVENT_TYPES.indexOf(event.type), value: event.value ?? 1, ageDays });
    }
    this.numbered.setHistory(events);
    return events;
  }

  /** Writes the bitmask of what a list may hold; false when that is everything, and no mask was written. */
  allow({ shopper, options, hidden }: Call, more?: Filter): boolean {
    const masks = [options.filter, more]
      .filter((filter) => filter !== undefined)
      .map((one) => this.catalogue.mask(one));
    const stock = this.inStock(shopper.stock);
    if (stock) masks.push(stock);
    if (masks.length === 0 && hidden.length === 0) return false;
    this.numbered.allowAll();
    const allowed = this.numbered.allowed();
    for (const mask of masks) intersect(allowed, mask);
    for (const item of hidden) setBit(allowed, item, false);
    return true;
  }

  /** What can be bought: as the pack says, unless the page knows better. */
  inStock(stock: Stock | undefined): Mask | undefined {
    if (!stock?.filter && !stock?.live.size) return undefined;
    const items = this.numbered.itemCount;
    if (this.#stock?.of !== stock || this.#stock.items !== items) {
      const mask = this.catalogue.mask(stock.filter ?? {}).slice();
      for (const [id, available] of stock.live) {
        for (const item of this.catalogue.numbers([id], new Set())) setBit(mask, item, available);
      }
      this.#stock = { of: stock, items, mask };
    }
    return this.#stock.mask;
  }

  /** How many candidates a list is made from. */
  wanted(call: Call): number {
    return call.shopper.rules?.wanted(call) ?? call.limit;
  }

  /** The popular order. The engine gives it to who has no history. */
  popular(call: Call, more?: Filter): Candidate[] {
    this.numbered.setHistory([]);
    return this.numbered.recommend(this.wanted(call), true, this.allow(call, more)).results;
  }

  list<S extends Source>(
    call: Call,
    source: S,
    results: readonly Candidate[],
    fallback?: Fallback,
  ): RecommendedList<S> {
    const { options, limit, unknown, shopper } = call;
    const hidden = fallback && options.fallback === false;
    const shown = hidden ? [] : (shopper.rules?.arranged(this, call, results) ?? results.slice(0, limit));
    return {
      source,
      ...(fallback ? { fallback } : {}),
      items: shown.map(({ item, score, pinned, untried }) => ({
        ...this.catalogue.item(item),
        score,
        ...(pinned ? { pinned } : {}),
        ...(untried ? { untried } : {}),
      })),
      unknownItems: unknown.size,
      complete: this.numbered.complete,
    };
  }
}

/** `known`: how many of the events are about items of the pack. */
export function withoutHistory({ paused, history }: Shopper, known = history.length): Fallback {
  return paused ? 'paused' : history.length > 0 && known === 0 ? 'unknown-history' : 'no-history';
}
