/*
 * pieces.ts: the evidence that a history is: its items with what is known of each, and what they say, summed by values
 * of attributes and by words. Recent events count more, half after 30 days, and those that say more. It knows no lists.
 *
 * All evidence halves alike, so shares stay as they are while time goes by: weights are kept as of one moment, and new
 * events are added to the sums that are there.
 */
import type { Catalogue } from './catalogue.js';
import type { Engine, Shopper } from './engine.js';
import { add, type Group, Groups, type Piece } from './groups.js';
import { Hours, type Word, wordsIn } from './habits.js';
import type { EventType, HistoryEvent } from './types.js';

/** How much an event says, beside a view. */
const WEIGHTS: Record<EventType, number> = { view: 1, cart: 3, purchase: 5, rating: 2, dismiss: 0 };
const HALF_LIFE_MILLISECONDS = 30 * 86_400_000;
/** So many of the most popular items say how usual a word or a value is. */
const POPULAR = 2048;
/** An attribute with so many values for each item names items, see src/engine/profile.c. */
const OWN_VALUES = 0.9;

/** What an event says beside a view of now. What is of the future is of now. */
export function weightOf({ type, time }: HistoryEvent, now: number): number {
  return WEIGHTS[type] * decayOf(Math.max(0, now - time));
}

/** What an event of this age counts beside a new one. */
function decayOf(age: number): number {
  return Math.exp((-Math.LN2 / HALF_LIFE_MILLISECONDS) * age);
}

/** What is known of an item. */
interface Facts {
  /** The numbers of its values, by attribute; 0: none. */
  codes: readonly number[];
  words: readonly Word[];
}

