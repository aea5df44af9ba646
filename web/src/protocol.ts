/*
 * protocol.ts: calls over a message port. A request has a number, a method and an argument; the answer has the number
 * and a result or an error; `abort` takes a request back. Calls are served one after the other, in the order in which
 * they were made. It knows neither engine nor storage, nor which side is a worker.
 */
import { abortedError, type ErrorData, errorFromData, errorToData, RecommenderError } from './errors.js';
import type {
  BrowseOptions,
  Contribution,
  ExplainOptions,
  HistoryEvent,
  Item,
  ListOptions,
  Progress,
  RecommendedList,
  RecommenderInfo,
  RecommendOptions,
  RequestRecord,
  Storage,
} from './types.js';

type Plain<Options> = Omit<Options, 'signal'>;

export interface OpenArgument {
  /** Absolute URL, or the bytes. */
  pack: string | ArrayBuffer;
  wasm: string | undefined;
  progressive: boolean;
  storage: Storage;
  databaseName: string;
}

/** The methods: what each takes and gives. `now` is the page's clock, in milliseconds since 1970. */
export interface Methods {
  open(argument: OpenArgument): RecommenderInfo;
  record(argument: HistoryEvent): void;
  recommend(argument: Plain<RecommendOptions> & { now: number }): RecommendedList<'history' | 'popularity'>;
  similar(argument: Plain<ListOptions> & { item: string; now: number }): RecommendedList<'item' | 'popularity'>;
  explain(argument: Plain<ExplainOptions> & { item: string; now: number }): Contribution[];
  items(argument: readonly string[]): (Item | undefined)[];
  browse(argument: Plain<BrowseOptions>): Item[];
  history(argument: undefined): HistoryEvent[];
  forget(argument: undefined): void;
  requests(argument: undefined): RequestRecord[];
  /** Waits for the end of the download, and is the only call that others overtake. */
  complete(argument: undefined): void;
  close(argument: undefined): void;
}

export type Method = keyof Methods;
export type Argument<M extends Method> = Parameters<Methods[M]>[0];
export type Result<M extends Method> = ReturnType<Methods[M]>;

/** The serving side: a handler for each method. */
export type Handlers = {
  [M in Method]: (argument: Argument<M>, call: CallContext) => Result<M> | Promise<Result<M>>;
};

export interface CallContext {
  signal: AbortSignal;
  report(progress: Progress): void;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** What Worker, the worker's global scope and MessagePort have in common. */
export interface Port {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  start?(): void;
}

type Request = { id: number; method: Method; argument: unknown } | { id: number; abort: true };
type Response = { id: number } & ({ result: unknown } | { error: ErrorData } | { progress: Progress });

interface Pending {
  resolve(result: unknown): void;
  reject(error: RecommenderError): void;
  onProgress: ((progress: Progress) => void) | undefined;
}

/** The calling side. */
export class Client {
  readonly #port: Port;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #failure: RecommenderError | undefined;

  constructor(port: Port) {
    this.#port = port;
    port.addEventListener('message', ({ data }) => this.#receive(data));
    port.start?.();
  }

  call<M extends Method>(method: M, argument: Argument<M>, options: CallOptions = {}): Promise<Result<M>> {
    const { signal, onProgress } = options;
    if (this.#failure) return Promise.reject(this.#failure);
    if (signal?.aborted) return Promise.reject(abortedError(signal));
    const id = ++this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onProgress });
    });
    const abort = () => {
      this.#port.postMessage({ id, abort: true } satisfies Request);
      this.#pending.get(id)?.reject(abortedError(signal as AbortSignal));
    };
    signal?.addEventListener('abort', abort);
    try {
      this.#port.postMessage({ id, method, argument } satisfies Request);
    } catch (error) {
      // DataCloneError: a function or the like among the options.
      const message = `${method}: an argument cannot be sent to the worker; pass plain values only.`;
      this.#pending.get(id)?.reject(new RecommenderError('BAD_ARGUMENT', message, { cause: error }));
    }
    return answer.finally(() => {
      signal?.removeEventListener('abort', abort);
      this.#pending.delete(id);
    }) as Promise<Result<M>>;
  }

  /** Ends calls to come with this error. */
  refuse(error: RecommenderError): void {
    this.#failure = error;
  }

  /** Ends all calls, those under way and those to come, with this error. */
  fail(error: RecommenderError): void {
    this.refuse(error);
    for (const { reject } of this.#pending.values()) reject(error);
  }

  #receive(response: Response): void {
    const pending = this.#pending.get(response.id);
    if ('progress' in response) pending?.onProgress?.(response.progress);
    else if ('error' in response) pending?.reject(errorFromData(response.error));
    else pending?.resolve(response.result);
  }
}

/** Serves calls that arrive at a port. */
export function serveCalls(port: Port, handlers: Handlers): void {
  const waiting = new Map<number, AbortController>();
  let queue = Promise.resolve();

  async function run(id: number, method: Method, argument: unknown, signal: AbortSignal): Promise<void> {
    if (!signal.aborted) {
      const report = (progress: Progress) => port.postMessage({ id, progress } satisfies Response);
      try {
        const handler = handlers[method] as (argument: unknown, call: CallContext) => unknown;
        const result = await handler(argument, { signal, report });
        port.postMessage({ id, result } satisfies Response);
      } catch (error) {
        port.postMessage({ id, error: errorToData(error) } satisfies Response);
      }
    }
    waiting.delete(id);
  }

  port.addEventListener('message', ({ data }) => {
    const request: Request = data;
    if ('abort' in request) {
      waiting.get(request.id)?.abort();
      return;
    }
    const controller = new AbortController();
    waiting.set(request.id, controller);
    const serve = () => run(request.id, request.method, request.argument, controller.signal);
    if (request.method === 'complete') queue.then(serve);
    else queue = queue.then(serve);
  });
  port.start?.();
}
