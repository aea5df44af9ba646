/*
 * catalogue.ts: what the pack says of its items: from ids to the engine's numbers and back to details, and which items
 * pass a filter. It knows no shopper.
 */
import { messageOf, RecommenderError } from './errors.js';
import { type Attribute, Filters, type Mask } from './filters.js';
import type { NumberedEngine } from './numbered.js';
import type { Filter, Item, RecommenderInfo } from './types.js';

/** Of an engine: events that it takes, items that it lists. */
export const MAX_HISTORY = 512;
export const MAX_RESULTS = 1000;
const DEFAULT_LIMIT = 12;

export class Catalogue {
  readonly engine: NumberedEngine;
  readonly attributes: readonly Attribute[];
  readonly #filters: Filters;

  /** Of an engine that has its first items. */
  constructor(engine: NumberedEngine) {
    this.engine = engine;
    this.attributes = Array.from({ length: engine.attributeCount }, (_, attribute) => ({
      name: engine.attributeName(attribute),
      values: Array.from({ length: engine.attributeValueCount(attribute) }, (_, code) =>
        engine.attributeValue(attribute, code),
      ),
    }));
    this.#filters = new Filters(engine, this.attributes);
  }

  get info(): Omit<RecommenderInfo, 'storage' | 'packFrom'> {
    const { engine } = this;
    return {
      items: engine.totalItems,
      factors: engine.factorCount,
      build: engine.build,
      currency: engine.currency(),
      // Value 0 is empty: it stands for items that have none.
      attributes: this.attributes.map(({ name, values }) => ({ name, values: values.slice(1) })),
      packBytes: engine.packBytes,
      memoryBytes: engine.memoryBytes,
      report: engine.complete ? parsedReport(engine.report()) : null,
    };
  }

  /** See Filters.mask. */
  mask(filter: Filter): Mask {
    return this.#filters.mask(filter);
  }

  /** Numbers of the ids that the pack knows; the others are added to `unknown`. */
  numbers(ids: readonly string[], unknown: Set<string>): number[] {
    const numbers: number[] = [];
    for (const id of ids) {
      const item = this.engine.findItem(id);
      if (item < 0) unknown.add(id);
      else numbers.push(item);
    }
    return numbers;
  }

  name(item: number): { id: string; title: string } {
    const id = this.engine.id(item);
    return { id, title: this.engine.title(item) || id };
  }

  item(item: number): Item {
    const details: Item = { ...this.name(item), attributes: {} };
    const price = this.engine.price(item);
    // Prices are 32-bit floats: seven digits are what they hold, so 12.99 comes back as 12.99.
    if (price >= 0) details.price = Number(price.toPrecision(7));
    const image = this.engine.image(item);
    if (image) details.image = image;
    details.attributes = Object.fromEntries(
      this.attributes
        .map(({ name }, attribute) => [name, this.value(attribute, item)])
        .filter(([, value]) => value !== ''),
    );
    return details;
  }

  /** An item's value of an attribute; empty where it has none. */
  value(attribute: number, item: number): string {
    return this.attributes[attribute]?.values[this.engine.attributeCode(attribute, item)] ?? '';
  }

  items(ids: readonly string[]): (Item | undefined)[] {
    return ids.map((id) => {
      const item = this.engine.findItem(id);
      return item < 0 ? undefined : this.item(item);
    });
  }
}

export function checkedLimit(limit: number = DEFAULT_LIMIT): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_RESULTS) return limit;
  throw new RecommenderError('BAD_ARGUMENT', `limit is ${limit}; it must be a whole number from 1 to ${MAX_RESULTS}.`);
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
