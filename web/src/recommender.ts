/*
 * recommender.ts: the class that a shop's page uses. It checks and completes arguments and passes every call on to the
 * service, in a worker or in place. It knows no engine and no storage.
 */
import { messageOf, RecommenderError } from './errors.js';
import { eventFault } from './events.js';
import { Client, type Port } from './protocol.js';
import type {
  BrowseOptions,
  Contribution,
  EventInput,
  ExplainOptions,
  HistoryEvent,
  Item,
  ListOptions,
  OpenOptions,
  RecommendedList,
  RecommenderInfo,
  RecommendOptions,
  RequestRecord,
} from './types.js';

/**
 * Recommendations from one pack for the shopper of this browser. All methods throw only RecommenderError. Calls are
 * answered in the order in which they are made, so a list asked for after `record` counts that event.
 */
export class Recommender {
  /** What was opened. */
  readonly info: RecommenderInfo;
  readonly #connection: Connection;
  readonly #now: () => number;

  private constructor(connection: Connection, info: RecommenderInfo, now: () => number) {
    this.#connection = connection;
    this.info = info;
    this.#now = now;
  }

  /** Loads engine and pack, and opens the history. */
  static async open(options: OpenOptions): Promise<Recommender> {
    const { pack, wasm, progressive = false, worker = true, now = Date.now } = options;
    const { storage = 'indexeddb', databaseName = 'vitrine' } = options;
    const argument = {
      pack: pack instanceof ArrayBuffer ? pack : absoluteUrl(pack, 'pack'),
      wasm: wasm === undefined ? undefined : absoluteUrl(wasm, 'wasm'),
      progressive,
      storage,
      databaseName,
    };
    const connection = worker ? connectWorker() : await connectInPlace();
    try {
      return new Recommender(connection, await connection.client.call('open', argument, options), now);
    } catch (error) {
      connection.end();
      throw error;
    }
  }

  /**
   * Adds something that the shopper did to the history. Resolves when it is stored; wait for that before leaving the
   * page. STORAGE_FAILED when it was not stored.
   */
  async record(event: EventInput): Promise<void> {
    const fault = eventFault(event);
    if (fault) throw new RecommenderError('BAD_ARGUMENT', `record: ${fault}.`);
    const { type, item, value, time = this.#now() } = event;
    return this.#connection.client.call('record', { type, item, time, ...(value === undefined ? {} : { value }) });
  }

  /** The best items for the shopper, without those of the history; popular ones while there is no history. */
  recommend(options: RecommendOptions = {}): Promise<RecommendedList<'history' | 'popularity'>> {
    const { signal, ...rest } = options;
    return this.#connection.client.call('recommend', { ...rest, now: this.#now() }, { signal });
  }

  /** The items most like `item`, seen or not (`includeSeen` is true by default); popular ones if it is unknown. */
  similar(item: string, options: ListOptions = {}): Promise<RecommendedList<'item' | 'popularity'>> {
    const { signal, ...rest } = options;
    return this.#connection.client.call('similar', { ...rest, item, now: this.#now() }, { signal });
  }

  /**
   * What the items of the history contribute to the score of `item`, largest first. Empty without a history or for an
   * unknown item.
   */
  explain(item: string, options: ExplainOptions = {}): Promise<Contribution[]> {
    const { signal, ...rest } = options;
    return this.#connection.client.call('explain', { ...rest, item, now: this.#now() }, { signal });
  }

  /** Details of items, in the order of the ids; undefined for those that the pack does not know. */
  items(ids: readonly string[]): Promise<(Item | undefined)[]> {
    return this.#connection.client.call('items', ids);
  }

  /** The catalogue, most popular first. */
  browse(options: BrowseOptions = {}): Promise<Item[]> {
    const { signal, ...rest } = options;
    return this.#connection.client.call('browse', rest, { signal });
  }

  /** The shopper's events, newest first: at most 4096, older ones are dropped. Lists are computed from the last 512. */
  history(): Promise<HistoryEvent[]> {
    return this.#connection.client.call('history', undefined);
  }

  /** Deletes the history, for all tabs. */
  forget(): Promise<void> {
    return this.#connection.client.call('forget', undefined);
  }

  /** Every network request that was made for this recommender, oldest first. */
  requests(): Promise<RequestRecord[]> {
    return this.#connection.client.call('requests', undefined);
  }

  /**
   * Resolves when all of the pack has arrived, for who opened with `progressive`: lists are then of the whole catalogue.
   * Rejects when it will not (NETWORK, PACK_CORRUPT); lists are still made of the items that are there.
   */
  complete(): Promise<void> {
    return this.#connection.client.call('complete', undefined);
  }

  /** Ends the worker after the calls before this one; later calls throw CLOSED. The history stays. */
  close(): Promise<void> {
    const { client, end } = this.#connection;
    const closed = client.call('close', undefined).then(end, end);
    client.refuse(new RecommenderError('CLOSED', 'The recommender was closed; open a new one.'));
    return closed;
  }
}

interface Connection {
  client: Client;
  end(): void;
}

function connectWorker(): Connection {
  let worker: Worker;
  try {
    worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'vitrine' });
  } catch (error) {
    const hint = "serve this package from the page's own origin, or open with worker: false";
    throw new RecommenderError('WORKER_FAILED', `The worker cannot be started (${messageOf(error)}): ${hint}.`, {
      cause: error,
    });
  }
  const client = new Client(worker);
  worker.addEventListener('error', (event) => {
    const reason = event.message || 'its script could not be loaded: check that worker.js lies beside index.js';
    client.fail(new RecommenderError('WORKER_FAILED', `The worker failed: ${reason}.`));
  });
  return { client, end: () => worker.terminate() };
}

async function connectInPlace(): Promise<Connection> {
  const { serve } = await import('./service.js');
  const { port1, port2 } = new MessageChannel();
  serve(port2 as Port);
  return { client: new Client(port1), end: () => port1.close() };
}

function absoluteUrl(url: string | URL, name: string): string {
  try {
    return new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href).href;
  } catch (error) {
    throw new RecommenderError('BAD_ARGUMENT', `${name} is ${JSON.stringify(url)}, which is not a URL.`, {
      cause: error,
    });
  }
}
