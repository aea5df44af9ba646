/*
 * sw.ts: what a shop's service worker needs to work without a connection: it keeps the files that the shop names, and
 * answers with them when the network does not, or not in time. It knows no packs and no history; the page caches the pack itself.
 */

/** What of a service worker's global scope is used; the types of the DOM have none. */
interface Scope {
  location: { href: string };
  addEventListener(type: string, listener: (event: ExtendableEvent & FetchEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}
interface ExtendableEvent {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent {
  request: Request;
  respondWith(response: Promise<Response>): void;
}

export interface OfflineOptions {
  /** What must be there without a connection, relative to the service worker: pages, scripts, styles, wasm, the pack. */
  files: readonly string[];
  /** Changes with the files: files of other versions are deleted. Default "1". */
  version?: string;
  /** The page to show for addresses that are not among the files, when there is no connection. */
  page?: string;
  /** Milliseconds to wait for the network to answer before what was kept is taken. Default 4000. */
  timeout?: number;
}

const PREFIX = 'vitrine-files ';
/** Four seconds: who has a connection has an answer by then. */
const TIMEOUT_MILLISECONDS = 4000;

/** To be called while the service worker's script runs. Answers from the network, from what was kept when that fails. */
export function offline({ files, version = '1', page, timeout = TIMEOUT_MILLISECONDS }: OfflineOptions): void {
  const scope = globalThis as unknown as Scope;
  const name = PREFIX + version;
  const kept = new Set(files.map((file) => new URL(file, scope.location.href).href));

  scope.addEventListener('install', (event) => {
    // All or nothing: a part of a shop is none. The HTTP cache may hold older files than the shop now has.
    const keep = async () => {
      const cache = await caches.open(name);
      const fetched = [...kept].map(async (url) => {
        const response = await fetch(url, { cache: 'no-cache', referrerPolicy: 'no-referrer' });
        if (!response.ok) throw new Error(`${url} was answered with HTTP status ${response.status}.`);
        await cache.put(url, response);
      });
      await Promise.all(fetched);
    };
    event.waitUntil(keep());
    void scope.skipWaiting();
  });

  scope.addEventListener('activate', (event) => {
    const clean = async () => {
      const names = await caches.keys();
      await Promise.all(names.filter((one) => one.startsWith(PREFIX) && one !== name).map((one) => caches.delete(one)));
      await scope.clients.claim();
    };
    event.waitUntil(clean());
  });

  scope.addEventListener('fetch', (event) => {
    const { request } = event;
    const url = request.url.split('#', 1)[0] as string;
    const isPage = request.mode === 'navigate';
    if (request.method !== 'GET' || !(kept.has(url) || (isPage && page !== undefined))) return;
    event.respondWith(answer(name, request, kept.has(url), { page: isPage ? page : undefined, timeout }));
  });
}

async function answer(
  name: string,
  request: Request,
  keep: boolean,
  { page, timeout }: { page: string | undefined; timeout: number },
): Promise<Response> {
  const cache = await caches.open(name);
  const fetched = fetch(request).then((response) => {
    if (keep && response.ok) void cache.put(request, response.clone()).catch(() => {});
    return response;
  });
  const late = new Promise<never>((_, reject) => setTimeout(reject, timeout));
  try {
    return await Promise.race([fetched, late]);
  } catch {
    const kept = (await cache.match(request, { ignoreVary: true })) ?? (page && (await cache.match(page)));
    return kept || fetched;
  }
}
