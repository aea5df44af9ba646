/*
 * counters.ts: what happened on this device, counted by period for experiments and private reports. A period is `every`
 * days of UTC; the one that runs and the last complete one are kept, nothing else. It knows no items.
 */
import { deviceStore, memoryStore, readState, type TextStore, writeState } from './device-store.js';
import { RecommenderError } from './errors.js';

/** What can be counted. */
export type Count = 'views' | 'impressions' | 'clicks' | 'carts' | 'purchases';

/** A period: the number of days since 1970 over `every`, rounded down. */
export interface Tally extends Record<Count, number> {
  period: number;
  visits: number;
  revenue: number;
  /** On how many days there was anything. */
  days: number;
  /** Arms by experiment that this device was in whenever something was counted; what changed meanwhile is not here. */
  arms: Readonly<Record<string, string>>;
}

/** A tally, and what follows from it; a quotient by nothing is 0. */
export interface Figures extends Tally {
  /** Clicks by impression. */
  clickThrough: number;
  /** By visit. */
  viewsPerVisit: number;
  cartsPerVisit: number;
  conversion: number;
  revenuePerVisit: number;
  /** 1: came back on another day of the period; else 0, as always where a period is one day. */
  returned: number;
}

export interface CountersOptions {
  /** Days of a period, as in the plan of the reports. Default 1. */
  every?: number;
  /** In which arms of which experiments this device is now: `Assignment.arms`. */
  arms?: ReadonlyMap<string, string>;
  /** Default localStorage, or where that is blocked until the page is left. */
  store?: TextStore;
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  now?: () => number;
}

interface State {
  every: number;
  /** When something was counted last, in milliseconds since 1970. */
  last: number;
  current: Tally;
  complete?: Tally;
}

const KEY = 'vitrine.counters';
const DAY = 86_400_000;
/** A pause of so long ends a visit. */
const VISIT_PAUSE = 30 * 60_000;

export function openCounters(options: CountersOptions = {}): Counters {
  return new Counters(options);
}

export class Counters {
  readonly #every: number;
  readonly #arms: Readonly<Record<string, string>>;
  readonly #store: TextStore;
  readonly #now: () => number;

  constructor({ every = 1, arms, store = deviceStore() ?? memoryStore(), now = Date.now }: CountersOptions) {
    if (!(Number.isInteger(every) && every > 0)) {
      throw new RecommenderError('BAD_ARGUMENT', `every is ${every}; it must be a number of days.`);
    }
    this.#every = every;
    this.#arms = Object.fromEntries(arms ?? []);
    this.#store = store;
    this.#now = now;
  }

  /** Counts, such as `count('impressions', { times: 12 })` or `count('purchases', { revenue: 19.9 })`. */
  count(what: Count, { times = 1, revenue = 0 }: { times?: number; revenue?: number } = {}): void {
    if (!(Number.isInteger(times) && times >= 0 && Number.isFinite(revenue))) {
      throw new RecommenderError('BAD_ARGUMENT', 'times must be a whole number and revenue a finite one.');
    }
    const now = this.#now();
    const state = this.#state(now);
    const { current } = state;
    current.arms = current.visits === 0 ? this.#arms : commonOf(current.arms, this.#arms);
    if (current.visits === 0 || now - state.last >= VISIT_PAUSE) current.visits += 1;
    if (current.days === 0 || dayOf(now) > dayOf(state.last)) current.days += 1;
    current[what] += times;
    current.revenue += revenue;
    state.last = Math.max(now, state.last);
    writeState(this.#store, KEY, state);
  }

  /** Of the period that runs. */
  current(): Figures {
    return figuresOf(this.#state(this.#now()).current);
  }

  /** Of the last period that is over and in which something was counted; undefined where there is none. */
  complete(): Figures | undefined {
    const { complete } = this.#state(this.#now());
    return complete && figuresOf(complete);
  }

  forget(): void {
    this.#store.removeItem(KEY);
  }

  /** A clock that was set back does not open a period again. */
  #state(now: number): State {
    const kept = readState(this.#store, KEY, (state): state is State => isState(state, this.#every));
    const period = Math.floor(dayOf(now) / this.#every);
    if (!kept) return { every: this.#every, last: 0, current: emptyTally(period) };
    if (period <= kept.current.period) return kept;
    const complete = kept.current.visits > 0 ? kept.current : kept.complete;
    return { every: this.#every, last: kept.last, current: emptyTally(period), ...(complete && { complete }) };
  }
}

function dayOf(time: number): number {
  return Math.floor(time / DAY);
}

function emptyTally(period: number): Tally {
  return {
    period,
    arms: {},
    visits: 0,
    revenue: 0,
    days: 0,
    views: 0,
    impressions: 0,
    clicks: 0,
    carts: 0,
    purchases: 0,
  };
}

function commonOf(before: Tally['arms'], now: Tally['arms']): Tally['arms'] {
  return Object.fromEntries(Object.entries(before).filter(([experiment, arm]) => now[experiment] === arm));
}

function figuresOf(tally: Tally): Figures {
  const by = (count: number, all: number) => (all > 0 ? count / all : 0);
  return {
    ...tally,
    clickThrough: by(tally.clicks, tally.impressions),
    viewsPerVisit: by(tally.views, tally.visits),
    cartsPerVisit: by(tally.carts, tally.visits),
    conversion: by(tally.purchases, tally.visits),
    revenuePerVisit: by(tally.revenue, tally.visits),
    returned: tally.days > 1 ? 1 : 0,
  };
}

/** What was counted by other periods is of no use. */
function isState(state: unknown, every: number): state is State {
  const { every: kept, last, current, complete } = (state ?? {}) as Partial<State>;
  return kept === every && Number.isFinite(last) && isTally(current) && (complete === undefined || isTally(complete));
}

function isTally(tally: unknown): tally is Tally {
  const found = (tally ?? {}) as Record<string, unknown>;
  const { arms, ...counts } = emptyTally(0);
  return typeof found.arms === typeof arms && Object.keys(counts).every((key) => Number.isFinite(found[key]));
}
