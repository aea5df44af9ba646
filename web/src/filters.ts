/*
 * filters.ts: conditions on attributes and prices, compiled to one bit for each item. A compiled filter is kept, because
 * pages ask with the same few again and again. It knows no history and no lists.
 */
import { RecommenderError } from './errors.js';
import type { NumberedEngine } from './numbered.js';
import type { Condition, Filter } from './types.js';

export interface Attribute {
  name: string;
  values: string[];
}

/** Bit item % 32 of word item / 32. */
export type Mask = Uint32Array;

const KEPT = 16;

export function hasBit(mask: Mask, item: number): boolean {
  return (((mask[item >>> 5] as number) >>> (item & 31)) & 1) !== 0;
}

export function setBit(mask: Mask, item: number, on: boolean): void {
  if (on) (mask[item >>> 5] as number) |= 1 << (item & 31);
  else (mask[item >>> 5] as number) &= ~(1 << (item & 31));
}

export function intersect(mask: Mask, other: Mask): void {
  for (let word = 0; word < mask.length; word++) (mask[word] as number) &= other[word] as number;
}

/** Nothing but these items. */
export function allowOnly(engine: NumberedEngine, items: readonly number[]): void {
  const allowed = engine.allowed();
  allowed.fill(0);
  for (const item of items) setBit(allowed, item, true);
}

export class Filters {
  readonly #engine: NumberedEngine;
  readonly #attributes: readonly Attribute[];
  readonly #masks = new Map<string, Mask>();

  constructor(engine: NumberedEngine, attributes: readonly Attribute[]) {
    this.#engine = engine;
    this.#attributes = attributes;
  }

  /** The items that pass. Overwrites the engine's own filter; not to be written to. */
  mask(filter: Filter): Mask {
    // While a pack arrives, its items grow in number.
    const key = `${this.#engine.itemCount} ${JSON.stringify(filter, (_, part) => (part === Number(part) ? `${part}` : part))}`;
    let mask = this.#masks.get(key);
    if (!mask) {
      mask = this.#compile(filter);
      for (const oldest of this.#masks.keys()) if (this.#masks.size >= KEPT) this.#masks.delete(oldest);
      this.#masks.set(key, mask);
    }
    return mask;
  }

  #compile(filter: Filter): Mask {
    const engine = this.#engine;
    engine.allowAll();
    for (const [name, condition] of Object.entries(filter)) {
      const attribute = this.#attributes.findIndex((attribute) => attribute.name === name);
      if (attribute >= 0) {
        const passes = predicate(name, condition);
        const { values } = this.#attributes[attribute] as Attribute;
        engine.allowValues(
          attribute,
          Uint8Array.from(values, (value) => Number(passes(value))),
        );
      } else if (name === 'price') {
        const [min, max] = boundsOf(name, condition);
        engine.allowPrices(Math.max(0, min), max); // -1 is no price
      } else {
        const names = this.#attributes.map((attribute) => attribute.name).join(', ') || 'none';
        throw new RecommenderError('BAD_ARGUMENT', `filter: the pack has no attribute "${name}" (it has ${names}).`);
      }
    }
    return engine.allowed().slice();
  }
}

/** Whether a value fulfils a condition; the empty value means "has none" and is within no bounds. */
function predicate(name: string, condition: Condition): (value: string) => boolean {
  if (typeof condition === 'string') return (value) => value === condition;
  if (Array.isArray(condition)) {
    const values = new Set<string>(condition);
    return (value) => values.has(value);
  }
  const { not } = Object(condition);
  if (not !== undefined) {
    const excluded = predicate(name, not);
    return (value) => !excluded(value);
  }
  const [min, max] = boundsOf(name, condition);
  return (value) => value !== '' && Number(value) >= min && Number(value) <= max;
}

function boundsOf(name: string, condition: Condition): [min: number, max: number] {
  const { min, max } = Object(condition);
  const [least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY] = [min, max];
  if (typeof least === 'number' && typeof most === 'number' && (min ?? max) !== undefined) return [least, most];
  const ways = 'a text, an array of texts, { not: … } or { min: number, max: number }';
  throw new RecommenderError('BAD_ARGUMENT', `filter: the condition on "${name}" must be ${ways}.`);
}
