/*
 * The request log of the page: what the browser's performance timeline saw, and what the recommender's worker says it
 * fetched, as one list. Knows nothing of how it is shown.
 */
import type { Recommender } from '@vitrine/web';

export type Kind = 'document' | 'script' | 'style' | 'font' | 'pack' | 'wasm' | 'picture' | 'other';

export interface LoggedRequest {
  url: string;
  kind: Kind;
  /** Milliseconds after the page was asked for. */
  at: number;
  /** Over the network, with headers; undefined where the browser does not say. */
  bytes: number | undefined;
}

const seen: LoggedRequest[] = [];
let tell = () => {};

/** To be called before anything else is fetched: the browser keeps only the first entries for late comers. */
export function watchRequests(): void {
  const observer = new PerformanceObserver((list) => {
    seen.push(...(list.getEntries() as PerformanceResourceTiming[]).map(fromEntry));
    tell();
  });
  observer.observe({ type: 'resource', buffered: true });
}

function fromEntry({ name, startTime, transferSize }: PerformanceResourceTiming): LoggedRequest {
  return { url: name, kind: kindOf(name), at: startTime, bytes: transferSize || undefined };
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
  return [...page, ...seen, ...fromWorker.map((request) => ({ ...request, kind: kindOf(request.url) }))].sort(
    (a, b) => a.at - b.at,
  );
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
  };
  const kind = kinds[ending];
  if (kind) return kind;
  return /^(svg|png|jpe?g|webp|avif|gif)$/.test(ending) ? 'picture' : 'other';
}
