/*
 * recommender.ts: the class that a shop's page uses. It checks and completes arguments and passes every call on to the
 * service, in a worker or in place. It knows no engine and no storage.
 */
import { Connection } from './connection.js';
import { RecommenderError } from './errors.js';
import { completed } from './events.js';
import type { Argument, News, Result } from './protocol.js';
import { Tabs } from './tabs.js';
import type {
  BrowseOptions,
  CallOptions,
  Change,
  Contribution,
  EventInput,
  ExplainOptions,
  ForgetOptions,
  HistoryEvent,
  HistoryExport,
  ImportOptions,
  Item,
  ListOptions,
  Notice,
  OnboardingOptions,
  OpenOptions,
  Profile,
  Question,
  RecentOptions,
  RecommendedList,
  RecommenderInfo,
  RecommendOptions,
  RequestRecord,
  RerankedList,
  RerankOptions,
  SimilarOptions,
  Source,
} from './types.js';

/** Sixty seconds: longer than most pages are looked at. */
const IDLE_MILLISECONDS = 60_000;

/** The methods that take the time of the call. */
type TimedMethod =
  | 'recommend'
  | 'onboarding'
  | 'similar'
  | 'boughtTogether'
  | 'trending'
  | 'recentlyViewed'
  | 'rerank'
  | 'explain'
  | 'profile';

interface TabNews {
  change: Change;
  /** With `consent`: what was chosen. */
  paused?: boolean;
}

/**
 * Recommendations from one pack for the shopper of this browser. All methods throw only RecommenderError. Calls are
 * answered in the order in which they are made, so a list asked for after `record` counts that event. A call whose
 * `signal` is aborted ends at once with ABORTED; what it was to change may have changed.
 */
export class Recommender {
  /** Resolves when engine, pack and history are there. */
  readonly opened: Promise<this>;
  readonly #connection: Connection;
  readonly #options: OpenOptions;
  readonly #tabs: Tabs<TabNews>;
  readonly #listeners = new Set<(change: Change) => void>();
  #info: RecommenderInfo | undefined;
  #paused = false;

