/*
 * plain.ts: the engine in plain JavaScript, for pages that may not run wasm: the lists that the factors give, up to
 * rounding, slower; blend, links and network of a pack are left out. It is loaded only there. It knows neither storage nor
 * network.
 *
 * User factors are those of src/engine/fold_in.c, in 64 bits: x solves A x = sum_j c_j y_j over the items of the history
 * with confidence c_j and factors y_j, where A = sum_j c_j y_j y_j^T + diag(w g + lambda). An item's score is x.y, and
 * c_j y_j^T A^-1 y is what item j adds to it. Segments and their margins are those of src/engine/segment.c.
 */
import { RecommenderError } from '../errors.js';
import { setBit } from '../filters.js';
import type { EngineEvent, EngineExplanation, EngineList, EngineResult, NumberedEngine } from '../numbered.js';
import { type Chunk, openPlainPack, type PlainPack, packSize, scaleOf } from '../plain-pack.js';

export const script = import.meta.url;

const HEAD_BYTES = 64;
const DISMISS = 4;
const SMALLEST_STRENGTH = 1e-9;

/** Evidence on one item, and its factors. */
interface Evidence {
  item: number;
  confidence: number;
  factors: Float64Array;
}

export class PlainEngine implements NumberedEngine {
  readonly build = 'plain';
  #bytes = new Uint8Array(0);
  #arrived = 0;
  #head = new Uint8Array(0);
  #pack: PlainPack | undefined;
  #numbers = new Map<string, number>();
  #allowed = new Uint32Array(0);
  #seen = new Set<number>();
  #dismissed = new Set<number>();
  #evidence: Evidence[] = [];
  #user = new Float64Array(0);
  /** Lower triangle L of A = L L^T, row after row. */
  #root = new Float64Array(0);

