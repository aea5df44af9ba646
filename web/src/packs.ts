/*
 * packs.ts: where the pack is from: this browser's cache, the network, or the page. The cache holds only packs that were
 * opened and, where that is asked for, verified; an entry is replaced as a whole or not at all. It knows no engine.
 */
import { part, piecesOf, request } from './download.js';
import { messageOf, type RecommenderError } from './errors.js';
import type { Proof } from './parts/verify.js';
import type { Notice, Progress, RecommenderInfo, RequestRecord } from './types.js';

export const CACHE = 'vitrine-packs';
/** Of a cached pack: what it was verified by. */
export const INTEGRITY = 'vitrine-integrity';
export const PUBLIC_KEY = 'vitrine-public-key';

export type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface PackAddress extends Proof {
  cache: boolean;
  /** Ask for a patch from the cached pack before the whole of another. */
  delta: boolean;
}

export interface Arrival {
  from: RecommenderInfo['packFrom'];
  pieces: Pieces;
  /** The answer that it came in, for `keep`. */
  response?: Response;
}

export class Packs {
  readonly address: PackAddress;
  readonly #requests: RequestRecord[];
  readonly #notify: (notice: Notice) => void;

  constructor(address: PackAddress, requests: RequestRecord[], notify: (notice: Notice) => void) {
    this.address = address;
    this.#requests = requests;
    this.#notify = notify;
  }

  /** The pack of the cache, if it is what is asked for, else that of the network; any older one when that fails. */
  async get(signal: AbortSignal, report: (progress: Progress) => void): Promise<Arrival> {
    const { pack } = this.address;
    if (typeof pack !== 'string') {
      const bytes = new Uint8Array(pack);
      await this.#verify(bytes, signal);
      return { from: 'argument', pieces: [bytes] };
    }
    const cached = await this.cached();
    if (cached?.wanted) return this.#open(cached.response, signal, report);
    try {
      // Which pack that is to be, only `integrity` says.
      const made = this.address.integrity && cached && (await this.patched(cached.response, signal));
      return made ? { from: 'network', pieces: [made], response: new Response() } : await this.download(signal, report);
    } catch (error) {
      if (!cached?.trusted || (error as RecommenderError).code === 'ABORTED') throw error;
      this.updateFailed(error);
      return this.#open(cached.response, signal, report);
    }
  }

  /** The pack of the network, verified. */
  async download(signal: AbortSignal, report?: (progress: Progress) => void): Promise<Arrival> {
    return this.verified(await this.ask(signal), signal, report);
  }

  ask(signal: AbortSignal): Promise<Response> {
    return request(this.#url, this.#requests, signal);
  }

  /** The pack of an answer. */
  async verified(response: Response, signal: AbortSignal, report?: (progress: Progress) => void): Promise<Arrival> {
    const pieces = piecesOf(response, this.#url, signal, report);
    if (!this.#isProofAsked) return { from: 'network', pieces, response };
    const bytes = await joined(pieces);
    await this.#verify(bytes, signal);
    return { from: 'network', pieces: [bytes], response };
  }

  /**
   * The pack, verified, by a patch of the one of the cache; undefined where that fails in any way. Of `whole`, the pack that
   * is there now, no more than the head is asked for.
   */
  async patched(cached: Response, signal: AbortSignal, whole?: Response): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!this.address.delta) return undefined;
    try {
      const { patchedAs } = await part(import('./parts/delta.js'));
      const pieces = whole && piecesOf(whole, this.#url, signal);
      const bytes = await patchedAs(cached.clone(), pieces, (name) => this.#bytesOf(this.#url + name, signal));
      await this.#verify(bytes, signal);
      return bytes;
    } catch (error) {
      if (signal.aborted) throw error;
      return undefined;
    }
  }

  /** For the next visit. Throws nothing. */
  async keep(bytes: () => Uint8Array<ArrayBuffer>, { response }: Arrival): Promise<void> {
    if (!this.address.cache || !response || !globalThis.caches) return;
    try {
      const { keep } = await part(import('./parts/keep.js'));
      await keep(bytes(), response, this.address);
    } catch (error) {
      this.#notify({ code: 'PACK_NOT_CACHED', message: `The pack could not be kept (${messageOf(error)}).` });
    }
  }

  /** Forgets a cached pack that cannot be opened. */
  async drop(): Promise<void> {
    await (await caches.open(CACHE)).delete(this.#url);
  }

  updateFailed(error: unknown): void {
    const message = `The pack could not be updated (${messageOf(error)}); the earlier one is used.`;
    this.#notify({ code: 'PACK_UPDATE_FAILED', message });
  }

  get #url(): string {
    return this.address.pack as string;
  }

  get #isProofAsked(): boolean {
    return this.address.integrity !== undefined || this.address.publicKey !== undefined;
  }

  /** What the cache has under the pack's address. */
  async cached(): Promise<{ response: Response; wanted: boolean; trusted: boolean } | undefined> {
    const { cache, integrity, publicKey } = this.address;
    if (!cache || !globalThis.caches) return undefined;
    // Blocked where cookies are.
    const response = await caches.match(this.#url, { cacheName: CACHE }).catch(() => undefined);
    if (!response) return undefined;
    const known = response.headers.get(INTEGRITY);
    const trusted =
      (integrity === undefined || known !== null) &&
      (publicKey === undefined || response.headers.get(PUBLIC_KEY) === publicKey);
    return { response, trusted, wanted: trusted && (integrity === undefined || known === integrity) };
  }

  #open(response: Response, signal: AbortSignal, report: (progress: Progress) => void): Arrival {
    return { from: 'cache', pieces: piecesOf(response, this.#url, signal, report, true) };
  }

  async #verify(bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<void> {
    if (!this.#isProofAsked) return;
    const { verify } = await part(import('./parts/verify.js'));
    return verify(bytes, this.address, (url) => this.#bytesOf(url, signal));
  }

  async #bytesOf(url: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    return joined(piecesOf(await request(url, this.#requests, signal), url, signal));
  }
}

async function joined(pieces: Pieces): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    parts.push(piece);
    size += piece.length;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