  /** Begins to open. Calls may be made at once, and are answered when it is `opened`. Throws BAD_ARGUMENT. */
  constructor(options: OpenOptions) {
    this.#options = { ...options };
    const { pack, signature, wasm } = this.#options;
    const take = <Name extends keyof OpenOptions>(name: Name, ...kinds: string[]) =>
      checkedOption(name, this.#options[name], kinds);
    const databaseName = take('databaseName', 'string') ?? 'vitrine';
    for (const name of ['onProgress', 'onNotice', 'now'] as const) take(name, 'function');
    take('placements', 'object');
    this.#connection = new Connection(
      {
        pack: pack instanceof ArrayBuffer ? pack : absoluteUrl(pack, 'pack'),
        integrity: take('integrity', 'string'),
        publicKey: take('publicKey', 'string'),
        signature: signature === undefined ? undefined : absoluteUrl(signature, 'signature'),
        cache: take('cache', 'boolean') ?? true,
        delta: take('delta', 'boolean') ?? false,
        wasm: wasm === undefined ? undefined : absoluteUrl(wasm, 'wasm'),
        progressive: take('progressive', 'boolean') ?? false,
        storage: take('storage', 'indexeddb', 'memory') ?? 'indexeddb',
        databaseName,
        encrypt: take('encrypt', 'boolean') ?? false,
        consent: take('consent', 'boolean'),
        globalPrivacyControl: hasGlobalPrivacyControl(),
        available: take('available', 'object'),
        requests: [],
      },
      {
        worker: take('worker', 'boolean') ?? true,
        idle: take('idle', 'number') ?? IDLE_MILLISECONDS,
        onNews: (news) => this.#hear(news),
      },
    );
    this.#tabs = new Tabs(databaseName, ({ change, paused }) => {
      if (paused !== undefined) this.#hearChoice(paused);
      this.#changed(change);
    });
    this.opened = this.#open();
    this.opened.catch(() => {}); // told to who waits for it
  }

  /** Loads engine and pack, and opens the history. */
  static async open(options: OpenOptions): Promise<Recommender> {
    return new Recommender(options).opened;
  }

  /** What was opened. */
  get info(): RecommenderInfo {
    return this.#info as RecommenderInfo;
  }

  /** Whether events are not recorded, and lists made without the history: see `pause`. */
  get paused(): boolean {
    return this.#paused;
  }

  /**
   * Adds something that the shopper did to the history. Resolves when it is stored; wait for that before leaving the
   * page. Does nothing while paused.
   */
  async record(event: EventInput, options?: CallOptions): Promise<void> {
    const complete = completed(event, this.#now());
    await this.#connection.call('record', complete, options);
    if (!this.#paused) this.#announce('record');
  }

  /** The best items for the shopper, without those of the history; popular ones while there is no history. */
  recommend(options?: RecommendOptions): Promise<RecommendedList<'history' | 'popularity'>> {
    return this.#list('recommend', options, {});
  }

  /**
   * The items most like `item`, seen or not (`includeSeen` is true by default), or, for several items such as a cart,
   * what goes with all of them. Items with the same attributes where nothing else is known, popular ones at last.
   */
  similar(
    item: string | readonly string[],
    options?: SimilarOptions,
  ): Promise<RecommendedList<Exclude<Source, 'history' | 'trend'>>> {
    return this.#list('similar', options, { items: idsOf(item) });
  }

  /** What is in the same baskets as an item, or as those of a cart; what `similar` gives where the pack knows of none. */
  boughtTogether(
    item: string | readonly string[],
    options?: SimilarOptions,
  ): Promise<RecommendedList<Exclude<Source, 'history' | 'trend'>>> {
    return this.#list('boughtTogether', options, { items: idsOf(item) });
  }

  /** What sells best of late, seen or not; the popular order where the pack does not know of trends. */
  trending(options?: ListOptions): Promise<RecommendedList<'trend' | 'popularity'>> {
    return this.#list('trending', options, {});
  }

  /** What the shopper viewed, last first; popular items before that. */
  recentlyViewed(options?: RecentOptions): Promise<RecommendedList<'history' | 'popularity'>> {
    return this.#list('recentlyViewed', options, {});
  }

  /** The shop's own list, such as search results or a category, in the order of the shopper's taste. */
  rerank(items: readonly string[], options?: RerankOptions): Promise<RerankedList> {
    return this.#list('rerank', options, { items });
  }

  /**
   * What the items of the history contribute to the score of `item`, largest first. Empty without a history or for an
   * unknown item.
   */
  explain(item: string, options?: ExplainOptions): Promise<Contribution[]> {
    return this.#list('explain', options, { item });
  }

  /** What the history says of the shopper; what another tab records counts once it has told of it, a moment later. */
  profile(options?: CallOptions): Promise<Profile> {
    return this.#list('profile', options, {}).then(JSON.parse);
  }

  /**
   * A question for a shopper without a history, about popular items: which of them does the shopper like most? Record the
   * answer as a `rating`, then lists count it. Questions depend on the answers before; two or three are enough.
   */
  async onboarding(options?: OnboardingOptions): Promise<Question> {
    await this.complete(options);
    return this.#list('onboarding', options, {});
  }

  /** Details of items, in the order of the ids; undefined for those that the pack does not know. */
  items(ids: readonly string[], options?: CallOptions): Promise<(Item | undefined)[]> {
    return this.#connection.call('items', ids, options);
  }

  /** The catalogue, most popular first, available or not. */
  browse(options?: BrowseOptions): Promise<Item[]> {
    const { signal, ...rest } = { ...options };
    return this.#connection.call('browse', rest, { signal });
  }

  /**
   * What the page knows of the stock, which counts more than what the pack says: lists hold no item that is `false`, and
   * those that are `true` also where `OpenOptions.available` leaves them out. Adds to what was set before.
   */
  async setAvailability(changes: Readonly<Record<string, boolean>>, options?: CallOptions): Promise<void> {
    await this.#connection.add('availability', changes, options);
    this.#changed('availability');
  }

  /**
   * The shopper's events, newest first: at most 4096; of longer histories, repetitions of old events and then the oldest
   * events are dropped. Lists are computed from the last 512.
   */
  history(options?: CallOptions): Promise<HistoryEvent[]> {
    return this.#connection.call('history', undefined, options) as Promise<HistoryEvent[]>;
  }

  /** The history as a file for the shopper. */
  async exportHistory(options?: CallOptions): Promise<HistoryExport> {
    return { format: 'vitrine-history', version: 1, events: await this.history(options) };
  }

  /** Adds the events of an export that are not there yet, and gives their number. PAUSED while paused. */
  async importHistory(exported: HistoryExport, options?: ImportOptions): Promise<number> {
    const { signal, ...rest } = { ...options };
    const added = await this.#connection.call('importHistory', { exported, ...rest }, { signal });
    this.#announce('record');
    return added;
  }

  /** Deletes the history, for all tabs, or what was done with one item. */
  async forget(options?: ForgetOptions): Promise<void> {
    const { item, signal } = { ...options };
    await this.#connection.call('forget', { item }, { signal });
    this.#announce('forget');
  }

  /**
   * Without consent: from now on, in all tabs and later visits, nothing is recorded, and lists are made as for somebody
   * without a history. What is stored stays, for `resume`; `forget` deletes it.
   */
  pause(options?: CallOptions): Promise<void> {
    return this.#pause(true, options);
  }

  /** With consent: the shopper's word counts more than Global Privacy Control. */
  resume(options?: CallOptions): Promise<void> {
    return this.#pause(false, options);
  }

  /** Calls the listener when lists may be other ones now, also by what another tab did. Gives what ends that. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Every network request that was made for this recommender, oldest first: the worker's script and the parts that it
   * loads, the engine, the pack, and what proves or patches it.
   */
  requests(options?: CallOptions): Promise<RequestRecord[]> {
    return this.#connection.call('requests', undefined, options);
  }

  /**
   * Resolves when all of the pack has arrived, for who opened with `progressive`: lists are then of the whole catalogue.
   * Rejects when it will not (NETWORK, PACK_CORRUPT); lists are still made of the items that are there.
   */
  complete(options?: CallOptions): Promise<void> {
    return this.#connection.call('complete', undefined, options);
  }

  /** Ends the worker after the calls before this one; later calls throw CLOSED. The history stays. */
  async close(): Promise<void> {
    await this.#connection.close();
    this.#tabs.close();
    this.#listeners.clear();
  }

  async #list<M extends TimedMethod>(
    method: M,
    options: (ListOptions & RerankOptions & ExplainOptions) | undefined,
    argument: Omit<Argument<M>, keyof ListOptions | 'now'>,
  ): Promise<Result<M>> {
    const { signal, placement, ...rest } = { ...options };
    checkedOption('placement', placement, ['string']);
    const defaults = placement === undefined ? {} : this.#options.placements?.[placement];
    const complete = { ...defaults, ...rest, ...argument, now: this.#now() } as unknown as Argument<M>;
    return this.#connection.call(method, complete, { signal, latest: placement });
  }

  async #pause(paused: boolean, options?: CallOptions): Promise<void> {
    this.#connection.argument.consent = undefined; // for the next worker, too
    await this.#connection.call('pause', paused, options);
    this.#paused = paused;
    this.#announce('consent', { paused });
  }

  /** Of another tab: its word counts here, too, and more than what this page was opened with. */
  #hearChoice(paused: boolean): void {
    this.#paused = paused;
    this.#connection.argument.consent = undefined;
    const known = this.#info?.storage === 'memory' ? paused : undefined;
    if (this.#connection.awake) this.#connection.call('pause', known).catch(() => {});
  }

  async #open(): Promise<this> {
    try {
      const { info, paused } = await this.#connection.open(this.#options);
      this.#info = info;
      this.#paused = paused;
      return this;
    } catch (error) {
      this.#tabs.close();
      throw error;
    }
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  /** Tells this page and the other tabs. */
  #announce(change: Change, more: { paused?: boolean } = {}): void {
    this.#tabs.tell({ change, ...more });
    this.#changed(change);
  }

  #changed(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }

  #hear(news: News): void {
    if ('notice' in news) {
      const { code } = news.notice;
      if (code === 'STORAGE_MEMORY' || code === 'PACK_NOT_CACHED') this.#connection.restartable = false;
      if (code === 'STORAGE_MEMORY' && this.#info) this.#info = { ...this.#info, storage: 'memory' };
      (this.#options.onNotice ?? warn)(news.notice);
    } else {
      this.#info = news.pack;
      this.#changed('pack');
    }
  }
}

