/*
 * profile.ts: what the history says of the shopper, in words of the shop: values of attributes and prices, with the items
 * that say so, and what the engine makes of it. It knows no storage, network or worker.
 */
import type { Engine, Shopper } from '../engine.js';
import { usualHours, wordAffinities } from '../habits.js';
import { insightOf } from '../insight.js';
import { affinitiesOf, decayOf, type Piece, piecesOf, wordsOfEngine } from '../pieces.js';
import type { EventType, Profile } from '../types.js';

export const script = import.meta.url;

/** So many values of an attribute are told. */
const VALUES = 20;

/** For so long an answer counts while there is no new event: half-lives are days. */
const FRESH_MILLISECONDS = 60_000;

const answers = new WeakMap<Engine, { of: Shopper; items: number; profile: Profile }>();

/** What pages ask for with every campaign and rule. */
export function profile(engine: Engine, shopper: Shopper): Profile {
  const known = answers.get(engine);
  const items = engine.numbered.itemCount;
  if (known?.items === items && isSame(known.of, shopper)) return known.profile;
  const fresh = profileOf(engine, shopper);
  answers.set(engine, { of: shopper, items, profile: fresh });
  return fresh;
}

function isSame(before: Shopper, { history, now }: Shopper): boolean {
  return (
    Math.abs(now - before.now) < FRESH_MILLISECONDS &&
    history.length === before.history.length &&
    history.every((event, index) => event === before.history[index])
  );
}

function profileOf(engine: Engine, shopper: Shopper): Profile {
  const { history, now } = shopper;
  const { attributes } = engine.catalogue;
  const events: Record<EventType, number> = { view: 0, cart: 0, purchase: 0, rating: 0, dismiss: 0 };
  const items = new Set<string>();
  let [first, last, lastPurchase] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const { type, item, time } of history) {
    events[type]++;
    items.add(item);
    first = Math.min(first, time);
    last = Math.max(last, time);
    if (type === 'purchase') lastPurchase = Math.max(lastPurchase, time);
  }
  const pieces = piecesOf(engine, shopper);
  const priced = pieces.filter(({ facts }) => facts.price >= 0);
  const hours = usualHours(history, (time) => decayOf(now - time));
  const affinities = attributes
    .map(({ name }, attribute) => [name, affinitiesOf(engine, pieces, attribute, VALUES)] as const)
    .filter(([, values]) => values.length > 0);
  engine.setHistory(shopper, new Set());
  const { segment } = engine.numbered.segment();
  const insight = engine.numbered.insight && insightOf(engine.numbered.insight, attributes);
  return {
    events,
    items: items.size,
    ...(history.length > 0 ? { first, last } : {}),
    ...(events.purchase > 0 ? { lastPurchase } : {}),
    affinities: Object.fromEntries(affinities),
    ...(priced.length > 0 ? { prices: quartilesOf(priced) } : {}),
    words: wordAffinities(pieces, wordsOfEngine(engine)),
    ...(hours ? { hours } : {}),
    ...(insight ? { insight } : {}),
    ...(segment >= 0 ? { segment: engine.numbered.segmentName(segment) } : {}),
  };
}

/** Prices up to which a quarter, a half and three quarters of the evidence lie. */
function quartilesOf(priced: readonly Piece[]): { low: number; middle: number; high: number } {
  const sorted = [...priced].sort((left, right) => left.facts.price - right.facts.price);
  const sums: number[] = [];
  for (const { weight } of sorted) sums.push((sums.at(-1) ?? 0) + weight);
  const all = sums.at(-1) as number;
  const at = (part: number) => (sorted[sums.findIndex((sum) => sum >= part * all)] as Piece).facts.price;
  return { low: at(0.25), middle: at(0.5), high: at(0.75) };
}
