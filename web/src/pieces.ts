/*
 * pieces.ts: the evidence that a history is: its items with what is known of each, and how much each says. Recent events
 * count more, half after 30 days, and those that say more. It knows no lists.
 */
import type { Catalogue } from './catalogue.js';
import type { Engine, Shopper } from './engine.js';
import { confidenceOf, countWords, expectedShare, type Words, wordNumbers } from './habits.js';
import type { Affinity, EventType } from './types.js';

/** How much an event says, beside a view. */
const WEIGHTS: Record<EventType, number> = { view: 1, cart: 3, purchase: 5, rating: 2, dismiss: 0 };
const HALF_LIFE_MILLISECONDS = 30 * 86_400_000;
const REASONS = 3;
/** So many of the most popular items say how usual a word or a value is. */
const POPULAR = 2048;

/** What is known of an item of a history; profiles are asked for again and again, so it is found once. */
export interface Facts {
  id: string;
  price: number;
  /** The numbers of its values, by attribute. */
  codes: readonly number[];
  /** By number: see `Words`. */
  words: readonly number[];
}

/** An item and the evidence that it is liked. */
export interface Piece {
  facts: Facts;
  weight: number;
}

interface Known {
  words: Words;
  /** How many of the popular items have each value, by attribute. */
  values: readonly Uint32Array[];
  facts: Map<string, Facts>;
}

const found = new WeakMap<Catalogue, Known>();

/** The items of a history that the pack knows, what says most first. */
export function piecesOf(engine: Engine, { history, now }: Shopper): Piece[] {
  const pieces = new Map<string, Piece>();
  for (const { type, item, time } of history) {
    const weight = WEIGHTS[type] * decayOf(now - time);
    const piece = pieces.get(item);
    if (piece) piece.weight += weight;
    else {
      const facts = weight > 0 && factsOf(engine, item);
      if (facts) pieces.set(item, { facts, weight });
    }
  }
  return [...pieces.values()].sort((left, right) => right.weight - left.weight);
}

/** The strongest values of an attribute. Their confidence is as that of words in habits.ts. */
export function affinitiesOf(
  engine: Engine,
  pieces: readonly Piece[],
  attribute: number,
  limit = Number.POSITIVE_INFINITY,
): Affinity[] {
  const { values = [] } = engine.catalogue.attributes[attribute] ?? {};
  const usual = knownOf(engine).values[attribute] ?? new Uint32Array(1);
  const weights = new Float64Array(values.length);
  const codes: number[] = [];
  let [all, squares] = [0, 0];
  for (const { facts, weight } of pieces) {
    const code = facts.codes[attribute] as number;
    if (code === 0) continue;
    if (weights[code] === 0) codes.push(code);
    (weights[code] as number) += weight;
    all += weight;
    squares += weight ** 2;
  }
  const weightOf = (code: number) => weights[code] as number;
  const evidence = all ** 2 / squares;
  const usualSum = usual.reduce((sum, count) => sum + count, 0) - (usual[0] as number);
  const best = codes.sort((left, right) => weightOf(right) - weightOf(left)).slice(0, limit);
  const affinities = best.map((code): Affinity => {
    const share = weightOf(code) / all;
    const q = Math.max(1, usual[code] as number) / Math.max(1, usualSum);
    const confidence = confidenceOf(expectedShare(share, q, evidence), q, evidence);
    return { value: values[code] as string, share, confidence, because: [] };
  });
  const places = new Uint32Array(values.length).fill(affinities.length); // of the other values
  best.forEach((code, place) => {
    places[code] = place;
  });
  let open = affinities.length;
  for (const { facts } of pieces) {
    const because = affinities[places[facts.codes[attribute] as number] as number]?.because;
    if (!because || because.length === REASONS) continue;
    if (because.push(facts.id) === REASONS && --open === 0) break;
  }
  return affinities;
}

/** What an event of this age counts beside a new one. */
export function decayOf(age: number): number {
  return Math.exp((-Math.LN2 / HALF_LIFE_MILLISECONDS) * Math.max(0, age));
}

/** The words of popular items, and of those that profiles were about. */
export function wordsOfEngine(engine: Engine): Words {
  return knownOf(engine).words;
}

function knownOf({ catalogue, numbered }: Engine): Known {
  let known = found.get(catalogue);
  if (!known) {
    const popular = Array.from({ length: Math.min(POPULAR, numbered.itemCount) }, (_, item) => item);
    const values = catalogue.attributes.map(({ values }, attribute) => {
      const counts = new Uint32Array(values.length);
      for (const item of popular) (counts[numbered.attributeCode(attribute, item)] as number)++;
      return counts;
    });
    known = { words: countWords(popular.map((item) => numbered.title(item))), values, facts: new Map() };
    found.set(catalogue, known);
  }
  return known;
}

function factsOf(engine: Engine, id: string): Facts | undefined {
  const { words, facts } = knownOf(engine);
  const known = facts.get(id);
  if (known) return known;
  const { catalogue, numbered } = engine;
  const item = numbered.findItem(id);
  if (item < 0) return undefined; // it may still arrive
  const fresh = {
    id,
    price: Number(numbered.price(item).toPrecision(7)),
    codes: catalogue.attributes.map((_, attribute) => numbered.attributeCode(attribute, item)),
    words: wordNumbers(words, numbered.title(item)),
  };
  facts.set(id, fresh);
  return fresh;
}
