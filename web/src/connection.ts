/*
 * connection.ts: the way from the page to its service: a worker, or a port in place. A worker that has nothing to do is
 * stopped and one that died is replaced; the next call opens another in the same state. It knows no lists and no events.
 */
import { messageOf, RecommenderError } from './errors.js';
import {
  type Argument,
  type CallOptions,
  Client,
  type Method,
  type News,
  type OpenArgument,
  type Opened,
  type Port,
  type Result,
} from './protocol.js';

interface Link {
  client: Client;
  end(): void;
}

export interface ConnectionOptions {
  worker: boolean;
  /** Milliseconds without a call after which the worker is stopped; 0: never. */
  idle: number;
  onNews(news: News): void;
}

export class Connection {
  /** False: a new service would not know what this one knows. */
  restartable = false;
  readonly argument: OpenArgument;
  readonly #options: ConnectionOptions;
  /** What the next service has to be told: the argument of the last call of each of these methods. */
  readonly #state = new Map<Method, unknown>();
  #link: Promise<Link> | undefined;
  #running = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(argument: OpenArgument, options: ConnectionOptions) {
    this.argument = argument;
    this.#options = options;
  }

  /** There is a service that would not hear otherwise of what has changed. */
  get awake(): boolean {
    return this.#link !== undefined;
  }

  /** Opens a service. Calls need not wait for that: they are answered in order, or fail as opening does. */
  async open(options: CallOptions = {}): Promise<Opened> {
    const { worker, onNews } = this.#options;
    const connecting = (worker ? connectWorker : connectInPlace)(onNews, () => this.#died());
    this.#link = connecting;
    const { client, end } = await connecting;
    try {
      const opening = client.call('open', this.argument, options);
      for (const [method, argument] of this.#state) client.call(method, argument as never).catch(() => {});
      const opened = await opening;
      this.restartable = opened.restartable;
      this.#rest();
      return opened;
    } catch (error) {
      client.fail(error as RecommenderError);
      end();
      throw error;
    }
  }

  async call<M extends Method>(method: M, argument: Argument<M>, options?: CallOptions): Promise<Result<M>> {
    if (this.#closed) throw new RecommenderError('CLOSED', 'The recommender was closed; open a new one.');
    clearTimeout(this.#timer);
    this.#running++;
    try {
      if (!this.#link) this.open().catch(() => this.#died()); // told to those who call; the next one tries again
      const { client } = (await this.#link) as Link;
      return await client.call(method, argument, options);
    } finally {
      this.#running--;
      this.#rest();
    }
  }

  /** A call that adds to what was set before; later services hear of it, too. */
  async add<M extends Method>(method: M, argument: Argument<M>, options?: CallOptions): Promise<void> {
    await this.call(method, argument, options);
    this.#state.set(method, Object.assign({ ...(this.#state.get(method) as object) }, argument));
  }

  /** Ends after the calls that were made before. */
  async close(): Promise<void> {
    if (this.#closed) return;
    const link = this.#link;
    const closing = link && this.call('close', undefined).catch(() => {});
    this.#closed = true;
    clearTimeout(this.#timer);
    await closing;
    await link?.then(({ end }) => end()).catch(() => {});
  }

  #died(): void {
    if (this.restartable) this.#link = undefined;
  }

  /** Sleeps after a while without calls. */
  #rest(): void {
    const { worker, idle } = this.#options;
    if (!worker || idle === 0 || this.#closed || this.#running > 0) return;
    this.#timer = setTimeout(async () => {
      if (!this.restartable || !this.#link) return;
      const { client, end } = await this.#link;
      this.argument.requests = await client.call('requests', undefined);
      if (this.#running > 0) return;
      this.#link = undefined;
      end();
    }, idle);
  }
}

async function connectWorker(onNews: (news: News) => void, onDeath: () => void): Promise<Link> {
  let worker: Worker;
  try {
    worker = startWorker();
  } catch (error) {
    const hint =
      "a Content-Security-Policy needs worker-src 'self', or blob: for another origin; or open with worker: false";
    throw new RecommenderError('WORKER_FAILED', `The worker cannot be started (${messageOf(error)}): ${hint}.`, {
      cause: error,
    });
  }
  const client = new Client(worker, onNews);
  worker.addEventListener('error', (event) => {
    const reason = event.message || 'its script could not be loaded: check that worker.js lies beside index.js';
    client.fail(new RecommenderError('WORKER_FAILED', `The worker failed: ${reason}.`));
    onDeath();
  });
  return { client, end: () => worker.terminate() };
}

function startWorker(): Worker {
  const { href, origin } = new URL('./worker.js', import.meta.url);
  if (origin === location.origin) {
    // Written out, for bundlers.
    return new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'vitrine' });
  }
  // A worker's script must be of the page's origin, but may import from another.
  const script = new Blob([`import ${JSON.stringify(href)}`], { type: 'text/javascript' });
  return new Worker(URL.createObjectURL(script), { type: 'module', name: 'vitrine' });
}

/**
 * Two ports within the page. As on the way to a worker, what is sent is copied, and waits for the script; but it is
 * there before anything else is done, while a MessageChannel has the page drawn first.
 */
async function connectInPlace(onNews: (news: News) => void, onDeath: () => void): Promise<Link> {
  const listeners: ((event: MessageEvent) => void)[] = [];
  const port = (here: number, there: Promise<void>): Port => ({
    postMessage(message) {
      const event = { data: structuredClone(message) } as MessageEvent;
      there.then(
        () => listeners[1 - here]?.(event),
        () => {},
      );
    },
    addEventListener(_, listener) {
      listeners[here] = listener;
    },
  });
  const serving = import('./service.js').then(({ serve }) => serve(port(0, Promise.resolve())));
  const client = new Client(port(1, serving), onNews);
  serving.catch((error) => {
    client.fail(
      new RecommenderError('NETWORK', `service.js could not be loaded (${messageOf(error)}).`, { cause: error }),
    );
    onDeath();
  });
  return { client, end: () => listeners.splice(0) };
}
