/*
 * service.ts: what answers the page's calls, in a worker or in place: it brings pack, engine and history together. When
 * the engine traps, its instance is replaced and the call made once more. It knows nothing of the page.
 */
import { engineUrl } from './builds.js';
import { readPieces, request } from './download.js';
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

class Service {
  readonly #requests: RequestRecord[] = [];
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
    close: () => this.#opened.history.close(),
  };

  constructor(script: string | undefined) {
    if (script) this.#requests.push({ url: script, at: Math.round(performance.timeOrigin) });
  }

  async #open(argument: OpenArgument, call: CallContext): Promise<RecommenderInfo> {
    const [module, pieces, history] = await Promise.all([
      this.#loadModule(argument, call),
      this.#loadPack(argument, call),
      openHistory(argument.storage, argument.databaseName),
    ]);
    const engine = await Engine.open(module, pieces).catch((error) => {
      throw aboutPack(error, argument.pack);
    });
    this.#state = { engine, history };
    return { ...engine.info, storage: history.storage };
  }

  async #loadModule({ wasm }: OpenArgument, { signal }: CallContext): Promise<WebAssembly.Module> {
    const url = wasm ?? engineUrl();
    return compileEngine(await request(url, this.#requests, signal), url);
  }

  async #loadPack({ pack }: OpenArgument, { signal, report }: CallContext): Promise<Uint8Array[]> {
    if (typeof pack !== 'string') return [new Uint8Array(pack)];
    return readPieces(await request(pack, this.#requests, signal), pack, signal, report);
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
      state.engine = await state.engine.reopen();
      return work(state.engine);
    } catch (error) {
      const message = `The engine failed twice (${messageOf(error)}); reload the page.`;
      throw new RecommenderError('ENGINE_FAILED', message, { cause: error });
    }
  }
}

/** The error with the address of the pack that it is about. */
function aboutPack(error: unknown, pack: string | ArrayBuffer): unknown {
  if (!(error instanceof RecommenderError) || typeof pack !== 'string') return error;
  const { code, message, byteOffset } = error;
  const where = byteOffset === undefined ? {} : { byteOffset };
  return new RecommenderError(code, `${pack}: ${message}`, { url: pack, ...where, cause: error });
}
