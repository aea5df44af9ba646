/*
 * offline.test.ts: what the service worker answers with, by a network that the tests control. That it works without one
 * in browsers is in tests/e2e.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { offline } from '../../web/src/sw.ts';

const SHOP = 'https://shop.example';
const TIMEOUT = 20;

/** A service worker with `/` and `/shop.vtpk`, installed; `network` answers from then on. Gives what asks it. */
async function installed(t: TestContext, network: (url: string) => Promise<Response>) {
  const kept = new Map<string, Response>();
  const urlOf = (request: Request | string) => new URL(typeof request === 'string' ? request : request.url, SHOP).href;
  const cache = {
    match: async (request: Request | string) => kept.get(urlOf(request))?.clone(),
    put: async (request: Request | string, response: Response) => void kept.set(urlOf(request), response),
  };
  const listeners = new Map<string, (event: unknown) => void>();
  const fakes = {
    location: { href: `${SHOP}/sw.js` },
    addEventListener: (type: string, listener: (event: unknown) => void) => listeners.set(type, listener),
    skipWaiting: async () => {},
    caches: { open: async () => cache },
    fetch: async (url: string) => new Response(`kept ${url}`),
  };
  for (const [name, value] of Object.entries(fakes)) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    t.after(() =>
      before ? Object.defineProperty(globalThis, name, before) : Reflect.deleteProperty(globalThis, name),
    );
  }
  offline({ files: ['/', '/shop.vtpk'], page: '/', timeout: TIMEOUT });
  let installing: Promise<unknown> | undefined;
  listeners.get('install')?.({ waitUntil: (work: Promise<unknown>) => (installing = work) });
  await installing;
  globalThis.fetch = ((request: Request) => network(request.url)) as typeof fetch;
  return async (path: string, mode = 'no-cors'): Promise<string | undefined> => {
    let response: Promise<Response> | undefined;
    const request = { url: SHOP + path, method: 'GET', mode };
    listeners.get('fetch')?.({ request, respondWith: (answer: Promise<Response>) => (response = answer) });
    return (await response)?.text();
  };
}

const never = () => new Promise<Response>(() => {});

test('offline: the network answers, and what it says is kept; what fails is answered from that', async (t) => {
  let isUp = true;
  const ask = await installed(t, async (url) => {
    if (!isUp) throw new TypeError('no network');
    return new Response(`new ${url}`);
  });
  assert.equal(await ask('/shop.vtpk'), `new ${SHOP}/shop.vtpk`);
  assert.equal(await ask('/other.png'), undefined, 'is none of the service worker');
  isUp = false;
  assert.equal(await ask('/shop.vtpk'), `new ${SHOP}/shop.vtpk`);
  assert.equal(await ask('/product/7', 'navigate'), `kept ${SHOP}/`);
});

test('offline: a network that hangs is waited for as long as was said, then what was kept is the answer', async (t) => {
  const ask = await installed(t, never);
  const before = performance.now();
  assert.equal(await ask('/shop.vtpk'), `kept ${SHOP}/shop.vtpk`);
  assert.ok(performance.now() - before >= TIMEOUT - 1, 'it was waited for');
  assert.equal(await ask('/product/7', 'navigate'), `kept ${SHOP}/`);
});

test('offline: a slow answer is waited for where nothing was kept, and kept where something was', async (t) => {
  const slow = async (url: string) => {
    await new Promise((go) => setTimeout(go, 3 * TIMEOUT));
    return new Response(`late ${url}`);
  };
  const ask = await installed(t, slow);
  assert.equal(await ask('/shop.vtpk'), `kept ${SHOP}/shop.vtpk`);
  await new Promise((go) => setTimeout(go, 4 * TIMEOUT));
  assert.equal(await ask('/shop.vtpk'), `late ${SHOP}/shop.vtpk`);
  const all = await caches.open('');
  (all as unknown as { match: unknown }).match = async () => undefined;
  assert.equal(await ask('/product/7', 'navigate'), `late ${SHOP}/product/7`);
});
