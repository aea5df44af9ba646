/*
 * arrange.ts: from the engine's candidates to the order that a shop wants: rules that raise and lower items, variety, and
 * fixed places. It knows items by number only, and neither engine nor catalogue.
 *
 * Variety is maximal marginal relevance (Carbonell, Goldstein 1998): the next item of a list is the one with the largest
 *   (1 - amount) relevance(item) - amount max over the items picked before of similarity(item, picked)
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

/** `limit` candidates that trade relevance for variety. `similarityTo(item)` gives what is alike, 0..1. */
export function diversified(
  candidates: readonly Candidate[],
  limit: number,
  amount: number,
  similarityTo: (item: number) => (other: number) => number,
): Candidate[] {
  const left = ranked(candidates).map((one) => ({ ...one, alike: 0 }));
  const picked: Candidate[] = [];
  const worth = (index: number) => {
    const { relevance, alike } = left[index] as (typeof left)[number];
    return (1 - amount) * relevance - amount * alike;
  };
  while (picked.length < limit && left.length > 0) {
    let best = 0;
    for (let index = 1; index < left.length; index++) if (worth(index) > worth(best)) best = index;
    const [next] = left.splice(best, 1) as [(typeof left)[number]];
    picked.push(next);
    const similarity = similarityTo(next.item);
    for (const other of left) other.alike = Math.max(other.alike, similarity(other.item));
  }
  return picked;
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
