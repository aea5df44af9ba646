/*
 * profile.ts: what the history says of the shopper, in words of the shop: values of attributes and prices, with the items
 * that say so, and what the engine makes of it. It knows no storage, network or worker.
 */
import type { Catalogue } from '../catalogue.js';
import type { Engine, Shopper } from '../engine.js';
import { EVENT_TYPES } from '../events.js';
import { countWords, usualHours, type WordCounts, wordAffinities, wordsOf } from '../habits.js';
import { insightOf } from '../insight.js';
import type { Affinity, EventType, Profile } from '../types.js';

/** How much an event says, beside a view. */
const WEIGHTS: Record<EventType, number> = { view: 1, cart: 3, purchase: 5, rating: 2, dismiss: 0 };
const HALF_LIFE_MILLISECONDS = 30 * 86_400_000;
const REASONS = 3;

/** So many of the most popular titles say how usual a word is. */
const TITLES = 2048;
/** So many values of an attribute are told. */
const VALUES = 20;

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

export function profile(engine: Engine, shopper: Shopper): Profile {
  const { history, now } = shopper;
  const { attributes } = engine.catalogue;
  const events = Object.fromEntries(EVENT_TYPES.map((type) => [type, 0])) as Record<EventType, number>;
  for (const { type } of history) events[type]++;
  const times = history.map(({ time }) => time);
  const purchases = history.filter(({ type }) => type === 'purchase').map(({ time }) => time);
  const pieces = piecesOf(engine, shopper);
  const prices = pieces.map(({ facts }) => facts.price).filter((price) => price >= 0);
  const hours = usualHours(history, (time) => decayOf(now - time));
  const affinities = attributes
    .map(({ name }, attribute) => [name, affinitiesOf(engine, pieces, attribute, VALUES)] as const)
    .filter(([, values]) => values.length > 0);
  engine.setHistory(shopper, new Set());
  const insight = engine.numbered.insight && insightOf(engine.numbered.insight);
  return {
    events,
    items: new Set(history.map(({ item }) => item)).size,
    ...(times.length > 0 ? { first: Math.min(...times), last: Math.max(...times) } : {}),
    ...(purchases.length > 0 ? { lastPurchase: Math.max(...purchases) } : {}),
    affinities: Object.fromEntries(affinities),
    ...(prices.length > 0 ? { prices: quartilesOf(prices) } : {}),
    words: wordAffinities(pieces, knownOf(engine).usual),
    ...(hours ? { hours } : {}),
    ...(insight ? { insight } : {}),
    ...(insight?.segment ? { segment: insight.segment.name } : {}),
  };
}

/** The items of a history that the pack knows, what says most first: recent events count more, and those that say more. */
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

function decayOf(age: number): number {
  return 0.5 ** (Math.max(0, age) / HALF_LIFE_MILLISECONDS);
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

function quartilesOf(numbers: number[]): { low: number; middle: number; high: number } {
  const sorted = numbers.sort((left, right) => left - right);
  const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))] as number;
  return { low: at(0.25), middle: at(0.5), high: at(0.75) };
}
