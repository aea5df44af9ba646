/*
 * arrange.ts: from the engine's candidates to the order that a shop wants: rules that raise and lower items, variety, and
 * fixed places. It knows items by number only, and neither engine nor catalogue.
 *
 * Variety is max-sum diversification (Gollapudi, Sharma 2009), greedily: the next item of a list of n is the one with the
 * largest
 *   (1 - amount) relevance(item) - amount (sum over the items picked before of similarity(item, picked)) / (n - 1)
 * so that first places, beside which little stands yet, go by relevance. The largest similarity in place of the sum, which
 * is maximal marginal relevance (Carbonell, Goldstein 1998), costs more relevance for the same mean difference.
 */

export interface Candidate {
  item: number;
  score: number;
  pinned?: boolean;
  /** Nobody has taken it yet. */
  untried?: boolean;
}

interface Ranked extends Candidate {
  /** The score scaled to 0..1 over all candidates, then raised or lowered by rules. */
  relevance: number;
}

/** Candidates whose relevance is multiplied by what `weightOf` says, best first. */
export function weighed(candidates: readonly Candidate[], weightOf: (item: number) => number): Candidate[] {
  return ranked(candidates)
    .map((one) => ({ ...one, relevance: one.relevance * weightOf(one.item) }))
    .sort((left, right) => right.relevance - left.relevance); // stable: equals stay in the engine's order
}

/** What a list is to be beside relevant. */
export interface Aim {
  /** 0: it counts nothing, 1: it alone. */
  amount: number;
  /** What a candidate adds to the list as it is. */
  gainOf(item: number): number;
  /** Takes note of what was picked, and of what is left to pick from. */
  pick(item: number, left: readonly Candidate[]): void;
}

/** `limit` candidates, each time the one that is worth most; of several aims the later ones have the last word. */
export function chosen(candidates: readonly Candidate[], limit: number, aims: readonly Aim[]): Candidate[] {
  const left = ranked(candidates);
  const list: Candidate[] = [];
  while (list.length < limit && left.length > 0) {
    let [best, most] = [0, Number.NEGATIVE_INFINITY];
    for (const [index, { item, relevance }] of left.entries()) {
      const worth = aims.reduce((sum, { amount, gainOf }) => (1 - amount) * sum + amount * gainOf(item), relevance);
      if (worth > most) [best, most] = [index, worth];
    }
    const [next] = left.splice(best, 1) as [Ranked];
    list.push(next);
    for (const { pick } of aims) pick(next.item, left);
  }
  return list;
}

/** Variety of a list of `limit` items. `similarityTo(item)` gives what is alike, 0..1. */
export function variety(amount: number, limit: number, similarityTo: (item: number) => (other: number) => number): Aim {
  const alike = new Map<number, number>();
  return {
    amount,
    gainOf: (item) => -(alike.get(item) ?? 0) / Math.max(1, limit - 1),
    pick: (item, left) => {
      const similarity = similarityTo(item);
      for (const { item: other } of left) alike.set(other, (alike.get(other) ?? 0) + similarity(other));
    },
  };
}

/** At most `limit` candidates with the pins at their places, each item once. */
export function withPins(
  candidates: readonly Candidate[],
  pins: readonly { item: number; at: number }[],
  limit: number,
): Candidate[] {
  const pinned = new Set(pins.map(({ item }) => item));
  const list = candidates.filter(({ item }) => !pinned.has(item));
  const scores = new Map(candidates.map(({ item, score }) => [item, score]));
  for (const { item, at } of [...pins].sort((left, right) => left.at - right.at)) {
    list.splice(at, 0, { item, score: scores.get(item) ?? 0, pinned: true });
  }
  return list.slice(0, limit);
}

/** Relevance follows the order that the candidates are in where rules have been applied, else their scores. */
export function ranked(candidates: readonly (Candidate & { relevance?: number })[]): Ranked[] {
  const scores = candidates.map(({ score, relevance = score }) => relevance);
  const most = Math.max(...scores);
  const least = Math.min(...scores);
  return candidates.map(({ item, score }, index) => ({
    item,
    score,
    relevance: most > least ? ((scores[index] as number) - least) / (most - least) : 1,
  }));
}
