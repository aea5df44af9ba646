/*
 * download.ts: the only place from which the package calls the network, and the list of what it asked for. Requests are
 * plain GETs of the files that the shop named; nothing of the shopper goes with them. It knows no packs or engines.
 */
import { abortedError, messageOf, RecommenderError } from './errors.js';
import type { Progress, RequestRecord } from './types.js';

/** A worker's script has no use for files: scripts/build.mjs leaves them out of it. */
declare const IN_WORKER: boolean;

const BUFFER_BYTES = 1 << 19;
/** In place: how long pieces are worked on before the page has its turn. */
const TURN_MILLISECONDS = 16;

/** Starts a download and adds it to `requests`. NETWORK when there is no answer or not the file. */
export async function request(url: string, requests: RequestRecord[], signal: AbortSignal): Promise<Response> {
  const record: RequestRecord = { url, at: Date.now() };
  requests.push(record);
  try {
    // A referrer would tell which page the shopper is on.
    const response =
      !IN_WORKER && url.startsWith('file:')
        ? await readFile(url)
        : await fetch(url, { signal, referrerPolicy: 'no-referrer' });
    const length = response.headers.get('content-length');
    if (length) record.bytes = Number(length);
    if (response.ok) return response;
    const { status } = response;
    throw new RecommenderError('NETWORK', `${url} was answered with HTTP status ${status}; check its address.`, {
      url,
      status,
    });
  } catch (error) {
    throw networkError(error, url, signal);
  }
}

/** The package's scripts that run here: this one, and what `part` has loaded. */
export const scripts: Record<string, RequestRecord> = {};
note(import.meta.url);

function note(url: string, at = Date.now()): void {
  scripts[url] ??= { url, at };
}

/** A module that is loaded when it is first needed; it says where it is from. */
export async function part<Module extends { script: string }>(loading: Promise<Module>): Promise<Module> {
  const at = Date.now();
  try {
    const module = await loading;
    note(module.script, at);
    return module;
  } catch (error) {
    const hint = 'the folder parts/ must be served, too';
    throw new RecommenderError('NETWORK', `A script could not be loaded (${messageOf(error)}); ${hint}.`, {
      cause: error,
    });
  }
}

/** The pieces of a response's body as they arrive; `fleeting` ones only until the next is asked for. */
export async function* piecesOf(
  response: Response,
  url: string,
  signal: AbortSignal,
  report: (progress: Progress) => void = () => {},
  fleeting = false,
): AsyncGenerator<Uint8Array> {
  // Content-Length counts compressed bytes where the server compresses.
  const length = response.headers.has('content-encoding') ? null : response.headers.get('content-length');
  const total = length === null ? {} : { total: Number(length) };
  const reader = response.body && readerOf(response.body, fleeting);
  let buffer = new ArrayBuffer(fleeting ? BUFFER_BYTES : 0);
  let turn = IN_WORKER ? 0 : performance.now();
  try {
    for (let loaded = 0; ; ) {
      const read = await reader?.read(new Uint8Array(buffer)).catch((error) => {
        throw networkError(error, url, signal, ` after ${loaded} bytes`);
      });
      if (!read?.value || read.done) return;
      buffer = read.value.buffer;
      loaded += read.value.length;
      report({ loaded, ...total });
      yield read.value;
      if (!IN_WORKER && performance.now() - turn > TURN_MILLISECONDS) {
        await pageTurn();
        turn = performance.now();
      }
    }
  } finally {
    reader?.cancel().catch(() => {}); // who has seen enough does not read to the end
  }
}

function pageTurn(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: { yield?(): Promise<void> } };
  return scheduler?.yield?.() ?? new Promise((go) => setTimeout(go));
}

/** `fleeting`: fills one buffer again and again, where the browser can; with new ones it takes a quarter longer. */
function readerOf(body: ReadableStream, fleeting: boolean): ReadableStreamBYOBReader {
  try {
    if (fleeting) return body.getReader({ mode: 'byob' });
  } catch {} // this browser's answers are no byte streams
  return body.getReader() as unknown as ReadableStreamBYOBReader; // which takes no buffer
}

function networkError(error: unknown, url: string, signal: AbortSignal, where = ''): RecommenderError {
  if (error instanceof RecommenderError) return error;
  if (signal.aborted) return abortedError(signal);
  const message = `${url} could not be loaded${where} (${messageOf(error)}); check the connection and try again.`;
  return new RecommenderError('NETWORK', message, { url, cause: error });
}

/** Node's fetch has no file: URLs. The name is kept from bundlers, which would look for it in the browser. */
async function readFile(url: string): Promise<Response> {
  const name = ['node:fs', 'promises'].join('/');
  const files: { readFile(url: URL): Promise<Uint8Array<ArrayBuffer>> } = await import(name);
  const bytes = await files.readFile(new URL(url));
  const type = url.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream';
  return new Response(bytes, { headers: { 'content-type': type, 'content-length': String(bytes.length) } });
}
