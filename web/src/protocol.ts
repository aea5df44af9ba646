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
  Filter,
  HistoryEvent,
  HistoryExport,
  ImportOptions,
  Item,
  ListOptions,
  Notice,
  OnboardingOptions,
  Progress,
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
  Storage,
} from './types.js';

type Plain<Options> = Omit<Options, 'signal' | 'placement'>;
/** The page's clock, in milliseconds since 1970. */
type Timed<Options> = Plain<Options> & { now: number };
type About<Options> = Timed<Options> & { items: readonly string[] };

export interface OpenArgument {
  /** Absolute URL, or the bytes. */
  pack: string | ArrayBuffer;
  integrity: string | undefined;
  publicKey: string | undefined;
  signature: string | undefined;
  cache: boolean;
  delta: boolean;
  wasm: string | undefined;
  progressive: boolean;
  storage: Storage;
  databaseName: string;
  encrypt: boolean;
  /** What the page says, and what the browser says to those who were not told. */
  consent: boolean | undefined;
  globalPrivacyControl: boolean;
  available: Filter | undefined;
  /** Of the services before this one. */
  requests: RequestRecord[];
}

export interface Opened {
  info: RecommenderInfo;
  paused: boolean;
  /** Nothing is lost when this service ends and another is opened. */
  restartable: boolean;
}

/** The methods: what each takes and gives. */
export interface Methods {
  open(argument: OpenArgument): Opened;
  record(argument: HistoryEvent): void;
  recommend(argument: Timed<RecommendOptions>): RecommendedList<'history' | 'popularity'>;
  similar(argument: About<SimilarOptions>): RecommendedList<Exclude<Source, 'history' | 'trend'>>;
  boughtTogether(argument: About<SimilarOptions>): RecommendedList<Exclude<Source, 'history' | 'trend'>>;
  trending(argument: Timed<ListOptions>): RecommendedList<'trend' | 'popularity'>;
  recentlyViewed(argument: Timed<RecentOptions>): RecommendedList<'history' | 'popularity'>;
  rerank(argument: About<RerankOptions>): RerankedList;
  explain(argument: Timed<ExplainOptions> & { item: string }): Contribution[];
  /** Gives a Profile as JSON. */
  profile(argument: { now: number }): string;
  onboarding(argument: Timed<OnboardingOptions>): Question;
  items(argument: readonly string[]): (Item | undefined)[];
  browse(argument: Plain<BrowseOptions>): Item[];
  availability(argument: Readonly<Record<string, boolean>>): void;
  history(argument: undefined): readonly HistoryEvent[];
  /** Gives how many events were added. */
  importHistory(argument: Plain<ImportOptions> & { exported: HistoryExport }): number;
  forget(argument: { item: string | undefined }): void;
  /** Undefined: another tab has stored the shopper's word. */
  pause(argument: boolean | undefined): void;
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

/** Throws BAD_ARGUMENT. */
export type Check = (method: Method, argument: unknown) => Promise<void>;

export interface CallContext {
  /** When the call arrived, by this side's clock. */
  at: number;
  signal: AbortSignal;
  report(progress: Progress): void;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Of calls with the same name only the latest is answered; the others end with ABORTED. */
  latest?: string | undefined;
}

/** What the serving side tells without being asked. */
export type News = { notice: Notice } | { pack: RecommenderInfo };

/** What Worker, the worker's global scope and a port in place have in common. */
export interface Port {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

interface Call {
  id: number;
  method: Method;
  argument: unknown;
  /** Somebody wants to hear of it. */
  progress: boolean;
}
type Request = Call | { id: number; abort: true };
type Response =
  | ({ id: number } & ({ result: unknown } | { error: ErrorData } | { progress: Progress }))
  | { news: News };

interface Pending {
  resolve(result: unknown): void;
  reject(error: RecommenderError): void;
  onProgress: ((progress: Progress) => void) | undefined;
}

/** The calling side. */
export class Client {
  readonly #port: Port;
  readonly #pending = new Map<number, Pending>();
  readonly #latest = new Map<string, () => void>();
  readonly #onNews: (news: News) => void;
  #lastId = 0;
  #failure: RecommenderError | undefined;

  constructor(port: Port, onNews: (news: News) => void = () => {}) {
    this.#port = port;
    this.#onNews = onNews;
    port.addEventListener('message', ({ data }) => this.#receive(data));
  }

  async call<M extends Method>(method: M, argument: Argument<M>, options?: CallOptions): Promise<Result<M>> {
    const { signal, onProgress, latest } = { ...options };
    if (this.#failure) throw this.#failure;
    if (signal && !(signal instanceof AbortSignal))
      throw new RecommenderError('BAD_ARGUMENT', 'signal is no AbortSignal.');
    if (signal?.aborted) throw abortedError(signal);
    const id = ++this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onProgress });
    });
    const end = (error: RecommenderError) => {
      this.#port.postMessage({ id, abort: true } satisfies Request);
      this.#pending.get(id)?.reject(error);
    };
    const abort = () => end(abortedError(signal as AbortSignal));
    signal?.addEventListener('abort', abort);
    const supersede = () => end(new RecommenderError('ABORTED', 'A newer call for the same placement took its place.'));
    if (latest !== undefined) {
      this.#latest.get(latest)?.();
      this.#latest.set(latest, supersede);
    }
    try {
      this.#port.postMessage({ id, method, argument, progress: Boolean(onProgress) } satisfies Request);
    } catch (error) {
      // DataCloneError: a function or the like among the options.
      const message = `${method}: an argument cannot be sent to the worker; pass plain values only.`;
      this.#pending.get(id)?.reject(new RecommenderError('BAD_ARGUMENT', message, { cause: error }));
    }
    return answer.finally(() => {
      signal?.removeEventListener('abort', abort);
      this.#pending.delete(id);
      if (latest !== undefined && this.#latest.get(latest) === supersede) this.#latest.delete(latest);
    }) as Promise<Result<M>>;
  }

  /** Ends all calls, those under way and those to come, with this error. */
  fail(error: RecommenderError): void {
    this.#failure = error;
    for (const { reject } of this.#pending.values()) reject(error);
  }

  #receive(response: Response): void {
    if ('news' in response) {
      this.#onNews(response.news);
      return;
    }
    const pending = this.#pending.get(response.id);
    if ('progress' in response) pending?.onProgress?.(response.progress);
    else if ('error' in response) pending?.reject(errorFromData(response.error));
    else pending?.resolve(response.result);
  }
}

/** Serves calls that arrive at a port. Gives what tells news to the other side. */
export function serveCalls(port: Port, handlers: Handlers, check: Check): (news: News) => void {
  const waiting = new Map<number, AbortController>();
  let queue = Promise.resolve();

  async function run({ id, method, argument, progress }: Call, signal: AbortSignal, at: number): Promise<void> {
    if (!signal.aborted) {
      const report = progress
        ? (progress: Progress) => port.postMessage({ id, progress } satisfies Response)
        : () => {};
      try {
        await check(method, argument);
        const handler = handlers[method] as (argument: unknown, call: CallContext) => unknown;
        const result = await handler(argument, { at, signal, report });
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
    const at = performance.now();
    const serve = () => run(request, controller.signal, at);
    if (request.method === 'complete') queue.then(serve);
    else queue = queue.then(serve);
  });
  return (news) => port.postMessage({ news } satisfies Response);
}
