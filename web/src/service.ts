/*
 * service.ts: what answers the page's calls, in a worker or in place: it brings pack, engine and history together. When
 * the engine traps, its instance is replaced and the call made once more. It knows nothing of the page.
 */
import { engineUrl, mayRunWasm } from './builds.js';
import { MAX_HISTORY, MAX_RESULTS } from './catalogue.js';
import { part, request, scripts } from './download.js';
import { Engine, type Shopper, type Stock } from './engine.js';
import { messageOf, RecommenderError } from './errors.js';
import { type HistoryStore, makeHistory } from './history.js';
import type { NumberedEngine } from './numbered.js';
import { type Arrival, Packs } from './packs.js';
import type * as Lists from './parts/lists.js';
import {
  type CallContext,
  type Handlers,
  type Method,
  type News,
  type OpenArgument,
  type Opened,
  type Port,
  serveCalls,
} from './protocol.js';
import type { ListOptions, Notice, RecommenderInfo, RequestRecord } from './types.js';
import { compileEngine, WasmEngine } from './wasm.js';

/** Serves one recommender over a port. */
export function serve(port: Port): void {
  const service = new Service();
  service.tell = serveCalls(port, service.handlers, check);
}

/** Calls by their names and those of their options. The page checks `open` and events; `limit` is where it is used. */
const UNCHECKED = /^(open|record) |^(?!items|avail)\w+ (limit,)?(now)?$/;

/** Throws BAD_ARGUMENT. Without the part that knows, calls go on. */
async function check(method: Method, argument: unknown): Promise<void> {
  if (UNCHECKED.test(`${method} ${Object.keys(Object(argument))}`)) return;
  await part(import('./parts/arguments.js')).then(
    (checks) => checks.check(method, argument),
    () => {},
  );
}

/** The options that parts/rules.ts is for, and those of parts/shape.ts. */
const RULES = ['boost', 'bury', 'pin', 'diversity'];
const SHAPES = ['calibrate', 'debias', 'explore', 'frequency', 'tail'];
/** Profiles, for which pages ask with every campaign, go by a history that was read so lately, if no tab has told of more. */
const RECENT_MILLISECONDS = 1000;
/** Milliseconds from opening to the look for another pack, which would keep the first lists waiting. */
const LOOK_AFTER = 500;

interface State {
  engine: Engine;
  history: HistoryStore;
  packs: Packs;
  argument: OpenArgument;
  from: RecommenderInfo['packFrom'];
}

class Service {
  tell: (news: News) => void = () => {};
  readonly #requests: RequestRecord[] = [];
  /** What goes on after open. */
  readonly #downloads = new AbortController();
  readonly #noticed = new Set<Notice['code']>();
  #arriving: Promise<void> = Promise.resolve();
  #keeping: Promise<void> | undefined;
  #stock: Stock = { filter: undefined, live: new Map() };
  #state: State | undefined;

