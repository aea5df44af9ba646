/*
 * errors.ts: the one error class of the package, and how engine statuses and plain data become it. It knows neither
 * workers nor wasm.
 */

/**
 * What went wrong, stable across versions.
 *
 * - `ABORTED`: the call's `signal` was aborted (`cause` is its reason), or a newer call for its placement was made.
 * - `BAD_ARGUMENT`: the caller's mistake; the message names the argument.
 * - `PAUSED`: nothing is added to the history without consent.
 * - `CLOSED`: the recommender was closed.
 * - `NETWORK`: the pack or engine.wasm could not be fetched: offline, blocked, or an HTTP status (see `status`).
 * - `PACK_FORMAT`: what was fetched is not a pack, for example an HTML page.
 * - `PACK_VERSION`: the pack was written by a later version; update `@vitrine/web`.
 * - `PACK_REFUSED`: the pack is not what `integrity` or `publicKey` ask for.
 * - `PACK_CORRUPT`: the pack is damaged or cut short (see `byteOffset`).
 * - `OUT_OF_MEMORY`: wasm memory cannot hold the pack.
 * - `STORAGE_FAILED`: the history could not be read or written; the call had no effect.
 * - `WORKER_FAILED`: the worker could not be started or died.
 * - `ENGINE_FAILED`: engine.wasm could not be compiled, or trapped twice.
 */
export type ErrorCode =
  | 'ABORTED'
  | 'BAD_ARGUMENT'
  | 'PAUSED'
  | 'CLOSED'
  | 'NETWORK'
  | 'PACK_FORMAT'
  | 'PACK_VERSION'
  | 'PACK_CORRUPT'
  | 'PACK_REFUSED'
  | 'OUT_OF_MEMORY'
  | 'STORAGE_FAILED'
  | 'WORKER_FAILED'
  | 'ENGINE_FAILED';

/** Where an error happened, as far as that is known. */
export interface ErrorDetail {
  /** Where in the pack the first bad byte is. */
  byteOffset?: number | undefined;
  /** What could not be fetched. */
  url?: string | undefined;
  /** The HTTP status that the server answered with. */
  status?: number | undefined;
  cause?: unknown;
}

/** Every error that this package throws. The message says what was wrong and what to do; test `code`. */
export class RecommenderError extends Error {
  override readonly name = 'RecommenderError';
  readonly code: ErrorCode;
  readonly byteOffset: number | undefined;
  readonly url: string | undefined;
  readonly status: number | undefined;

  /** By name, as the package's scripts each have this class in them. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'RecommenderError';
  }

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, 'cause' in detail ? { cause: detail.cause } : undefined);
    this.code = code;
    this.byteOffset = detail.byteOffset;
    this.url = detail.url;
    this.status = detail.status;
  }
}

/** A RecommenderError as plain data, for postMessage. */
export interface ErrorData {
  code: ErrorCode;
  message: string;
  detail: ErrorDetail;
}

export function errorToData(error: unknown): ErrorData {
  if (!(error instanceof RecommenderError)) {
    return { code: 'ENGINE_FAILED', message: `Unexpected failure: ${messageOf(error)}`, detail: {} };
  }
  const { code, message, byteOffset, url, status } = error;
  return { code, message, detail: { byteOffset, url, status } };
}

export function errorFromData(data: ErrorData): RecommenderError {
  return new RecommenderError(data.code, data.message, data.detail);
}

export function abortedError(signal: AbortSignal): RecommenderError {
  return new RecommenderError('ABORTED', 'The call was aborted by its signal.', { cause: signal.reason });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
