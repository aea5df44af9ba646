/*
 * engine.ts: the engine in the shop's terms: ids instead of numbers, filters by attribute value, events with times, items
 * with their details. Every call sets the history that it is about, so nothing is carried from call to call. It knows no
 * storage, network or worker.
 */
import { messageOf, RecommenderError } from './errors.js';
import { EVENT_TYPES } from './events.js';
import type {
  BrowseOptions,
  Contribution,
  Filter,
  HistoryEvent,
  Item,
  ListOptions,
  Reason,
  RecommendedItem,
  RecommendedList,
  RecommenderInfo,
  RecommendOptions,
} from './types.js';
import { type EngineEvent, type EngineList, WasmEngine } from './wasm.js';

const MAX_HISTORY = 512;
const MAX_RESULTS = 1000;
const DEFAULT_LIMIT = 12;
const REASONS = 3;
const DAY_MILLISECONDS = 86_400_000;

/** The shopper at the time of a call: events newest first. */
export interface Shopper {
  history: readonly HistoryEvent[];
  /** Milliseconds since 1970. */
  now: number;
}

interface Attribute {
  name: string;
  values: string[];
}

export class Engine {
  readonly #module: WebAssembly.Module;
  readonly #wasm: WasmEngine;
  #attributes: Attribute[] = [];

  private constructor(module: WebAssembly.Module, wasm: WasmEngine) {
    this.#module = module;
    this.#wasm = wasm;
  }

  /** An engine whose pack is still to come, by `append`. */
  static async create(module: WebAssembly.Module): Promise<Engine> {
    return new Engine(module, await WasmEngine.instantiate(module, [MAX_HISTORY, MAX_RESULTS]));
  }

  static async open(module: WebAssembly.Module, pieces: readonly Uint8Array[]): Promise<Engine> {
    const engine = await Engine.create(module);
    for (const piece of pieces) engine.append(piece);
    engine.finish();
    return engine;
  }