  append(piece: Uint8Array): void {
    if (this.#bytes.length === 0) {
      const head = new Uint8Array(this.#head.length + piece.length);
      head.set(this.#head);
      head.set(piece, this.#head.length);
      this.#head = head;
      if (head.length < HEAD_BYTES) return;
      this.#bytes = new Uint8Array(packSize(head));
      piece = head;
    }
    const rest = this.#bytes.length - this.#arrived;
    if (piece.length > rest) throw new RecommenderError('PACK_CORRUPT', 'There are bytes after the end of the pack.');
    this.#bytes.set(piece, this.#arrived);
    this.#arrived += piece.length;
    if (piece.length === rest) this.#open();
  }

  finish(): void {
    if (this.#bytes.length === 0) packSize(this.#head);
    if (this.#pack) return;
    const where = `Byte ${this.#arrived} of ${this.#bytes.length}`;
    throw new RecommenderError('PACK_CORRUPT', `The pack is cut off; download it again. (${where}.)`, {
      byteOffset: this.#arrived,
    });
  }

  packView(): Uint8Array<ArrayBuffer> {
    return this.#bytes.length === 0 ? this.#head : this.#bytes.subarray(0, this.#arrived);
  }

  get memoryBytes(): number {
    return this.packBytes;
  }
  get packBytes(): number {
    return this.#bytes.length;
  }
  get itemCount(): number {
    return this.#pack?.itemCount ?? 0;
  }
  get totalItems(): number {
    return this.itemCount;
  }
  get complete(): boolean {
    return this.#pack !== undefined;
  }
  get insight(): undefined {
    return undefined;
  }
  /** Repeats are a signal of the blend, which needs wasm. */
  get repeats(): boolean {
    return false;
  }
  get factorCount(): number {
    return this.#opened.factorCount;
  }
  get attributeCount(): number {
    return this.#opened.attributes.length;
  }

  findItem(id: string): number {
    return this.#numbers.get(id) ?? -1;
  }
  id(item: number): string {
    return this.#of(item, (chunk, place) => chunk.ids.at(place)) ?? '';
  }
  title(item: number): string {
    return this.#of(item, (chunk, place) => chunk.titles?.at(place)) ?? '';
  }
  image(item: number): string {
    return this.#of(item, (chunk, place) => chunk.images?.at(place)) ?? '';
  }
  price(item: number): number {
    return this.#of(item, (chunk, place) => chunk.prices?.[place]) ?? -1;
  }
  report(): string {
    return this.#opened.report;
  }
  currency(): string {
    return this.#opened.currency;
  }
  attributeName(attribute: number): string {
    return this.#opened.attributes[attribute]?.name ?? '';
  }
  attributeValueCount(attribute: number): number {
    return this.#opened.attributes[attribute]?.values.length ?? 0;
  }
  attributeValue(attribute: number, code: number): string {
    return this.#opened.attributes[attribute]?.values[code] ?? '';
  }
  attributeCode(attribute: number, item: number): number {
    return this.#of(item, (chunk, place) => chunk.codes?.[attribute * chunk.count + place]) ?? 0;
  }

  /** Trends and links are for engine.wasm. */
  trend(): number {
    return 1;
  }
  links(): EngineResult[] {
    return [];
  }

  setHistory(events: readonly EngineEvent[]): void {
    const { foldIn } = this.#opened;
    const newest = events.reduce((least, { ageDays }) => Math.min(least, ageDays), Number.POSITIVE_INFINITY);
    this.#seen = new Set(events.map(({ item }) => item));
    this.#dismissed = new Set(events.filter(({ type }) => type === DISMISS).map(({ item }) => item));
    const strengths = new Map<number, number>();
    for (const { item, type, value, ageDays } of events) {
      const decay = foldIn.halfLifeDays > 0 ? 0.5 ** ((ageDays - newest) / foldIn.halfLifeDays) : 1;
      const worth = Math.min(Math.max(value, 1e-3), 1e3) ** foldIn.valueExponent;
      const strength = (foldIn.eventWeights[type] as number) * worth * decay;
      if (strength < SMALLEST_STRENGTH || this.#dismissed.has(item)) continue;
      strengths.set(item, (strengths.get(item) ?? 0) + strength);
    }
    const confidenceOf = (sum: number) => [Math.log2(1 + sum), sum, 1][foldIn.confidence] ?? 1;
    this.#evidence = [...strengths].map(([item, sum]) => ({
      item,
      confidence: confidenceOf(sum),
      factors: this.#opened.factors(item),
    }));
    this.#solve();
  }

  allowed(): Uint32Array {
    return this.#allowed;
  }
  allowAll(): void {
    this.#allowed.fill(0xffffffff);
  }
  allowValues(attribute: number, wanted: Uint8Array): void {
    for (let item = 0; item < this.itemCount; item++) {
      if (!wanted[this.attributeCode(attribute, item)]) setBit(this.#allowed, item, false);
    }
  }

  allowPrices(least: number, most: number): void {
    for (let item = 0; item < this.itemCount; item++) {
      const price = this.price(item);
      const passes = price >= Math.fround(least) && price <= Math.fround(most);
      if (!passes) setBit(this.#allowed, item, false);
    }
  }

  recommend(limit: number, includeSeen: boolean, useAllowed: boolean): EngineList {
    const passes = this.#passes(includeSeen, useAllowed);
    if (this.#evidence.length === 0) return this.#popular(limit, passes);
    return { source: 'history', results: this.#best(limit, passes, this.#user, scaleOf) };
  }

  similar(anchor: number, limit: number, includeSeen: boolean, useAllowed: boolean): EngineList {
    const passes = this.#passes(includeSeen, useAllowed);
    const others = (item: number) => item !== anchor && passes(item);
    const direction = this.#opened.factors(anchor, 1);
    const length = Math.hypot(...direction);
    if (length === 0 || this.#of(anchor, scaleOf) === 0) return this.#popular(limit, others);
    for (let d = 0; d < direction.length; d++) (direction[d] as number) /= length;
    const inverseNorm = (chunk: Chunk, place: number, row: Float64Array) => {
      if (scaleOf(chunk, place) === 0) return 0;
      const square = row.reduce((sum, step, d) => sum + (step * (this.#opened.factorScales[d] as number)) ** 2, 0);
      return square > 0 ? 1 / Math.sqrt(square) : 0;
    };
    return { source: 'item', results: this.#best(limit, others, direction, inverseNorm) };
  }

  explain(item: number, limit: number): EngineExplanation {
    const scored = this.#opened.factors(item);
    const solved = this.#evidence.length > 0 ? this.#solved(scored) : scored;
    const results = this.#evidence
      .map(({ item, confidence, factors }) => ({ item, score: confidence * dot(factors, solved) }))
      .sort(byScore)
      .slice(0, limit);
    return { results, parts: Float32Array.of(dot(this.#user, scored), 0, 0) };
  }

  segment(): { segment: number; margin: number } {
    const length = Math.hypot(...this.#user);
    if (!(length > 0)) return { segment: -1, margin: 0 };
    const direction = this.#user.map((value) => value / length);
    const [nearest, next] = this.#opened.segments
      .map(({ centroid }, segment) => {
        const square = 1 - 2 * dot(direction, centroid) + dot(centroid, centroid);
        return { segment, distance: Math.sqrt(Math.max(0, square)) };
      })
      .sort((left, right) => left.distance - right.distance);
    const margin = nearest && next && next.distance > 0 ? 1 - nearest.distance / next.distance : 0;
    return { segment: nearest?.segment ?? -1, margin };
  }
  segmentName(segment: number): string {
    return this.#opened.segments[segment]?.name ?? '';
  }

  get #opened(): PlainPack {
    if (!this.#pack) throw new RecommenderError('CLOSED', 'The pack has not arrived.');
    return this.#pack;
  }

  #open(): void {
    this.#pack = openPlainPack(this.#bytes);
    this.#allowed = new Uint32Array(Math.ceil(this.itemCount / 32));
    for (let item = 0; item < this.itemCount; item++) this.#numbers.set(this.id(item), item);
    if (this.#numbers.size < this.itemCount) {
      throw new RecommenderError('PACK_CORRUPT', 'The pack is damaged (an id occurs twice); download it again.');
    }
  }

  #of<Value>(item: number, read: (chunk: Chunk, place: number) => Value): Value | undefined {
    const found = this.#opened.find(item);
    return found && read(...found);
  }

  #passes(includeSeen: boolean, useAllowed: boolean): (item: number) => boolean {
    return (item) =>
      !this.#dismissed.has(item) &&
      (includeSeen || !this.#seen.has(item)) &&
      (!useAllowed || (((this.#allowed[item >>> 5] as number) >>> (item & 31)) & 1) !== 0);
  }

  #popular(limit: number, passes: (item: number) => boolean): EngineList {
    const results: EngineResult[] = [];
    for (let item = 0; item < this.itemCount && results.length < limit; item++) {
      if (passes(item)) results.push({ item, score: this.#opened.popularity(item) });
    }
    return { source: 'popularity', results };
  }

  /** The best items by `query` times their row, in factor scales, times their weight. */
  #best(
    limit: number,
    passes: (item: number) => boolean,
    query: Float64Array,
    weightOf: (chunk: Chunk, place: number, row: Float64Array) => number,
  ): EngineResult[] {
    const { chunks, factorCount, factorScales } = this.#opened;
    const scaled = query.map((value, d) => value * (factorScales[d] as number));
    const row = new Float64Array(factorCount);
    const results: EngineResult[] = [];
    for (const chunk of chunks) {
      for (let place = 0; place < chunk.count; place++) {
        const item = chunk.first + place;
        if (!passes(item)) continue;
        this.#opened.row(chunk, place, row);
        results.push({ item, score: dot(scaled, row) * weightOf(chunk, place, row) });
      }
    }
    return results.sort(byScore).slice(0, limit);
  }

  /** Solves for the user factors by Cholesky's decomposition. */
  #solve(): void {
    const { factorCount: k, foldIn, gramDiagonal, itemCount } = this.#opened;
    this.#user = new Float64Array(k);
    if (this.#evidence.length === 0) return;
    const mass = this.#evidence.reduce((sum, { confidence }) => sum + confidence, foldIn.unobservedWeight * itemCount);
    const lambda = foldIn.regularization * mass ** foldIn.regularizationExponent;
    const root = new Float64Array(k * k);
    const right = new Float64Array(k);
    for (const { confidence, factors } of this.#evidence) {
      for (let i = 0; i < k; i++) {
        const weighted = confidence * (factors[i] as number);
        (right[i] as number) += weighted;
        for (let j = 0; j <= i; j++) (root[i * k + j] as number) += weighted * (factors[j] as number);
      }
    }
    for (let d = 0; d < k; d++)
      (root[d * k + d] as number) += foldIn.unobservedWeight * (gramDiagonal[d] as number) + lambda;
    for (let i = 0; i < k; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = root[i * k + j] as number;
        for (let d = 0; d < j; d++) sum -= (root[i * k + d] as number) * (root[j * k + d] as number);
        root[i * k + j] = i === j ? Math.sqrt(sum) : sum / (root[j * k + j] as number);
      }
    }
    this.#root = root;
    this.#user = this.#solved(right);
    if (this.#user.every((value) => Number.isFinite(value))) return;
    this.#evidence = []; // the popular order is better than scores that are not numbers
    this.#user = new Float64Array(k);
  }

  /** A^-1 times a vector. */
  #solved(right: Float64Array): Float64Array<ArrayBuffer> {
    const k = right.length;
    const solution = Float64Array.from(right);
    for (let i = 0; i < k; i++) {
      for (let d = 0; d < i; d++)
        (solution[i] as number) -= (this.#root[i * k + d] as number) * (solution[d] as number);
      (solution[i] as number) /= this.#root[i * k + i] as number;
    }
    for (let i = k - 1; i >= 0; i--) {
      for (let d = i + 1; d < k; d++)
        (solution[i] as number) -= (this.#root[d * k + i] as number) * (solution[d] as number);
      (solution[i] as number) /= this.#root[i * k + i] as number;
    }
    return solution;
  }
}

/** Equal scores in the order of the items' numbers. */
function byScore(left: EngineResult, right: EngineResult): number {
  return right.score - left.score || left.item - right.item;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < left.length; d++) sum += (left[d] as number) * (right[d] as number);
  return sum;
}
