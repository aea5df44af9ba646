/*
 * onboarding.ts: taste questions for a shopper of whom nothing is known: "which of these do you like most?". A question has
 * those popular items whose choice says most of the shopper's segment. It is loaded with the first question, and knows no
 * history.
 *
 * With p(s) the share of segment s among all shoppers, c_s its centroid and y_i the factors of item i, a shopper of s
 * chooses i of a question Q by the choice axiom (Luce 1959), but sometimes by chance:
 *   P(i | s, Q) = (1 - CHANCE) v_si / sum_{j in Q} v_sj + CHANCE / |Q|,   v_si = max(c_s . y_i, LEAST)
 * The question is the one after whose answer A the least entropy of the segment S is to be expected (Lindley 1956), so the
 * one with the most of
 *   I(S; A) = H(A) - sum_s p(s) H(A | s),   H the entropy, P(A = i) = sum_s p(s) P(i | s, Q)
 * Items are added one by one, the best first, and then each is exchanged once if another is better. An answer makes p(s)
 * what Bayes' rule says. Answered questions are computed anew, so nothing of them is kept.
 */
import type { Engine, Shopper } from '../engine.js';
import { RecommenderError } from '../errors.js';
import { openPlainPack, type PlainPack } from '../plain-pack.js';
import type { ListOptions, OnboardingOptions, Question } from '../types.js';

export const script = import.meta.url;

const CHANCE = 0.1;
const LEAST = 1e-3;
/** Questions are about the most popular items, which most shoppers know. */
const ASKED_ABOUT = 50;
/** In packs without segments, the tastes of who takes one of so many popular items stand for them. */
const STAND_INS = 32;
const [FEWEST_CHOICES, MOST_CHOICES] = [2, 12];

/** A taste: a segment, and how many shoppers have it. */
interface Taste {
  name?: string;
  weight: number;
  direction: Float64Array;
}

interface Choice {
  item: number;
  /** v_si by taste. */
  appeal: number[];
}

/** The question after some answers. */
export function question(engine: Engine, shopper: Shopper, options: OnboardingOptions): Question {
  const { answers = [], choices = 4, ...rest } = options;
  if (!(Number.isInteger(choices) && choices >= FEWEST_CHOICES && choices <= MOST_CHOICES)) {
    const bounds = `${FEWEST_CHOICES} to ${MOST_CHOICES}`;
    throw new RecommenderError('BAD_ARGUMENT', `choices is ${choices}; it must be a whole number from ${bounds}.`);
  }
  if (!Array.isArray(answers)) {
    throw new RecommenderError(
      'BAD_ARGUMENT',
      `answers is ${answers}; it must be an array of ids, and null for "none".`,
    );
  }
  const { catalogue } = engine;
  const limits: ListOptions = { ...rest, limit: ASKED_ABOUT };
  const pool = engine.popular(engine.call(shopper, limits)).map(({ item }) => item);
  const pack = openPlainPack(engine.packView().slice());
  const tastes = tastesOf(pack, pool);
  const prior = normalised(tastes.map(({ weight }) => weight));
  let shares = prior;
  let left = pool.map((item) => ({ item, appeal: appealOf(pack.factors(item), tastes) }));
  for (const answer of answers) {
    const asked = bestQuestion(left, shares, choices);
    const place = answer === null ? -1 : asked.findIndex(({ item }) => engine.numbered.id(item) === answer);
    if (place >= 0) {
      const chances = chancesOf(asked, tastes.length);
      shares = normalised(shares.map((share, s) => share * ((chances[s] as number[])[place] as number)));
    }
    left = left.filter((one) => !asked.includes(one));
  }
  const likeliest = shares.indexOf(Math.max(...shares));
  const name = tastes[likeliest]?.name;
  return {
    items: bestQuestion(left, shares, choices).map(({ item }) => catalogue.item(item)),
    open: entropy(prior) > 0 ? entropy(shares) / entropy(prior) : 0,
    ...(name === undefined ? {} : { segment: { name, probability: shares[likeliest] as number } }),
  };
}

function tastesOf(pack: PlainPack, pool: readonly number[]): Taste[] {
  if (pack.segments.length > 0) {
    return pack.segments.map(({ name, users, centroid }) => ({ name, weight: users, direction: centroid }));
  }
  return pool.slice(0, STAND_INS).map((item) => {
    const factors = pack.factors(item);
    const length = Math.hypot(...factors) || 1;
    return { weight: pack.popularity(item), direction: factors.map((value) => value / length) };
  });
}

function appealOf(factors: Float64Array, tastes: readonly Taste[]): number[] {
  return tastes.map(({ direction }) => {
    const dot = direction.reduce((sum, value, d) => sum + value * (factors[d] as number), 0);
    return Math.max(dot, LEAST);
  });
}

function bestQuestion(from: readonly Choice[], shares: readonly number[], choices: number): Choice[] {
  const question: Choice[] = [];
  /** Puts the best item at a place, the popular one among equals. */
  const improve = (place: number) => {
    let most = question[place] ? informationOf(question, shares) : -1;
    for (const choice of from) {
      if (question.includes(choice)) continue;
      const other = [...question];
      other[place] = choice;
      const information = informationOf(other, shares);
      if (information > most) [most, question[place]] = [information, choice];
    }
  };
  const count = Math.min(choices, from.length);
  for (let place = 0; place < count; place++) improve(place);
  for (let place = 0; place < count; place++) improve(place);
  return question;
}

/** P(i | s, Q): [segment][place] */
function chancesOf(question: readonly Choice[], segments: number): number[][] {
  return Array.from({ length: segments }, (_, s) => {
    const appeals = question.map(({ appeal }) => appeal[s] as number);
    return normalised(appeals).map((chance) => (1 - CHANCE) * chance + CHANCE / question.length);
  });
}

/** I(S; A) in bits. */
function informationOf(question: readonly Choice[], shares: readonly number[]): number {
  const chances = chancesOf(question, shares.length);
  const answers = question.map((_, place) =>
    shares.reduce((sum, share, s) => sum + share * ((chances[s] as number[])[place] as number), 0),
  );
  const known = shares.reduce((sum, share, s) => sum + share * entropy(chances[s] as number[]), 0);
  return entropy(answers) - known;
}

function entropy(shares: readonly number[]): number {
  return shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log2(share) : sum), 0);
}

function normalised(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (sum > 0 ? weight / sum : 1 / weights.length));
}
