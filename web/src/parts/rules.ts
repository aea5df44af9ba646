/*
 * rules.ts: what becomes of an engine's candidates where a call has rules (boost, bury), variety or pins. It knows no
 * storage, network or worker.
 */
import { type Aim, type Candidate, chosen, variety, weighed, withPins } from '../arrange.js';
import { MAX_RESULTS } from '../catalogue.js';
import type { Call, Engine } from '../engine.js';
import { RecommenderError } from '../errors.js';
import { allowOnly, hasBit } from '../filters.js';
import type { ListOptions, Rule } from '../types.js';

export const script = import.meta.url;

/** What is not simply the best is chosen from so many candidates for each item of a list, and at least from so many. */
const CHOICE = 5;
const LEAST_CHOICE = 50;

/** How many candidates a list is arranged from. */
export function wanted({ options, limit }: Call): number {
  if (hasRules(options)) return MAX_RESULTS;
  return diversityOf(options).amount > 0 ? choiceFor(limit) : limit;
}

/** Candidates after the rules of the shop, cut to the list's length; `choose` is what is done between rules and pins. */
export function arranged(
  engine: Engine,
  call: Call,
  candidates: readonly Candidate[],
  choose: typeof varied = varied,
): Candidate[] {
  const { options, limit, unknown } = call;
  let arranged = candidates;
  if (hasRules(options)) {
    const rules = [
      ...(options.boost ?? []).map((rule) => factorOf(engine, rule, unknown, 1)),
      ...(options.bury ?? []).map((rule) => factorOf(engine, rule, unknown, -1)),
    ];
    arranged = weighed(arranged, (item) => rules.reduce((weight, rule) => weight * rule(item), 1));
  }
  return withPins(choose(engine, call, arranged), pinsOf(engine, call), limit);
}

/** The list that `diversity` and `aims` choose. */
export function varied(
  engine: Engine,
  { options, limit }: Call,
  candidates: readonly Candidate[],
  aims: readonly Aim[] = [],
): readonly Candidate[] {
  const { amount, by = 'factors' } = diversityOf(options);
  if ((amount === 0 && aims.length === 0) || candidates.length < 2) return candidates;
  if (amount === 0) return chosen(candidates, limit, aims);
  const choice = aims.length > 0 ? candidates : candidates.slice(0, choiceFor(limit));
  const similarity = by === 'factors' ? byFactors(engine, choice) : byAttributes(engine, by);
  return chosen(choice, limit, [...aims, variety(amount, limit, similarity)]);
}

/** What a rule multiplies an item's relevance by. */
function factorOf(
  engine: Engine,
  { ids, filter, by = 2 }: Rule,
  unknown: Set<string>,
  direction: 1 | -1,
): (item: number) => number {
  if (!(by >= 1 && by < Number.POSITIVE_INFINITY)) {
    throw new RecommenderError('BAD_ARGUMENT', `by is ${by}; boost and bury take a number of 1 or more.`);
  }
  const items = new Set(ids && engine.catalogue.numbers(ids, unknown));
  const mask = filter && engine.catalogue.mask(filter);
  return (item) => (items.has(item) || (mask && hasBit(mask, item)) ? by ** direction : 1);
}

function pinsOf(engine: Engine, { options, hidden, shopper, unknown }: Call): { item: number; at: number }[] {
  const stock = engine.inStock(shopper.stock);
  const pins: { item: number; at: number }[] = [];
  for (const [index, pin] of (options.pin ?? []).entries()) {
    const { id, at } = typeof pin === 'string' ? { id: pin, at: index } : pin;
    if (!(Number.isInteger(at) && at >= 0)) {
      throw new RecommenderError('BAD_ARGUMENT', `pin: at is ${at}; it must be a whole number from 0.`);
    }
    for (const item of engine.catalogue.numbers([id], unknown)) {
      if (!hidden.includes(item) && (!stock || hasBit(stock, item))) pins.push({ item, at });
    }
  }
  return pins;
}

/** Cosines of the factors, from the engine. */
function byFactors(engine: Engine, candidates: readonly Candidate[]): (item: number) => (other: number) => number {
  allowOnly(
    engine.numbered,
    candidates.map(({ item }) => item),
  );
  return (item) => {
    const { source, results } = engine.numbered.similar(item, candidates.length, true, true);
    if (source !== 'item') return () => 0;
    const cosines = new Map(results.map(({ item, score }) => [item, score]));
    return (other) => cosines.get(other) ?? 0;
  };
}

/** How many of their values of these attributes two items share (Jaccard 1901); a cell may hold several between bars. */
function byAttributes({ catalogue }: Engine, names: readonly string[]): (item: number) => (other: number) => number {
  const attributes = names.map((name) => {
    const attribute = catalogue.attributes.findIndex((one) => one.name === name);
    if (attribute >= 0) return attribute;
    throw new RecommenderError('BAD_ARGUMENT', `diversity: the pack has no attribute "${name}".`);
  });
  const known = new Map<number, readonly string[]>();
  const valuesOf = (item: number) => {
    const cells = () => attributes.map((one) => [one, catalogue.value(one, item)] as const).filter(([, cell]) => cell);
    const values =
      known.get(item) ?? cells().flatMap(([one, cell]) => cell.split('|').map((value) => `${one} ${value}`));
    known.set(item, values);
    return values;
  };
  return (item) => {
    const own = new Set(valuesOf(item));
    return (other) => {
      const common = valuesOf(other).filter((value) => own.has(value)).length;
      return common && common / (own.size + valuesOf(other).length - common);
    };
  };
}

function hasRules({ boost, bury }: ListOptions): boolean {
  return Boolean(boost?.length || bury?.length);
}
function diversityOf({ diversity = 0 }: ListOptions) {
  const chosen = typeof diversity === 'number' ? { amount: diversity } : diversity;
  if (chosen.amount >= 0 && chosen.amount <= 1) return chosen;
  throw new RecommenderError('BAD_ARGUMENT', `diversity is ${chosen.amount}; it must be a number from 0 to 1.`);
}

export function choiceFor(limit: number): number {
  return Math.min(MAX_RESULTS, Math.max(LEAST_CHOICE, CHOICE * limit));
}
