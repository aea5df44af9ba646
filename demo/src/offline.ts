/*
 * What makes an app of the page: the service worker that keeps the shop for when there is no network, and the browser's
 * offer to install it. Where either is missing the shop is an ordinary page.
 */

/** Of browsers that offer it; not among the types of the DOM. */
interface InstallEvent extends Event {
  prompt(): Promise<unknown>;
}

let offer: InstallEvent | undefined;

/** Registers the service worker once the page has what it needs itself; `changed` is called when installing becomes possible. */
export function workOffline(changed: () => void): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    offer = event as InstallEvent;
    changed();
  });
  addEventListener('appinstalled', () => {
    offer = undefined;
    changed();
  });
  navigator.serviceWorker?.register('sw.js').catch(() => {
    // Blocked, or no secure connection: then it needs the network as every page does.
  });
}

/** What installs the shop, where the browser offers that. */
export function installer(): (() => void) | undefined {
  const asked = offer;
  return asked && (() => void asked.prompt());
}

/** What the service worker has fetched, to have it without a network: address and bytes. */
export async function keptFiles(): Promise<{ url: string; bytes: number | undefined }[]> {
  if (!('caches' in globalThis)) return [];
  const files: { url: string; bytes: number | undefined }[] = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith('vitrine-files ')) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const length = Number((await cache.match(request))?.headers.get('content-length'));
      files.push({ url: request.url, bytes: length || undefined });
    }
  }
  return files;
}
