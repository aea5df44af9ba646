/*
 * The request log of the page: what the browser's performance timeline saw, and what the recommender's worker says it
 * fetched, as one list. Knows nothing of how it is shown.
 */
import type { Recommender } from '@vitrine/web';
import { keptFiles } from './offline.js';

export type Kind =
  | 'document'
  | 'script'
  | 'style'
  | 'font'
  | 'pack'
  | 'wasm'
  | 'picture'
  | 'report'
  | 'rules'
  | 'offline'
  | 'other';

export interface LoggedRequest {
  url: string;
  kind: Kind;
  /** Milliseconds after the page was asked for; undefined for what the browser and the service worker fetch by themselves. */
  at: number | undefined;
  /** Over the network, with headers; undefined where the browser does not say. */
  bytes: number | undefined;
  /** What was sent in the body; nearly always nothing. */
  body?: string | undefined;
}

const bodies = new Map<string, string>();

/** To be called before a request with a body is made. */
export function noteBody(address: string, body: string): void {
  bodies.set(new URL(address, document.baseURI).href, body);
}

const seen: TimedRequest[] = [];
let tell = () => {};

/** To be called before anything else is fetched: the browser keeps only the first entries for late comers. */
export function watchRequests(): void {
  const observer = new PerformanceObserver((list) => {
    seen.push(...(list.getEntries() as PerformanceResourceTiming[]).map(fromEntry));
    tell();
  });
  observer.observe({ type: 'resource', buffered: true });
}

interface TimedRequest extends LoggedRequest {
  at: number;
}

function fromEntry({ name, startTime, transferSize }: PerformanceResourceTiming): TimedRequest {
  return { url: name, kind: kindOf(name), at: startTime, bytes: transferSize || undefined, body: bodies.get(name) };
}

/** Calls `listener` at every further request, until `signal` is aborted. */
export function onRequest(listener: () => void, signal: AbortSignal): void {
  tell = listener;
  signal.addEventListener('abort', () => {
    if (tell === listener) tell = () => {};
  });
}

export async function listRequests(recommender: Recommender): Promise<LoggedRequest[]> {
  const fetched = (await recommender.requests()).map(({ url, bytes, at }) => ({
    url: new URL(url, document.baseURI).href,
    bytes,
    at: at - performance.timeOrigin,
  }));
  const page = (performance.getEntriesByType('navigation') as PerformanceResourceTiming[]).map(fromEntry);
  const known = new Set(seen.map((request) => request.url));
  const fromWorker = fetched.filter((request) => !known.has(request.url));
  const all = [...page, ...seen, ...fromWorker.map((request) => ({ ...request, kind: kindOf(request.url) }))];
  return [...all.sort((a, b) => a.at - b.at), ...(await inBackground())];
}

/** What no timeline of the page has: the manifest, and the service worker with the files that it keeps. */
async function inBackground(): Promise<LoggedRequest[]> {
  const kept: { url: string; bytes?: number | undefined }[] = await keptFiles();
  if (kept.length) kept.unshift({ url: new URL('sw.js', document.baseURI).href });
  const manifest = document.querySelector<HTMLLinkElement>('link[rel=manifest]')?.href;
  if (manifest) kept.unshift({ url: manifest });
  return kept.map(({ url, bytes }) => ({ url, kind: 'offline', at: undefined, bytes }));
}

function kindOf(url: string): Kind {
  const path = new URL(url).pathname;
  if (path.endsWith('/')) return 'document';
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const kinds: Record<string, Kind> = {
    html: 'document',
    js: 'script',
    css: 'style',
    woff2: 'font',
    vtpk: 'pack',
    wasm: 'wasm',
    json: 'rules',
    sig: 'rules',
  };
  if (bodies.has(url)) return 'report';
  const kind = kinds[ending];
  if (kind) return kind;
  return /^(svg|png|jpe?g|webp|avif|gif)$/.test(ending) ? 'picture' : 'other';
}
