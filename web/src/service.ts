/*
 * service.ts: what answers the page's calls, in a worker or in place: it brings pack, engine and history together. When
 * the engine traps, its instance is replaced and the call made once more. It knows nothing of the page.
 */
import { engineUrl } from './builds.js';
import { piecesOf, request } from './download.js';
import { Engine, type Shopper } from './engine.js';
import { messageOf, RecommenderError } from './errors.js';
import { type HistoryStore, openHistory } from './history.js';
import { type CallContext, type Handlers, type OpenArgument, type Port, serveCalls } from './protocol.js';
import type { RecommenderInfo, RequestRecord } from './types.js';
import { compileEngine } from './wasm.js';

/** Serves one recommender over a port. `script` is the URL of the worker's script, which was a request too. */
export function serve(port: Port, script?: string): void {
  serveCalls(port, new Service(script).handlers);
}

type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

class Service {
  readonly #requests: RequestRecord[] = [];
  /** What goes on after open. */
  readonly #downloads = new AbortController();
  #arriving = Promise.resolve();
  #state: { engine: Engine; history: HistoryStore } | undefined;

  readonly handlers: Handlers = {
    open: (argument, call) => this.#open(argument, call),
    record: (event) => this.#opened.history.append(event),
    recommend: async ({ now, ...options }) => {
      const shopper = await this.#shopper(now);
      return this.#compute((engine) => engine.recommend(shopper, options));
    },
    similar: async ({ item, now, ...options }) => {
      const shopper = await this.#shopper(now);
      return this.#compute((engine) => engine.similar(shopper, item, options));
    },
    explain: async ({ item, now, limit }) => {
      const shopper = await this.#shopper(now);
      return this.#compute((engine) => engine.explain(shopper, item, limit));
    },
    items: (ids) => this.#compute((engine) => engine.items(ids)),
    browse: (options) => this.#compute((engine) => engine.browse(options)),
    history: () => this.#opened.history.read(),
    forget: () => this.#opened.history.clear(),
    requests: () => this.#requests,
    complete: () => this.#arriving,
    close: () => {
      this.#downloads.abort();
      this.#opened.history.close();
    },
  };

  constructor(script: string | undefined) {
    if (script) this.#requests.push({ url: script, at: Math.round(performance.timeOrigin) });
  }

  async #open(argument: OpenArgument, call: CallContext): Promise<RecommenderInfo> {
    call.signal.addEventListener('abort', () => this.#downloads.abort(call.signal.reason));
    const { signal } = this.#downloads;
    const [engine, pieces, history] = await Promise.all([
      this.#loadModule(argument, signal).then(Engine.create),
      this.#requestPack(argument, { ...call, signal }),
      openHistory(argument.storage, argument.databaseName),
    ]);
    this.#state = { engine, history };
    const ready = new Promise<void>((resolve) => {
      this.#arriving = this.#takeIn(pieces, argument, resolve);
    });
    this.#arriving.catch(() => {}); // told to who opens, or waits for it
    await (argument.progressive ? Promise.race([ready, this.#arriving]) : this.#arriving);
    return { ...this.#state.engine.info, storage: history.storage };
  }

  /** Gives the engine the pack as it arrives. The engine may be another one after each piece (see #compute). */
  async #takeIn(pieces: Pieces, { pack }: OpenArgument, ready: () => void): Promise<void> {
    try {
      for await (const piece of pieces) {
        this.#opened.engine.append(piece);
        if (this.#opened.engine.ready) ready();
      }
      this.#opened.engine.finish();
    } catch (error) {
      throw aboutPack(error, pack);
    }
  }

  async #loadModule({ wasm }: OpenArgument, signal: AbortSignal): Promise<WebAssembly.Module> {
    const url = wasm ?? engineUrl();
    return compileEngine(await request(url, this.#requests, signal), url);
  }

  async #requestPack({ pack }: OpenArgument, { signal, report }: CallContext): Promise<Pieces> {
    if (typeof pack !== 'string') return [new Uint8Array(pack)];
    return piecesOf(await request(pack, this.#requests, signal), pack, signal, report);
  }

  get #opened(): { engine: Engine; history: HistoryStore } {
    if (!this.#state) throw new RecommenderError('CLOSED', 'The recommender is not open.');
    return this.#state;
  }

  async #shopper(now: number): Promise<Shopper> {
    return { history: await this.#opened.history.read(), now };
  }

  async #compute<Value>(work: (engine: Engine) => Value): Promise<Value> {
    const state = this.#opened;
    try {
      return work(state.engine);
    } catch (error) {
      // After a trap, wasm memory is in an unknown state.
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
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

/** The error with the address of the pack that it is about. */
function aboutPack(error: unknown, pack: string | ArrayBuffer): unknown {
  if (!(error instanceof RecommenderError) || error.url || typeof pack !== 'string') return error;
  const { code, message, byteOffset } = error;
  const where = byteOffset === undefined ? {} : { byteOffset };
  return new RecommenderError(code, `${pack}: ${message}`, { url: pack, ...where, cause: error });
}
