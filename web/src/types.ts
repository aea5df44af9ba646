/*
 * types.ts: the public types, in the words of the product. It knows no implementation.
 */

/** What a shopper can do with an item. `dismiss` means "not for me": the item is never recommended again. */
export type EventType = 'view' | 'cart' | 'purchase' | 'rating' | 'dismiss';

/** Something the shopper did. */
export interface HistoryEvent {
  type: EventType;
  /** The shop's id of the item, as in the pack. Ids that the pack does not know are kept and count nothing. */
  item: string;
  /** Quantity, rating or amount; finite. Default 1. */
  value?: number;
  /** Milliseconds since 1970 (as `Date.now()`). */
  time: number;
}

/** An event to record; `time` is now unless given. */
export type EventInput = Omit<HistoryEvent, 'time'> & { time?: number };

/** Details of an item, from the pack. */
export interface Item {
  id: string;
  /** The id where the pack has no title. */
  title: string;
  /** In the pack's currency; missing where not known. */
  price?: number;
  /** URL as the shop gave it; missing where there is none. */
  image?: string;
  /** Value by attribute name, such as `{ category: 'Garden' }`; attributes without a value are left out. */
  attributes: Record<string, string>;
}

/** An item of the shopper's history and its share in a recommendation. */
export interface Reason {
  id: string;
  title: string;
  /** Of all that speaks for the recommendation, the part that this item contributes: above 0, at most 1. */
  share: number;
}

/** An item with its place in a list. */
export interface RecommendedItem extends Item {
  /** Orders the list; comparable only within it. */
  score: number;
  /** With `explain: true`: at most three items of the history, strongest first. Empty without a history. */
  because?: Reason[];
}

/**
 * Which items a list may hold, by attribute: `{ category: 'Garden' }`, or any of several values with
 * `{ category: ['Garden', 'Kitchen'] }`. All conditions must hold. A value that no item has matches nothing; an
 * attribute that the pack does not have is a BAD_ARGUMENT.
 */
export type Filter = Readonly<Record<string, string | readonly string[]>>;

/** What a list may hold. */
export interface ListOptions {
  /** How many items, 1 to 1000. Default 12. */
  limit?: number;
  /** Ids to leave out. */
  exclude?: readonly string[];
  filter?: Filter;
  /** Keep items of the shopper's history in. Dismissed items never return. */
  includeSeen?: boolean;
  signal?: AbortSignal;
}

export interface RecommendOptions extends ListOptions {
  /** Give each item its `because`. Default false. */
  explain?: boolean;
}

/** What a list was computed from: `popularity` where there is no evidence of taste, or the anchor is unknown. */
export type Source = 'history' | 'item' | 'popularity';

export interface RecommendedList<S extends Source = Source> {
  source: S;
  /** Best first. */
  items: RecommendedItem[];
  /** How many different ids of the history, `exclude` and the anchor the pack does not know. */
  unknownItems: number;
  /** False while a part of the pack is still on its way (see `OpenOptions.progressive`): then the list is of the rest. */
  complete: boolean;
}

export interface ExplainOptions {
  /** How many items of the history, 1 to 1000. Default 12. */
  limit?: number;
  signal?: AbortSignal;
}

/** What an item of the history adds to the score of another item. */
export interface Contribution {
  id: string;
  title: string;
  /** Negative where it speaks against the item. Contributions of the whole history sum to the score. */
  contribution: number;
}

export interface BrowseOptions {
  filter?: Filter;
  /** How many items, 1 to 1000. Default 12. */
  limit?: number;
  /** How many items to skip. Default 0. */
  offset?: number;
  signal?: AbortSignal;
}

/** Where the history is kept: `memory` until the page is left, where IndexedDB is missing or blocked. */
export type Storage = 'indexeddb' | 'memory';

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
  /** Which engine runs: `relaxed` where the browser has relaxed SIMD and the package engine-relaxed.wasm. */
  build: 'relaxed' | 'simd128';
  /** Size of the pack, uncompressed. */
  packBytes: number;
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

export interface OpenOptions {
  /** Where the pack is (relative to the document), or its bytes. */
  pack: string | URL | ArrayBuffer;
  /** Where engine.wasm is. Default: beside this package's modules, and engine-relaxed.wasm where the browser can. */
  wasm?: string | URL;
  /** Compute in a module worker. Default true; `false` computes in place, for tests and server-side rendering. */
  worker?: boolean;
  /** Default `indexeddb`; falls back to `memory`, and `info.storage` says so. */
  storage?: Storage;
  /** Name of the IndexedDB database, for several shops on one origin. Default "vitrine". */
  databaseName?: string;
  /**
   * Open as soon as the most popular items are there, and take the others in as they arrive; `Recommender.complete`
   * tells when. Default false: open when all of the pack is there.
   */
  progressive?: boolean;
  signal?: AbortSignal;
  /** Called while the pack arrives. */
  onProgress?: (progress: Progress) => void;
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  now?: () => number;
}
