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

/** The history as a file for the shopper: plain JSON. */
export interface HistoryExport {
  format: 'vitrine-history';
  version: 1;
  /** Newest first. */
  events: HistoryEvent[];
}

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
  /** Of what items of the history say for the recommendation, the part that this one says: above 0, at most 1. */
  share: number;
}

/**
 * What a score is the sum of: the one that the item has in a list without filter and exclusions. Of packs that blend
 * signals, and in browsers with wasm, the parts compare the item with the other candidates, and may be negative.
 */
export interface ScoreParts {
  /** What the history says, by its items and by their order. */
  history: number;
  /** What popularity and trend add, whatever the history. */
  popularity: number;
  /** What the pack's network adds, which re-ranks the best ones; for others, what puts them behind these. */
  shift: number;
}

/** An item with its place in a list. */
export interface RecommendedItem extends Item {
  /** The engine's score, before boost, bury, pin and diversity; comparable only within a list. */
  score: number;
  /** With `explain: true`: at most three items of the history, strongest first. Empty without a history. */
  because?: Reason[];
  /** With `explain: true`, in lists for a history. */
  parts?: ScoreParts;
  /** Here because of `pin`. */
  pinned?: true;
  /** Of lists with `explore`: nobody has taken it yet, so its place comes from what it is. */
  untried?: boolean;
}

/** Values of an attribute: one, any of several, all but some, or numbers within bounds (both included). */
export type Condition =
  | string
  | readonly string[]
  | { readonly not: string | readonly string[] }
  | { readonly min?: number; readonly max?: number };

/**
 * Which items, by attribute: `{ category: 'Garden' }`, `{ category: ['Garden', 'Kitchen'] }`, `{ brand: { not: 'Acme' } }`,
 * `{ price: { min: 10, max: 50 } }` (an item whose price is not known is within no bounds). All conditions must hold. A
 * value that no item has matches nothing; an attribute that the pack does not have is a BAD_ARGUMENT.
 */
export type Filter = Readonly<Record<string, Condition>>;

/** Which items a rule is about: those with one of the ids, and those that pass the filter. */
export interface Rule {
  ids?: readonly string[];
  filter?: Filter;
  /** How strong the rule is, 1 or more. Default 2. */
  by?: number;
}

/** An item at a fixed place of a list; 0 is the first. */
export interface Pin {
  id: string;
  at: number;
}

/** How different the items of a list are to be from each other. */
export interface Diversity {
  /** 0: the best items whatever they are; 1: the most different. */
  amount: number;
  /**
   * What makes items alike: their factors, which is the default, or the values that they share of these attributes, of
   * which a cell may hold several between bars (|).
   */
  by?: 'factors' | readonly string[];
}

/** What every list can be asked for. */
export interface ListOptions {
  /** How many items, 1 to 1000. Default 12. */
  limit?: number;
  /** Ids to leave out. */
  exclude?: readonly string[];
  filter?: Filter;
  /** Keep items of the shopper's history in. Dismissed items never return. Default: as the pack was trained. */
  includeSeen?: boolean;
  /**
   * Items to raise and to lower: relevance, scaled to 0..1 over the best 1000 items, is multiplied (boost) or divided
   * (bury) by `by`.
   */
  boost?: readonly Rule[];
  bury?: readonly Rule[];
  /** Items at fixed places, seen or not, whatever the filter; ids alone take the first places. */
  pin?: readonly (string | Pin)[];
  /** Trades relevance for variety: items as different from each other as can be; a number is its `amount`. Default 0. */
  diversity?: number | Diversity;
  /**
   * Takes from an item's relevance, scaled to 0..1, as much for being the most popular one, and less for others: 0 to 1.
   * `auto`: as much as cost next to nothing when the pack's recipe tried, 0 in packs of none.
   */
  debias?: number | 'auto';
  /** What was shown so often and left alone comes last; needs `shown`. */
  frequency?: Frequency;
  /** What this device has shown: `Exposure.shown` of `@vitrine/web/exposure`. */
  shown?: Shown;
  /**
   * Name of the shelf. Its options in `OpenOptions.placements` are the defaults of this call, and a new call for a
   * placement ends one for it that has not been answered yet with ABORTED.
   */
  placement?: string;
  /** False: an empty list rather than one that is not of what was asked for (see `RecommendedList.fallback`). */
  fallback?: boolean;
  signal?: AbortSignal;
}