/** What is known of items, found once, and how usual their words and values are. */
class Known {
  /** So many popular items say so. */
  readonly items: number;
  /** By attribute, how many of these have a value, and each. */
  readonly values: readonly { items: number; counts: Uint32Array }[];
  readonly #words = new Map<string, Word>();
  readonly #facts = new Map<number, Facts>();
  readonly #catalogue: Catalogue;
  /** By attribute: it names items, and counts as if they had no value. */
  readonly #names: readonly boolean[];

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
    const { attributes, engine } = catalogue;
    this.#names = attributes.map(({ values }) => values.length - 1 >= OWN_VALUES * engine.totalItems);
    this.items = Math.min(POPULAR, engine.itemCount);
    const popular = Array.from({ length: this.items }, (_, item) => this.factsOf(item));
    for (const { words } of popular) for (const word of words) word.count++;
    this.values = attributes.map(({ values }, attribute) => {
      const counts = new Uint32Array(values.length);
      for (const { codes } of popular) (counts[codes[attribute] as number] as number)++;
      return { items: this.items - (counts[0] as number), counts };
    });
  }

  factsOf(item: number): Facts {
    let facts = this.#facts.get(item);
    if (!facts) {
      const { engine, attributes } = this.#catalogue;
      facts = {
        codes: attributes.map((_, attribute) => (this.#names[attribute] ? 0 : engine.attributeCode(attribute, item))),
        words: wordsIn(this.#words, engine.title(item)),
      };
      this.#facts.set(item, facts);
    }
    return facts;
  }
}

const known = new WeakMap<Catalogue, Known>();

export function knownOf({ catalogue }: Engine): Known {
  let one = known.get(catalogue);
  if (!one) {
    one = new Known(catalogue);
    known.set(catalogue, one);
  }
  return one;
}

/** What a history says. */
export class Evidence {
  readonly events: Record<EventType, number> = { view: 0, cart: 0, purchase: 0, rating: 0, dismiss: 0 };
  readonly items = new Set<string>();
  first = Number.POSITIVE_INFINITY;
  last = 0;
  lastPurchase = 0;
  readonly hours = new Hours();
  readonly values: readonly Groups<number>[];
  readonly words = new Groups<Word>();
  readonly #pieces = new Map<string, Piece>();
  readonly #priced: Piece[] = [];
  readonly #engine: Engine;
  /** As of which weights are. */
  readonly #moment: number;
  readonly #zone: number;
  readonly #itemCount: number;
  #history: readonly HistoryEvent[] = [];
  #now: number;

  constructor(engine: Engine, shopper: Shopper) {
    this.#engine = engine;
    this.#now = shopper.now;
    this.#moment = newestOf(shopper);
    this.#zone = zoneOf(shopper);
    this.#itemCount = engine.numbered.itemCount;
    this.values = engine.catalogue.attributes.map(() => new Groups());
    this.#add(shopper);
  }

  /** Adds new events. False where the history has changed otherwise, or what events count: sum it anew. */
  follow(shopper: Shopper): boolean {
    const { history, now } = shopper;
    const fresh = history.length - this.#history.length;
    if (
      fresh < 0 ||
      this.last > Math.min(this.#now, now) || // what was of the future is not of the same moment any more
      Math.abs(newestOf(shopper) - this.#moment) > HALF_LIFE_MILLISECONDS || // the newest weights stay near 1
      this.#zone !== zoneOf(shopper) ||
      this.#itemCount !== this.#engine.numbered.itemCount ||
      !this.#history.every((event, index) => event === history[fresh + index])
    )
      return false;
    this.#add(shopper);
    return true;
  }

  #add({ history, now }: Shopper): void {
    const fresh = history.length - this.#history.length;
    const added = new Map<Piece, { weight: number; newest: number }>();
    history.slice(0, fresh).forEach((event, index) => {
      const { type, item, time } = event;
      this.events[type]++;
      this.items.add(item);
      this.first = Math.min(this.first, time);
      this.last = Math.max(this.last, time);
      if (type === 'purchase') this.lastPurchase = Math.max(this.lastPurchase, time);
      const decay = decayOf(this.#moment - Math.min(time, now));
      this.hours.add(event, history[index + 1], decay);
      const weight = WEIGHTS[type] * decay;
      const piece = weight > 0 && this.#pieceOf(item);
      if (!piece) return;
      const more = added.get(piece);
      if (more) more.weight += weight;
      else added.set(piece, { weight, newest: history.length - index });
    });
    for (const [piece, more] of added) add(piece, more);
    this.#history = history;
    this.#now = now;
  }

  #pieceOf(id: string): Piece | undefined {
    const known = this.#pieces.get(id);
    if (known) return known;
    const { numbered } = this.#engine;
    const item = numbered.findItem(id);
    if (item < 0) return undefined; // it may still arrive
    const { codes, words } = knownOf(this.#engine).factsOf(item);
    const price = Number(numbered.price(item).toPrecision(7));
    const sums: Groups<unknown>[] = [this.words];
    const groups: Group<unknown>[] = words.map((word) => this.words.of(word));
    codes.forEach((code, attribute) => {
      if (code === 0) return;
      const values = this.values[attribute] as Groups<number>;
      sums.push(values);
      groups.push(values.of(code));
    });
    const piece = { id, price, weight: 0, newest: 0, sums, groups };
    this.#pieces.set(id, piece);
    if (price >= 0) this.#priced.push(piece);
    return piece;
  }

  /** The items whose price is known, cheapest first. */
  priced(): readonly Piece[] {
    return this.#priced.sort((left, right) => left.price - right.price);
  }
}

const evidence = new WeakMap<Engine, Evidence>();

/** What the history of a shopper says, whose evidence is mostly that of the call before. */
export function evidenceOf(engine: Engine, shopper: Shopper): Evidence {
  const known = evidence.get(engine);
  if (known?.follow(shopper)) return known;
  const fresh = new Evidence(engine, shopper);
  evidence.set(engine, fresh);
  return fresh;
}

/** When the newest event was. */
function newestOf({ history: [newest], now }: Shopper): number {
  return Math.min(newest?.time ?? now, now);
}

function zoneOf({ now }: Shopper): number {
  return new Date(now).getTimezoneOffset();
}
