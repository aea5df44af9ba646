/*
 * profile.ts: what the history says of the shopper, in words of the shop: values of attributes and prices, with the items
 * that say so, and what the engine makes of it. It knows no storage, network or worker.
 */
import type { Engine, Shopper } from '../engine.js';
import type { Piece } from '../groups.js';
import { confidenceOf, expectedShare, wordAffinities } from '../habits.js';
import { insightOf } from '../insight.js';
import { type Evidence, evidenceOf, knownOf } from '../pieces.js';
import type { Affinity, Profile } from '../types.js';

export const script = import.meta.url;

/** So many values of an attribute are told. */
const VALUES = 20;

/** For so long an answer counts while there is no new event: half-lives are days. */
const FRESH_MILLISECONDS = 60_000;

const answers = new WeakMap<Evidence, { events: number; now: number; json: string }>();

/** What pages ask for with every campaign and rule: a Profile as JSON, which is copied sooner than objects are. */
export function profile(engine: Engine, shopper: Shopper): string {
  const evidence = evidenceOf(engine, shopper);
  const events = shopper.history.length; // which evidence only grows by
  const known = answers.get(evidence);
  if (known?.events === events && Math.abs(shopper.now - known.now) < FRESH_MILLISECONDS) return known.json;
  const json = JSON.stringify(profileOf(engine, shopper, evidence));
  answers.set(evidence, { events, now: shopper.now, json });
  return json;
}

export function profileOf(engine: Engine, shopper: Shopper, evidence = evidenceOf(engine, shopper)): Profile {
  const { attributes } = engine.catalogue;
  const { events, items, first, last, lastPurchase } = evidence;
  const priced = evidence.priced();
  const hours = evidence.hours.usual;
  const affinities = attributes
    .map(({ name }, attribute) => [name, affinitiesOf(engine, evidence, attribute)] as const)
    .filter(([, values]) => values.length > 0);
  engine.setHistory(shopper, new Set());
  const { segment } = engine.numbered.segment();
  const insight = engine.numbered.insight && insightOf(engine.numbered.insight, attributes);
  return {
    events: { ...events },
    items: items.size,
    ...(items.size > 0 ? { first, last } : {}),
    ...(events.purchase > 0 ? { lastPurchase } : {}),
    affinities: Object.fromEntries(affinities),
    ...(priced.length > 0 ? { prices: quartilesOf(priced) } : {}),
    words: wordAffinities(evidence.words, knownOf(engine).items),
    ...(hours ? { hours } : {}),
    ...(insight ? { insight } : {}),
    ...(segment >= 0 ? { segment: engine.numbered.segmentName(segment) } : {}),
  };
}

/** The strongest values of an attribute. Their confidence is as that of words in habits.ts. */
function affinitiesOf(engine: Engine, evidence: Evidence, attribute: number): Affinity[] {
  const { values } = engine.catalogue.attributes[attribute] as Engine['catalogue']['attributes'][number];
  const usual = knownOf(engine).values[attribute] as ReturnType<typeof knownOf>['values'][number];
  const groups = evidence.values[attribute] as Evidence['values'][number];
  const { weight: all, pieces } = groups;
  return groups
    .sorted()
    .slice(0, VALUES)
    .map(({ of, weight, best }) => {
      const share = weight / all;
      const q = Math.max(1, usual.counts[of] as number) / Math.max(1, usual.items);
      const confidence = confidenceOf(expectedShare(share, q, pieces), q, pieces);
      return {
        value: values[of] as string,
        share: rounded(share),
        confidence: rounded(confidence),
        because: best.map(({ id }) => id),
      };
    });
}

/** To six places: all seventeen make an answer a fifth longer, which takes time to write, send and read. */
function rounded(share: number): number {
  return Math.round(share * 1e6) / 1e6;
}

/** Prices up to which a quarter, a half and three quarters of the evidence lie. */
function quartilesOf(priced: readonly Piece[]): { low: number; middle: number; high: number } {
  const sums: number[] = [];
  for (const { weight } of priced) sums.push((sums.at(-1) ?? 0) + weight);
  const all = sums.at(-1) as number;
  const at = (part: number) => (priced[sums.findIndex((sum) => sum >= part * all)] as Piece).price;
  return { low: at(0.25), middle: at(0.5), high: at(0.75) };
}