export interface RecommendOptions extends ListOptions {
  /** Give each item its `because`. Default false. */
  explain?: boolean;
  /** Ids that what the shopper is about to do speaks for, such as a banner's: each counts as a view now, and is not kept. */
  hints?: readonly string[];
  /** As much of each value of an attribute as in the history; with `diversity`, as far as that leaves it. */
  calibrate?: Calibrate;
  /** At least this part of every beginning of the list, rounded down, are items that are not popular. */
  tail?: Tail;
  /** Give some places to items that nobody has taken yet, of packs where these have factors (recipes, `--model content`). */
  explore?: Explore;
}

export interface Calibrate {
  /** 0: the best items; 1: the shares of the history as nearly as can be. */
  amount: number;
  /** Name of the attribute. */
  by: string;
}

export interface Tail {
  /** From 0 to 1. */
  share: number;
  /** The part of the catalogue that is popular. Default .2. */
  head?: number;
}

export interface Explore {
  /** Part of all places, 0 to 1, that such items get in the long run. */
  share: number;
  /** The same seed gives the same list. Default: the day's number, alike on all devices; see `Exposure.seed`. */
  seed?: number;
}

/** How often something may be shown to who does nothing with it: `times`, and then once in `days` days. */
export interface Frequency {
  times: number;
  days: number;
}

/** By item, how often it was shown and when last, in milliseconds since 1970. */
export type Shown = Readonly<Record<string, { times: number; last: number }>>;

export interface OnboardingOptions {
  /** The ids that were chosen from the questions before, in order; null where none was. */
  answers?: readonly (string | null)[];
  /** Items of a question, 2 to 12. Default 4. */
  choices?: number;
  /** Only of these items. */
  filter?: Filter;
  exclude?: readonly string[];
  signal?: AbortSignal;
}

/** A question about taste: which of these items does the shopper like most? */
export interface Question {
  /** Fewer than were asked for where there are no more. */
  items: Item[];
  /** What the answers before leave open of the shopper's segment: 1 everything, 0 nothing. */
  open: number;
  /** The likeliest segment by the answers, in packs with segments. */
  segment?: { name: string; probability: number };
}

export interface SimilarOptions extends ListOptions {
  /** What the page knows of an item that the pack may not know, such as `{ category: 'Garden' }`. */
  attributes?: Readonly<Record<string, string>>;
}

export interface RecentOptions extends ListOptions {
  /** Which events count. Default `['view']`. */
  types?: readonly EventType[];
}

/**
 * What a list was computed from: the shopper's history, the item or items it was asked for, baskets that they were in
 * (`together`), their attributes (`content`), what was taken lately (`trend`), or the popular order.
 */
export type Source = 'history' | 'item' | 'together' | 'content' | 'trend' | 'popularity';

/**
 * Why a list is not of what was asked for: no consent, a history that says nothing of a taste, one of items that the pack
 * does not know (it may be stale), one that has all of what the filter leaves, or items of which the pack does not know what
 * was asked for.
 */
export type Fallback = 'paused' | 'no-history' | 'unknown-history' | 'all-seen' | 'unknown-item';

/** Empty only where filter, exclusions and availability leave nothing. */
export interface RecommendedList<S extends Source = Source> {
  source: S;
  /** Set when this list stands in for another. */
  fallback?: Fallback;
  /** Best first. */
  items: RecommendedItem[];
  /** How many different ids among the history and the arguments the pack does not know. */
  unknownItems: number;
  /** False while a part of the pack is still on its way (see `OpenOptions.progressive`): then the list is of the rest. */
  complete: boolean;
}

export interface RerankOptions {
  /** From 0, the order as given, to 1, the order of the shopper's taste. Default 1. */
  strength?: number;
  placement?: string;
  signal?: AbortSignal;
}

