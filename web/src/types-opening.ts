/*
 * types-opening.ts: what a recommender is opened with, and what it tells of itself.
 */
import type { Filter, RecommendOptions } from './types-lists.js';

/** Where the history is kept: `memory` until the page is left, where IndexedDB is missing or blocked. */
export type Storage = 'indexeddb' | 'memory';

/** Which engine runs: `relaxed` where the browser has relaxed SIMD, `plain` where it may not run wasm at all. */
export type Build = 'relaxed' | 'simd128' | 'plain';

export interface RecommenderInfo {
  /** How many items the pack has. */
  items: number;
  /** Dimensions of the item factors. */
  factors: number;
  /** ISO 4217 code of the prices, such as "EUR"; empty when the pack does not say. */
  currency: string;
  /** What items can be filtered by, with all values. */
  attributes: { name: string; values: string[] }[];
  storage: Storage;
  build: Build;
  /** Size of the pack, uncompressed. */
  packBytes: number;
  /** Memory of the engine, the pack included, as far as it is known when the pack is opened: what wasm has reserved. */
  memoryBytes: number;
  /** Where the pack is from: `cache` when this browser had it already. */
  packFrom: 'cache' | 'network' | 'argument';
  /** The training report that the shop's `vitrine train` put into the pack; null while that is still on its way. */
  report: unknown;
}

/** A network request that the package made. None carries anything of the history. */
export interface RequestRecord {
  url: string;
  /** Bytes of the answer's body, where known. */
  bytes?: number;
  /** When it began: milliseconds since 1970. */
  at: number;
}

export interface Progress {
  /** Bytes of the pack so far. */
  loaded: number;
  /** All bytes, where the server says so. */
  total?: number;
}

/** What goes on otherwise than was asked for; each is told at most once. */
export interface Notice {
  /**
   * - `STORAGE_MEMORY`: the history cannot be stored here, and lasts until the page is left.
   * - `PACK_NOT_CACHED`: the pack could not be kept for the next visit.
   * - `PACK_UPDATE_FAILED`: a newer pack could not be had or is not what it should be; the old one is used.
   * - `PLAIN_ENGINE`: wasm may not run here; plain JavaScript computes, slower.
   */
  code: 'STORAGE_MEMORY' | 'PACK_NOT_CACHED' | 'PACK_UPDATE_FAILED' | 'PLAIN_ENGINE';
  message: string;
}

/** What lists computed earlier may no longer be right for: see `Recommender.subscribe`. */
export type Change = 'record' | 'forget' | 'consent' | 'availability' | 'pack';

export interface OpenOptions {
  /** Where the pack is (relative to the document), or its bytes. */
  pack: string | URL | ArrayBuffer;
  /** What the pack must be: its SHA-256 as `sha256-` and base64. Refused is any other. */
  integrity?: string;
  /** Who must have signed the pack: an Ed25519 key, raw or SPKI, in base64. Refused is what it has not signed. */
  publicKey?: string;
  /** Where the signature is: 64 bytes. Default: the pack's URL and `.sig`. */
  signature?: string | URL;
  /** Keep the pack for the next visit, open that at once, and fetch it anew when it has changed. Default true. */
  cache?: boolean;
  /**
   * Ask for a patch from the cached pack to the present one (`vitrine delta` makes it) before all of that is fetched; the
   * pack is fetched when there is none, or it does not fit. Default false.
   */
  delta?: boolean;
  /** Where engine.wasm is. Default: beside this package's modules, and engine-relaxed.wasm where the browser can. */
  wasm?: string | URL;
  /** Compute in a module worker. Default true; `false` computes in place, for tests and server-side rendering. */
  worker?: boolean;
  /** Milliseconds without a call after which the worker is stopped, until the next one. Default 60000; 0: never. */
  idle?: number;
  /** Default `indexeddb`; falls back to `memory`, and `info.storage` says so. */
  storage?: Storage;
  /** Name of the IndexedDB database, for several shops on one origin. Default "vitrine". */
  databaseName?: string;
  /** Encrypt stored events, with a key that cannot leave the browser and is deleted by `forget`. Default false. */
  encrypt?: boolean;
  /**
   * What the shop knows of the shopper's consent. Without it, the last `pause()` or `resume()` counts, and before any, a
   * browser that sends Global Privacy Control is paused.
   */
  consent?: boolean;
  /** Which items the pack says can be bought, such as `{ stock: 'yes' }`: lists hold no others. See `setAvailability`. */
  available?: Filter;
  /** Options by `placement`, in one place. */
  placements?: Readonly<Record<string, Omit<RecommendOptions, 'signal' | 'placement'>>>;
  /**
   * Open as soon as the most popular items are there, and take the others in as they arrive; `Recommender.complete`
   * tells when. Default false: open when all of the pack is there. What must be checked first is opened when it was.
   */
  progressive?: boolean;
  signal?: AbortSignal;
  /** Called while the pack arrives. */
  onProgress?: (progress: Progress) => void;
  /** Called when something goes on otherwise than asked for. Default: a warning on the console. */
  onNotice?: (notice: Notice) => void;
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  now?: () => number;
}
