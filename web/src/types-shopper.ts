/*
 * types-shopper.ts: what the shopper does, and what the history says of the shopper. It knows no lists.
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
  /** Strongest first. None to attributes with a value of its own for nearly each item. */
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
  /** By attribute, strongest value first, at most 20. None where nearly each item has a value of its own. */
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