/** The shop's own list in the shopper's order. */
export interface RerankedList {
  /** `given`: the order is the shop's, for want of a history or consent. */
  source: 'history' | 'given';
  fallback?: Fallback;
  /** All ids that were passed, each as often; those that the pack does not know keep their places. */
  ids: string[];
  unknownItems: number;
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
  /**
   * Negative where it speaks against the item. Contributions of the whole history sum to the score; of packs that blend
   * signals, to what single items have in the score (see `ScoreParts`).
   */
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

/** A value of an attribute and how much the shopper cares for it. */
export interface Affinity {
  value: string;
  /** Of all evidence on items that have the attribute. */
  share: number;
  /** 0 to 1, that this is more than its share of popular items. */
  confidence: number;
  /** The items that say so, strongest first, at most three. */
  because: string[];
}

export interface InsightAffinity {
  attribute: string;
  value: string;
  /** Of what the history says of this attribute, 0 to 1. */
  share: number;
  /** How many times the share among all shoppers, above 1. */
  lift: number;
  /** 0 to 1, that the shopper takes it more often than others do. */
  confidence: number;
}

/** Typical price, and how far prices spread around it: most lie between price / spread and price * spread. */
export interface PriceBand {
  price: number;
  spread: number;
}

export interface Insight {
  events: number;
  visits: number;
  /** Visits with a purchase. */
  orders: number;
  /** Ages in days, undefined without any. */
  firstDays?: number;
  lastDays?: number;
  lastOrderDays?: number;
  /** Days that usually lie between two orders. */
  orderGapDays?: number;
  /** Sum of the values of purchases. */
  spent: number;
  /** How far the newest visit went. */
  funnel: 'none' | 'viewer' | 'carter' | 'buyer';
  lifecycle: 'none' | 'new' | 'active' | 'loyal' | 'lapsing';
  /** Of events, on items of an earlier visit. */
  repeatShare: number;
  /** Mean places in the popular order, 0 to 1; above the usual one: seeks what is rare. */
  rank: number;
  usualRank: number;
  prices?: PriceBand;
  usualPrices?: PriceBand;
  /** Strongest first. */
  affinities: InsightAffinity[];
  /** The kind of shopper; the margin is 0 between two of them, 1 at most. */
  segment?: { name: string; number: number; margin: number };
}

/** A word of titles that the history has more of than popular items. */
export interface WordAffinity {
  word: string;
  /** Of all evidence, that on items with the word. */
  share: number;
  /** How many times the share among popular items, above 1. */
  lift: number;
  /** 0 to 1, that the shopper takes it more often than others do. */
  confidence: number;
  /** Items that say so, at most three. */
  because: string[];
}

/** When the shopper comes, on the shopper's clock. */
export interface UsualHours {
  /** 0 to 24. */
  middle: number;
  /** Most visits begin within so many hours of it. */
  spread: number;
  /** 0 to 1: near 0 where visits are at any hour. */
  confidence: number;
}

/**
 * What the history says of the shopper. Recent events count more: half after 30 days in affinities, prices, words and
 * hours; in `insight`, as in lists, by the half-life that the pack was trained with.
 */
export interface Profile {
  /** Events by type. */
  events: Record<EventType, number>;
  /** Different items. */
  items: number;
  /** Milliseconds since 1970; missing without events. */
  first?: number;
  last?: number;
  lastPurchase?: number;
  /** By attribute, strongest value first, at most 20. */
  affinities: Record<string, Affinity[]>;
  /** Quartiles of prices, by the evidence on the items that have them; missing where none is known. */
  prices?: { low: number; middle: number; high: number };
  /** Strongest first, at most ten. */
  words: WordAffinity[];
  /** Missing without visits. */
  hours?: UsualHours;
  /** What the engine makes of it, against all shoppers; missing in browsers without wasm. */
  insight?: Insight;
  /** The name of the shopper's segment, where the pack has segments. */
  segment?: string;
}

/** What calls without further options take. */
export interface CallOptions {
  signal?: AbortSignal;
}

export interface ForgetOptions extends CallOptions {
  /** Forget only what was done with this item. */
  item?: string;
}

export interface ImportOptions extends CallOptions {
  /** Forget the present history first. Default false: events that are not there yet are added. */
  replace?: boolean;
}

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
