/*
 * pieces.ts: the evidence that a history is: its items with what is known of each, and how much each says. Recent events
 * count more, half after 30 days, and those that say more. It knows no lists.
 */
import type { Catalogue } from './catalogue.js';
import type { Engine, Shopper } from './engine.js';
import { countWords, type WordCounts, wordsOf } from './habits.js';
import type { Affinity, EventType } from './types.js';

/** How much an event says, beside a view. */
const WEIGHTS: Record<EventType, number> = { view: 1, cart: 3, purchase: 5, rating: 2, dismiss: 0 };
const HALF_LIFE_MILLISECONDS = 30 * 86_400_000;
const REASONS = 3;
/** So many of the most popular titles say how usual a word is. */
const TITLES = 2048;

/** What is known of an item of a history; profiles are asked for again and again, so it is found once. */
export interface Facts {
  id: string;
  price: number;
  /** The numbers of its values, by attribute. */
  codes: readonly number[];
  words: readonly string[];
}

/** An item and the evidence that it is liked. */
export interface Piece {
  facts: Facts;
  weight: number;
}

const found = new WeakMap<Catalogue, { usual: WordCounts; facts: Map<string, Facts> }>();

/** The items of a history that the pack knows, what says most first. */
export function piecesOf(engine: Engine, { history, now }: Shopper): Piece[] {
  const evidence = new Map<string, number>();
  for (const { type, item, time } of history) {
    evidence.set(item, (evidence.get(item) ?? 0) + WEIGHTS[type] * decayOf(now - time));
  }
  const pieces: Piece[] = [];
  for (const [id, weight] of evidence) {
    const facts = weight > 0 && factsOf(engine, id);
    if (facts) pieces.push({ facts, weight });
  }
  return pieces.sort((left, right) => right.weight - left.weight);
}

/** The strongest values of an attribute. */
export function affinitiesOf(
  { catalogue }: Engine,
  pieces: readonly Piece[],
  attribute: number,
  limit = Number.POSITIVE_INFINITY,
): Affinity[] {
  const values = new Map<number, { share: number; because: string[] }>();
  let all = 0;
  for (const { facts, weight } of pieces) {
    const code = facts.codes[attribute] as number;
    if (code === 0) continue;
    all += weight;
    const value = values.get(code);
    if (!value) values.set(code, { share: weight, because: [facts.id] });
    else {
      value.share += weight;
      if (value.because.length < REASONS) value.because.push(facts.id);
    }
  }
  return [...values]
    .sort(([, left], [, right]) => right.share - left.share)
    .slice(0, limit)
    .map(([code, { share, because }]) => ({
      value: catalogue.attributes[attribute]?.values[code] as string,
      share: share / all,
      because,
    }));
}

/** What an event of this age counts beside a new one. */
export function decayOf(age: number): number {
  return 0.5 ** (Math.max(0, age) / HALF_LIFE_MILLISECONDS);
}

/** How usual words are. */
export function usualWords(engine: Engine): WordCounts {
  return knownOf(engine).usual;
}

function knownOf({ catalogue, numbered }: Engine) {
  let known = found.get(catalogue);
  if (!known) {
    const titles = Array.from({ length: Math.min(TITLES, numbered.itemCount) }, (_, item) => numbered.title(item));
    known = { usual: countWords(titles), facts: new Map() };
    found.set(catalogue, known);
  }
  return known;
}

function factsOf(engine: Engine, id: string): Facts | undefined {
  const { facts } = knownOf(engine);
  const known = facts.get(id);
  if (known) return known;
  const { catalogue, numbered } = engine;
  const item = numbered.findItem(id);
  if (item < 0) return undefined; // it may still arrive
  const fresh = {
    id,
    price: Number(numbered.price(item).toPrecision(7)),
    codes: catalogue.attributes.map((_, attribute) => numbered.attributeCode(attribute, item)),
    words: wordsOf(numbered.title(item)),
  };
  facts.set(id, fresh);
  return fresh;
}
