/*
 * groups.ts: evidence on items, summed by what they have in common. It only grows: what is added raises one item, and
 * the others stay in their order. It knows no history and no engine.
 */

const REASONS = 3;

/** An item and the evidence that it is liked. */
export interface Piece {
  readonly id: string;
  readonly price: number;
  weight: number;
  /** The place of its newest event in the history, from the oldest on. */
  newest: number;
  /** What it counts in. */
  readonly sums: readonly Groups<unknown>[];
  readonly groups: readonly Group<unknown>[];
}

function strongestFirst(left: Piece, right: Piece): number {
  return right.weight - left.weight || right.newest - left.newest;
}

/** Items that have something in common. */
export interface Group<Of> {
  readonly of: Of;
  weight: number;
  items: number;
  /** Those that say most, strongest first. */
  readonly best: Piece[];
}

/** Evidence in groups. */
export class Groups<Of> {
  weight = 0;
  squares = 0;
  readonly list: Group<Of>[] = [];
  readonly #known = new Map<Of, Group<Of>>();

  of(what: Of): Group<Of> {
    let group = this.#known.get(what);
    if (!group) {
      group = { of: what, weight: 0, items: 0, best: [] };
      this.#known.set(what, group);
      this.list.push(group);
    }
    return group;
  }

  /** Weights w say as much as (sum w)^2 / sum w^2 equal ones (Kish 1965). */
  get pieces(): number {
    return this.weight ** 2 / this.squares;
  }

  /** Strongest first. */
  sorted(): readonly Group<Of>[] {
    return this.list.sort(
      (left, right) => right.weight - left.weight || strongestFirst(left.best[0] as Piece, right.best[0] as Piece),
    );
  }
}

/** Adds new evidence to that on an item. */
export function add(piece: Piece, { weight, newest }: { weight: number; newest: number }): void {
  const before = piece.weight;
  piece.weight += weight;
  piece.newest = newest;
  for (const sum of piece.sums) {
    sum.weight += weight;
    sum.squares += piece.weight ** 2 - before ** 2;
  }
  for (const group of piece.groups) {
    group.weight += weight;
    if (before === 0) group.items++;
    rise(piece, group);
  }
}

/** To its place among the best of a group, which are in order but for this one. */
function rise(piece: Piece, { best }: Group<unknown>): void {
  if (best.length === REASONS && strongestFirst(best[REASONS - 1] as Piece, piece) < 0) return;
  let place = best.indexOf(piece);
  if (place < 0) place = best.push(piece) - 1;
  for (; place > 0 && strongestFirst(piece, best[place - 1] as Piece) < 0; place--) {
    best[place] = best[place - 1] as Piece;
  }
  best[place] = piece;
  if (best.length > REASONS) best.pop();
}