  append(piece: Uint8Array): void {
    this.#wasm.append(piece);
    if (this.#attributes.length > 0 || !this.ready) return;
    this.#attributes = Array.from({ length: this.#wasm.attributeCount }, (_, attribute) => ({
      name: this.#wasm.attributeName(attribute),
      values: Array.from({ length: this.#wasm.attributeValueCount(attribute) }, (_, code) =>
        this.#wasm.attributeValue(attribute, code),
      ),
    }));
  }

  /** Throws when not all of the pack has arrived. */
  finish(): void {
    this.#wasm.finish();
  }

  /** The first items are there: lists can be made of them. */
  get ready(): boolean {
    return this.#wasm.itemCount > 0;
  }

  get info(): Omit<RecommenderInfo, 'storage'> {
    const wasm = this.#wasm;
    return {
      items: wasm.totalItems,
      factors: wasm.factorCount,
      build: wasm.build,
      currency: wasm.currency(),
      // Value 0 is empty: it stands for items that have none.
      attributes: this.#attributes.map(({ name, values }) => ({ name, values: values.slice(1) })),
      packBytes: wasm.packBytes,
      report: wasm.complete ? parsedReport(wasm.report()) : null,
    };
  }

  /** A new instance, for when this one trapped; then `takeOver`, which checks that the pack is still intact. */
  successor(): Promise<Engine> {
    return Engine.create(this.#module);
  }

  takeOver(other: Engine): void {
    this.append(other.#wasm.packCopy());
  }

  recommend(shopper: Shopper, options: RecommendOptions): RecommendedList<'history' | 'popularity'> {
    const limit = checkedLimit(options.limit);
    const unknown = new Set<string>();
    this.#setHistory(shopper, unknown);
    const useAllowed = this.#allow(options.filter, this.#hidden(shopper, unknown, options.exclude));
    const list = this.#wasm.recommend(limit, options.includeSeen ?? false, useAllowed);
    const items = this.#recommendedItems(list);
    if (options.explain) {
      for (const [index, { item }] of list.results.entries()) {
        (items[index] as RecommendedItem).because = list.source === 'history' ? this.#reasons(item) : [];
      }
    }
    return {
      source: list.source === 'history' ? 'history' : 'popularity',
      items,
      unknownItems: unknown.size,
      complete: this.#wasm.complete,
    };
  }

  similar(shopper: Shopper, id: string, options: ListOptions): RecommendedList<'item' | 'popularity'> {
    const limit = checkedLimit(options.limit);
    const unknown = new Set<string>();
    const events = this.#setHistory(shopper, unknown);
    const [anchor] = this.#numbers([id], unknown);
    const hidden = this.#hidden(shopper, unknown, options.exclude);
    const includeSeen = options.includeSeen ?? true;
    if (anchor !== undefined) {
      const list = this.#wasm.similar(anchor, limit, includeSeen, this.#allow(options.filter, hidden));
      // An item that nobody bought has no factors; the engine then gives the popular order.
      const source = list.source === 'item' ? 'item' : 'popularity';
      return { source, items: this.#recommendedItems(list), unknownItems: unknown.size, complete: this.#wasm.complete };
    }
    // The engine gives the popular order to who has no history, so what the shopper has seen is hidden here.
    this.#wasm.setHistory([]);
    if (!includeSeen) hidden.push(...events.map(({ item }) => item));
    const list = this.#wasm.recommend(limit, true, this.#allow(options.filter, hidden));
    return {
      source: 'popularity',
      items: this.#recommendedItems(list),
      unknownItems: unknown.size,
      complete: this.#wasm.complete,
    };
  }

  explain(shopper: Shopper, id: string, limit?: number): Contribution[] {
    const count = checkedLimit(limit);
    const item = this.#wasm.findItem(id);
    if (item < 0) return [];
    this.#setHistory(shopper, new Set());
    return this.#wasm.explain(item, count).map(({ item, score }) => ({ ...this.#name(item), contribution: score }));
  }

  items(ids: readonly string[]): (Item | undefined)[] {
    return ids.map((id) => {
      const item = this.#wasm.findItem(id);
      return item < 0 ? undefined : this.#item(item);
    });
  }

  /** Items in the pack's own order, which is the popular one. */
  browse(options: BrowseOptions): Item[] {
    const limit = checkedLimit(options.limit);
    const offset = options.offset ?? 0;
    if (!(Number.isInteger(offset) && offset >= 0)) {
      throw new RecommenderError('BAD_ARGUMENT', `offset is ${offset}; it must be a whole number from 0.`);
    }
    const allowed = this.#allow(options.filter, []) ? this.#wasm.allowed() : undefined;
    const found: number[] = [];
    for (let item = 0, skipped = 0; item < this.#wasm.itemCount && found.length < limit; item++) {
      if (allowed && !(((allowed[item >>> 5] as number) >>> (item & 31)) & 1)) continue;
      if (skipped++ >= offset) found.push(item);
    }
    return found.map((item) => this.#item(item));
  }

  /** Numbers of the ids that the pack knows; the others are added to `unknown`. */
  #numbers(ids: readonly string[], unknown: Set<string>): number[] {
    const numbers: number[] = [];
    for (const id of ids) {
      const item = this.#wasm.findItem(id);
      if (item < 0) unknown.add(id);
      else numbers.push(item);
    }
    return numbers;
  }

  /** What no list may hold. Dismissed items stay out for good, also when the engine's history is too short for them. */
  #hidden(shopper: Shopper, unknown: Set<string>, exclude: readonly string[] = []): number[] {
    const dismissed = shopper.history.filter(({ type }) => type === 'dismiss').map(({ item }) => item);
    return this.#numbers([...exclude, ...dismissed], unknown);
  }

  /** Gives the engine the newest events that it can take. */
  #setHistory(shopper: Shopper, unknown: Set<string>): EngineEvent[] {
    const events: EngineEvent[] = [];
    for (const event of shopper.history) {
      if (events.length === MAX_HISTORY) break;
      const item = this.#wasm.findItem(event.item);
      if (item < 0) {
        unknown.add(event.item);
        continue;
      }
      const ageDays = Math.max(0, shopper.now - event.time) / DAY_MILLISECONDS;
      events.push({ item, type: EVENT_TYPES.indexOf(event.type), value: event.value ?? 1, ageDays });
    }
    this.#wasm.setHistory(events);
    return events;
  }

  /** Writes the bitmask of what may appear; false when everything may, and no mask was written. */
  #allow(filter: Filter | undefined, hidden: readonly number[]): boolean {
    const conditions = Object.entries(filter ?? {});
    if (conditions.length === 0 && hidden.length === 0) return false;
    this.#wasm.allowAll();
    for (const [name, wanted] of conditions) {
      const attribute = this.#attributes.findIndex((attribute) => attribute.name === name);
      if (attribute < 0) {
        const names = this.#attributes.map((attribute) => attribute.name).join(', ') || 'none';
        throw new RecommenderError('BAD_ARGUMENT', `filter: the pack has no attribute "${name}" (it has ${names}).`);
      }
      const values = new Set(typeof wanted === 'string' ? [wanted] : wanted);
      const matches = Uint8Array.from((this.#attributes[attribute] as Attribute).values, (value) =>
        Number(values.has(value)),
      );
      this.#wasm.allowValues(attribute, matches);
    }
    const allowed = this.#wasm.allowed();
    for (const item of hidden) (allowed[item >>> 5] as number) &= ~(1 << (item & 31));
    return true;
  }

  #reasons(item: number): Reason[] {
    const positive = this.#wasm.explain(item, MAX_RESULTS).filter(({ score }) => score > 0);
    const sum = positive.reduce((sum, { score }) => sum + score, 0);
    return positive.slice(0, REASONS).map(({ item, score }) => ({ ...this.#name(item), share: score / sum }));
  }

  #name(item: number): { id: string; title: string } {
    const id = this.#wasm.id(item);
    return { id, title: this.#wasm.title(item) || id };
  }

  #item(item: number): Item {
    const details: Item = { ...this.#name(item), attributes: {} };
    const price = this.#wasm.price(item);
    // Prices are 32-bit floats: seven digits are what they hold, so 12.99 comes back as 12.99.
    if (price >= 0) details.price = Number(price.toPrecision(7));
    const image = this.#wasm.image(item);
    if (image) details.image = image;
    details.attributes = Object.fromEntries(
      this.#attributes
        .map(({ name, values }, attribute) => [name, values[this.#wasm.attributeCode(attribute, item)]])
        .filter(([, value]) => value),
    );
    return details;
  }

  #recommendedItems(list: EngineList): RecommendedItem[] {
    return list.results.map(({ item, score }) => ({ ...this.#item(item), score }));
  }
}

function parsedReport(report: string): unknown {
  try {
    return JSON.parse(report);
  } catch (error) {
    throw new RecommenderError('PACK_CORRUPT', `The pack's report is not JSON (${messageOf(error)}).`, {
      cause: error,
    });
  }
}

function checkedLimit(limit: number = DEFAULT_LIMIT): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_RESULTS) return limit;
  throw new RecommenderError('BAD_ARGUMENT', `limit is ${limit}; it must be a whole number from 1 to ${MAX_RESULTS}.`);
}
