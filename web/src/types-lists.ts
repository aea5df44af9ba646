/*
 * types-lists.ts: items, lists of them, and what lists can be asked for. It knows not how they are made.
 */
import type { EventType } from './types-shopper.js';

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

/** Values of an attribute: one, any of several, all but some, or numbers within bounds (both included); of prices, bounds. */
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
