/*
 * numbered.ts: what an engine is to engine.ts: a pack that arrives piece by piece, and lists of items that are known by
 * number only. engine.wasm is one (wasm.ts), plain JavaScript the other (plain.ts).
 */
import type { InsightSource, SegmentSource } from './insight.js';
import type { Build } from './types.js';

/** An event for the engine: vt_event. */
export interface EngineEvent {
  item: number;
  /** vt_event_type */
  type: number;
  value: number;
  ageDays: number;
}

export interface EngineResult {
  item: number;
  score: number;
}

export interface EngineList {
  source: 'popularity' | 'history' | 'item';
  results: EngineResult[];
}

export interface EngineExplanation {
  /** What the history's items contribute, largest first. */
  results: EngineResult[];
  /** Those of ScoreParts: history, popularity, shift. */
  parts: Float32Array;
}

export interface NumberedEngine extends SegmentSource {
  /**
   * Takes in the next bytes of the pack. What they bring can be used at once: see itemCount. Of a pack that is `trusted`,
   * because it was checked before it was kept, checksums are enough.
   */
  append(piece: Uint8Array, trusted?: boolean): void;
  /** To be called after the last bytes: throws when the pack is not complete. */
  finish(): void;
  /** What has arrived: a view, to be used at once. */
  packView(): Uint8Array<ArrayBuffer>;

  /** Of the complete pack. */
  readonly packBytes: number;
  readonly memoryBytes: number;
  /** That are there; until it is above 0, nothing but append and finish may be called. */
  readonly itemCount: number;
  readonly totalItems: number;
  readonly complete: boolean;
  /** What can describe the shopper; undefined where there is no wasm. */
  readonly insight: InsightSource | undefined;
  /** Whether lists should hold what the shopper knows, because this shop's shoppers come back to it. */
  readonly repeats: boolean;
  readonly factorCount: number;
  readonly build: Build;
  readonly attributeCount: number;

  /** The number of the item with this id, -1 when there is none. */
  findItem(id: string): number;
  id(item: number): string;
  title(item: number): string;
  image(item: number): string;
  report(): string;
  currency(): string;
  attributeName(attribute: number): string;
  attributeValueCount(attribute: number): number;
  attributeValue(attribute: number, code: number): string;
  /** The number of an item's value of an attribute. */
  attributeCode(attribute: number, item: number): number;
  /** -1 where not known. */
  price(item: number): number;
  /** The item's share of what was taken lately, in units of the mean; 1 for all when the pack does not know. */
  trend(item: number): number;
  /** The items that an item speaks for, by a vt_relation; weights are scores. Some may not have arrived. */
  links(relation: number, item: number): EngineResult[];

  setHistory(events: readonly EngineEvent[]): void;
  /** The filter that `useAllowed` refers to: bit item % 32 of word item / 32. A view, to be used at once. */
  allowed(): Uint32Array;
  allowAll(): void;
  /** Leaves out items whose value of the attribute has a 0 in `wanted`. */
  allowValues(attribute: number, wanted: Uint8Array): void;
  /** Leaves out items whose price (-1 where not known) is not from `least` to `most`, as 32-bit floats. */
  allowPrices(least: number, most: number): void;
  recommend(limit: number, includeSeen: boolean, useAllowed: boolean): EngineList;
  similar(item: number, limit: number, includeSeen: boolean, useAllowed: boolean): EngineList;
  explain(item: number, limit: number): EngineExplanation;
}
