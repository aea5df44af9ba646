/*
 * shape.ts: what a shop wants of its lists as a whole, beyond the best items for the shopper: less of what everybody sees,
 * nothing again and again, categories as in the history, a floor for what is not popular, and a try for what is new. It is
 * loaded with the first list that asks for any of it, and knows the engine only as the caller has set it up.
 *
 * Popularity counts as the information in an item's being taken, -log p (Zhou et al. 2010), with p by Zipf's law a power of
 * the item's place r = 0, 1, ... in the popular order of n. From relevance is taken
 *   debias (1 - log(1 + r) / log(1 + n))
 * A part of all places is given by systematic sampling: the n-th place of a list is one of them where floor(share n + phase)
 * rises and not enough are there by themselves. A floor has phase 0; a phase by chance gives the share in expectation.
 */
import { type Candidate, ranked } from '../arrange.js';
import { calibration } from '../calibrate.js';
import { MAX_RESULTS } from '../catalogue.js';
import type { Call, Engine } from '../engine.js';
import { RecommenderError } from '../errors.js';
import { setBit } from '../filters.js';
import type { NumberedEngine } from '../numbered.js';
import { openPlainPack } from '../plain-pack.js';
import { priorOf } from '../priors.js';
import { drawUnit, seededWords } from '../random-words.js';
import { thompsonOrder } from '../thompson.js';
import { arranged as arrangedBy, choiceFor, varied } from './rules.js';

export const script = import.meta.url;

const DAY = 86_400_000;
/** The smallest part of a catalogue that has most of what is sold (Pareto). */
const HEAD = 0.2;
/** 0.29 times 100 is a little less than 29. */
const ROUNDING = 1e-9;

/** How many candidates a list is arranged from. */
export function wanted(): number {
  return MAX_RESULTS;
}

/** Candidates after the rules of the shop and all of this, cut to the list's length. */
export function arranged(engine: Engine, call: Call, candidates: readonly Candidate[]): Candidate[] {
  return arrangedBy(engine, call, candidates, shaped);
}

function shaped(engine: Engine, call: Call, candidates: readonly Candidate[]): readonly Candidate[] {
  const { options, limit, shopper } = call;
  const { debias = 0, calibrate, tail, explore, shown } = options;
  const items = engine.numbered.itemCount;
  const isTired = tirednessOf(engine, call);
  const all = debiased(candidates, part('debias', debias === 'auto' ? affordableDebias(engine) : debias), items);
  const fresh = all.filter((one) => !isTired(one));
  const aims = calibrate ? calibration(engine, call, part('calibrate', calibrate.amount)) : [];
  const chosen = varied(engine, call, fresh, aims);
  let list = [...chosen, ...fresh, ...all];
  if (tail) {
    const from = Math.ceil(part('tail', tail.head ?? HEAD) * items);
    const more = () => [...fresh, ...bestFrom(engine, call, from)].filter((one) => one.item >= from && !isTired(one));
    list = withShare(list, more, { from, limit, share: part('tail', tail.share), phase: 0 });
  }
  if (explore) {
    const { from, priorOf } = untriedOf(engine);
    const words = seededWords(explore.seed ?? Math.floor(shopper.now / DAY));
    const phase = drawUnit(words);
    const timesShown = (item: number) => shown?.[engine.numbered.id(item)]?.times ?? 0;
    const more = () => thompsonOrder(bestFrom(engine, call, from, choiceFor(limit)), { priorOf, timesShown }, words);
    list = withShare(list, more, { from, limit, share: part('explore', explore.share), phase });
    list = list.map((one) => (one.item >= from ? { ...one, untried: true } : one));
  }
  return withShare(list, () => [], { from: 0, limit, share: 0, phase: 0 });
}

function debiased(candidates: readonly Candidate[], amount: number, items: number): readonly Candidate[] {
  if (amount === 0) return candidates;
  return ranked(candidates)
    .map((one) => ({ ...one, relevance: one.relevance - amount * (1 - Math.log1p(one.item) / Math.log1p(items)) }))
    .sort((left, right) => right.relevance - left.relevance);
}

/** What the pack's report says that the recipe found (src/eval/recipe_debias.c). */
function affordableDebias({ info }: Engine): number {
  const { recipe } = (info.report ?? {}) as { recipe?: { part: string; amount?: number }[] };
  return recipe?.find?.(({ part }) => part === 'debias')?.amount ?? 0;
}

/** Whether a candidate was shown often enough for now, and nothing was done with it. */
function tirednessOf({ numbered }: Engine, { options, shopper }: Call): (one: Candidate) => boolean {
  const { frequency, shown = {} } = options;
  if (!frequency) return () => false;
  const known = new Set(shopper.history.map(({ item }) => item));
  const tired = new Set(
    Object.entries(shown)
      .filter(([, { times, last }]) => times >= frequency.times && shopper.now - last < frequency.days * DAY)
      .filter(([id]) => !known.has(id))
      .map(([id]) => numbered.findItem(id)),
  );
  return ({ item }) => tired.has(item);
}

/** Of the items from one on, which the popular order ends with, the best for the shopper. */
function bestFrom(engine: Engine, call: Call, from: number, count = call.limit): Candidate[] {
  const { numbered } = engine;
  if (from >= numbered.itemCount) return [];
  engine.setHistory(call.shopper, new Set());
  if (!engine.allow(call)) numbered.allowAll();
  const allowed = numbered.allowed();
  for (let item = 0; item < from; item++) setBit(allowed, item, false);
  return numbered.recommend(count, call.options.includeSeen ?? numbered.repeats, true).results;
}

/** The items that nobody took come last in the popular order, from one on. */
interface Untried {
  from: number;
  priorOf(item: number): number;
}

const UNTRIED = new WeakMap<NumberedEngine, Untried>();

function untriedOf(engine: Engine): Untried {
  const { numbered, catalogue } = engine;
  const known = UNTRIED.get(numbered);
  if (known) return known;
  let [from, to] = [0, numbered.itemCount];
  if (!numbered.complete) return { from: to, priorOf: () => 1 };
  const pack = openPlainPack(engine.packView().slice());
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (pack.popularity(middle) > 0) from = middle + 1;
    else to = middle;
  }
  const untried = { from, priorOf: priorOf(catalogue, (item) => pack.popularity(item), from) };
  UNTRIED.set(numbered, untried);
  return untried;
}

/**
 * At most `limit` of the candidates, each once, and a share of the places for items from `from` on: where these are too few
 * so far, the next of `more`.
 */
function withShare(
  candidates: readonly Candidate[],
  more: () => readonly Candidate[],
  { from, limit, share, phase }: { from: number; limit: number; share: number; phase: number },
): Candidate[] {
  const list: Candidate[] = [];
  const used = new Set<number>();
  const isNew = ({ item }: Candidate) => !used.has(item);
  let queue: readonly Candidate[] | undefined;
  let count = 0;
  while (list.length < limit) {
    const isDue = Math.floor(share * (list.length + 1) + phase + ROUNDING) > count;
    if (isDue) queue ??= more();
    const next = (isDue && queue?.find(isNew)) || candidates.find(isNew);
    if (!next) break;
    list.push(next);
    used.add(next.item);
    if (next.item >= from) count++;
  }
  return list;
}

function part(name: string, value: number): number {
  if (value >= 0 && value <= 1) return value;
  throw new RecommenderError('BAD_ARGUMENT', `${name} is ${value}; it must be a number from 0 to 1.`);
}