function idsOf(item: string | readonly string[]): readonly string[] {
  return typeof item === 'string' ? [item] : item;
}

/** An option that the page uses itself: what `typeof` says of it, or one of several texts, or not given. */
function checkedOption<Value>(name: string, value: Value, kinds: readonly unknown[]): Value {
  const isOfKind = () => typeof value === kinds[0] && value !== null && !Array.isArray(value);
  if (value === undefined || (kinds.length > 1 ? kinds.includes(value) : isOfKind())) return value;
  throw new RecommenderError('BAD_ARGUMENT', `${name} must be ${kinds.join(' or ')}.`);
}

function warn({ code, message }: Notice): void {
  console.warn(`@vitrine/web: ${code}: ${message}`);
}

function hasGlobalPrivacyControl(): boolean {
  return (globalThis.navigator as { globalPrivacyControl?: boolean } | undefined)?.globalPrivacyControl === true;
}

function absoluteUrl(url: string | URL, name: string): string {
  try {
    const text = (url as URL)?.href ?? url;
    return new URL(
      typeof text === 'string' ? text : 'http://',
      globalThis.document?.baseURI ?? globalThis.location?.href,
    ).href;
  } catch (error) {
    throw new RecommenderError('BAD_ARGUMENT', `${name} is ${JSON.stringify(url)}, which is not a URL.`, {
      cause: error,
    });
  }
}