  readonly handlers: Handlers = {
    open: (argument, call) => this.#open(argument, call),
    record: async (event) => {
      const { history } = this.#opened;
      await history.read();
      if (!this.#isPaused) await history.append(event);
    },
    recommend: ({ now, ...options }, { at }) =>
      options.explain
        ? this.#more(now, options, (lists, ...of) => lists.explained(...of, options))
        : this.#list(now, options, (engine, shopper) => engine.recommend(shopper, options), at),
    similar: ({ items, now, ...options }) =>
      this.#more(now, options, (lists, ...of) => lists.similar(...of, items, options)),
    boughtTogether: ({ items, now, ...options }) =>
      this.#more(now, options, (lists, ...of) => lists.boughtTogether(...of, items, options)),
    trending: ({ now, ...options }) => this.#more(now, options, (lists, ...of) => lists.trending(...of, options)),
    recentlyViewed: ({ now, ...options }) =>
      this.#more(now, options, (lists, ...of) => lists.recentlyViewed(...of, options)),
    rerank: ({ items, now, ...options }) => this.#more(now, {}, (lists, ...of) => lists.rerank(...of, items, options)),
    explain: ({ item, now, limit }) => this.#more(now, {}, (lists, ...of) => lists.explain(...of, item, limit)),
    onboarding: async ({ now, ...options }) => {
      const { question } = await part(import('./parts/onboarding.js'));
      return this.#list(now, {}, (engine, shopper) => question(engine, shopper, options));
    },
    profile: async ({ now }, { at }) => {
      const { profile } = await part(import('./parts/profile.js'));
      return this.#list(now, {}, profile, at - RECENT_MILLISECONDS);
    },
    items: (ids) => this.#compute((engine) => engine.items(ids)),
    browse: async (options) => {
      const { browse } = await part(import('./parts/lists.js'));
      return this.#compute((engine) => browse(engine, options));
    },
    availability: (changes) => {
      this.#stock = { ...this.#stock, live: new Map([...this.#stock.live, ...Object.entries(changes)]) };
    },
    history: () => this.#opened.history.read(),
    importHistory: async (argument) => {
      const { imported } = await part(import('./parts/imported.js'));
      const { history } = this.#opened;
      return imported(history, await history.read(), this.#isPaused, argument);
    },
    forget: ({ item }) => this.#opened.history.clear(item),
    pause: async (paused) => {
      this.#opened.argument.consent = undefined; // the shopper's own word counts
      if (paused !== undefined) await this.#opened.history.choose(paused);
    },
    requests: async () => {
      await this.#keeping; // who stops an idle worker asks for this before
      return [...this.#requests, ...Object.values(scripts)].sort((left, right) => left.at - right.at);
    },
    complete: () => this.#arriving,
    close: () => {
      this.#downloads.abort();
      this.#opened.history.close();
    },
  };

  async #open(argument: OpenArgument, call: CallContext): Promise<Opened> {
    this.#requests.unshift(...argument.requests);
    call.signal.addEventListener('abort', () => this.#downloads.abort(call.signal.reason));
    const { signal } = this.#downloads;
    const packs = new Packs(argument, this.#requests, (notice) => this.#notify(notice));
    const { storage, databaseName, encrypt } = argument;
    const onLost = (reason: string) =>
      this.#notify({ code: 'STORAGE_MEMORY', message: `The history cannot be stored (${reason}).` });
    // What other processes answer is asked for first; the pack is taken in before the history is there.
    const history = makeHistory(storage, databaseName, { encrypt, onLost });
    const opening = history.open();
    const [arrival, engine] = await Promise.all([
      packs.get(signal, call.report),
      this.#makeEngine(argument, signal).then(Engine.create),
    ]);
    this.#stock = { ...this.#stock, filter: argument.available };
    this.#state = { engine, history, packs, argument, from: arrival.from };
    const ready = new Promise<void>((resolve) => {
      this.#arriving = this.#arrive(arrival, call, resolve);
    });
    this.#arriving.catch(() => {}); // told to who opens, or waits for it
    const enough = argument.progressive ? Promise.race([ready, this.#arriving]) : this.#arriving;
    await Promise.all([enough, opening]);
    this.#arriving.then(() => this.#update()).catch(() => {});
    return { info: this.#info, paused: this.#isPaused, restartable: this.#isRestartable };
  }

  get #info(): RecommenderInfo {
    const { engine, history, from } = this.#opened;
    return { ...engine.info, storage: history.storage, packFrom: from };
  }

  get #isRestartable(): boolean {
    const { history, from, argument } = this.#opened;
    return history.storage === 'indexeddb' && (from === 'argument' || (argument.cache && 'caches' in globalThis));
  }

  /** Takes the pack in. What the cache holds may have been damaged since: then it is fetched anew. */
  async #arrive(arrival: Arrival, { signal, report }: CallContext, ready: () => void): Promise<void> {
    try {
      return await this.#takeIn(arrival, ready);
    } catch (error) {
      if (arrival.from !== 'cache' || signal.aborted) throw error;
    }
    const { packs, engine } = this.#opened;
    await packs.drop();
    this.#opened.engine = await engine.successor();
    const fresh = await packs.download(this.#downloads.signal, report);
    this.#opened.from = fresh.from;
    await this.#takeIn(fresh, ready);
  }

  /** Gives the engine the pack as it arrives. The engine may be another one after each piece (see #compute). */
  async #takeIn(arrival: Arrival, ready: () => void): Promise<void> {
    const { argument, packs } = this.#opened;
    try {
      for await (const piece of arrival.pieces) {
        this.#opened.engine.append(piece, arrival.from === 'cache');
        if (this.#opened.engine.ready) ready();
      }
      this.#opened.engine.finish();
    } catch (error) {
      throw aboutPack(error, argument.pack);
    }
    this.#keeping = packs.keep(() => this.#opened.engine.packView(), arrival); // throws nothing
  }

  /** After a pack of the cache was opened. */
  async #update(): Promise<void> {
    const { packs, from, argument } = this.#opened;
    if (from !== 'cache') return;
    await new Promise((go) => setTimeout(go, LOOK_AFTER));
    const { another } = await part(import('./parts/another.js'));
    const found = await another(packs, argument.pack, this.#downloads.signal, () => this.#opened.engine);
    if (!found) return;
    Object.assign(this.#opened, found);
    this.tell({ pack: this.#info });
  }

  /** How engines are made here: of engine.wasm, or in plain JavaScript where that may not run. */
  async #makeEngine({ wasm }: OpenArgument, signal: AbortSignal): Promise<() => Promise<NumberedEngine>> {
    if (!mayRunWasm()) {
      const message = "WebAssembly may not run here (a Content-Security-Policy needs 'wasm-unsafe-eval').";
      this.#notify({ code: 'PLAIN_ENGINE', message: `${message} Plain JavaScript computes, slower.` });
      const { PlainEngine } = await part(import('./parts/plain.js'));
      return async () => new PlainEngine();
    }
    const url = wasm ?? engineUrl();
    const module = await compileEngine(await request(url, this.#requests, signal), url);
    return () => WasmEngine.instantiate(module, [MAX_HISTORY, MAX_RESULTS]);
  }

  get #opened(): State {
    if (!this.#state) throw new RecommenderError('CLOSED', 'The recommender is not open.');
    return this.#state;
  }

  #notify(notice: Notice): void {
    if (!this.#noticed.has(notice.code)) this.tell({ notice });
    this.#noticed.add(notice.code);
  }

  /**
   * What the page says of consent, else what the shopper chose, here or in another tab, else what the browser says. As of
   * the history's last read.
   */
  get #isPaused(): boolean {
    const { argument, history } = this.#opened;
    const { consent, globalPrivacyControl } = argument;
    return consent === undefined ? (history.choice ?? globalPrivacyControl) : !consent;
  }

  /** Lists that a page may never ask for. */
  async #more<Value>(
    now: number,
    options: ListOptions,
    work: (lists: typeof Lists, engine: Engine, shopper: Shopper) => Value,
  ): Promise<Value> {
    const lists = await part(import('./parts/lists.js'));
    return this.#list(now, options, (engine, shopper) => work(lists, engine, shopper));
  }

  /** `options` are those that lists are arranged by. */
  async #list<Value>(
    now: number,
    options: ListOptions,
    work: (engine: Engine, shopper: Shopper) => Value,
    at?: number,
  ): Promise<Value> {
    const isGiven = (name: string) => name in options;
    const rules = SHAPES.some(isGiven)
      ? await part(import('./parts/shape.js'))
      : RULES.some(isGiven)
        ? await part(import('./parts/rules.js'))
        : undefined;
    const events = await this.#opened.history.read(at);
    const paused = this.#isPaused;
    const history = paused ? [] : events;
    return this.#compute((engine) => work(engine, { history, now, paused, stock: this.#stock, rules }));
  }

  async #compute<Value>(work: (engine: Engine) => Value): Promise<Value> {
    const state = this.#opened;
    try {
      return work(state.engine);
    } catch (error) {
      // After a trap, wasm memory is in an unknown state.
      if (!isTrap(error)) throw error;
    }
    try {
      const engine = await state.engine.successor();
      engine.takeOver(state.engine); // in one go with the next line: a piece of the pack may arrive at any await
      state.engine = engine;
      return work(state.engine);
    } catch (error) {
      const message = `The engine failed twice (${messageOf(error)}); reload the page.`;
      throw new RecommenderError('ENGINE_FAILED', message, { cause: error });
    }
  }
}

function isTrap(error: unknown): boolean {
  return 'WebAssembly' in globalThis && error instanceof WebAssembly.RuntimeError;
}

/** The error with the address of the pack that it is about. */
function aboutPack(error: unknown, pack: string | ArrayBuffer): unknown {
  if (!(error instanceof RecommenderError) || error.url || typeof pack !== 'string') return error;
  const { code, message, byteOffset } = error;
  return new RecommenderError(code, `${pack}: ${message}`, { url: pack, byteOffset, cause: error });
}
