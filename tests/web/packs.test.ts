/*
 * packs.test.ts: where packs come from: a server on this machine, and a cache as browsers have one. In place.
 */
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { type Change, type OpenOptions, Recommender, RecommenderError } from '../../web/src/index.ts';
import { itemId, makeDelta, makePack, wasmUrl } from './sample-shop.ts';

/** What of a browser's CacheStorage the package uses: one cache, whole responses. */
class FakeCaches {
  readonly entries = new Map<string, { body: Uint8Array<ArrayBuffer>; headers: Headers }>();
  full = false;
  /** Whether answers are byte streams, as they are in some browsers. */
  bytes = true;

  async match(url: string) {
    const entry = this.entries.get(url);
    if (!entry) return undefined;
    const body = this.bytes ? entry.body : new Blob([entry.body]).stream().pipeThrough(new TransformStream());
    return new Response(body, { headers: entry.headers });
  }

  async open() {
    return {
      put: async (url: string, response: Response) => {
        if (this.full) throw new DOMException('The disk is full', 'QuotaExceededError');
        this.entries.set(url, { body: new Uint8Array(await response.arrayBuffer()), headers: response.headers });
      },
      delete: async (url: string) => this.entries.delete(url),
    };
  }
}

const packs: Uint8Array[] = [];
let server: Server;
let url: string;
let cache: FakeCaches;
/** What the server has. */
let served: {
  body: Uint8Array;
  etag?: string;
  signature?: Uint8Array;
  down?: boolean;
  cut?: boolean;
  deltas?: Record<string, Uint8Array>;
};
let asked: string[];
let keys: { publicKey: KeyObject; privateKey: KeyObject };

before(async () => {
  packs.push(new Uint8Array(makePack()), new Uint8Array(makePack(['--factors', '6'])));
  keys = generateKeyPairSync('ed25519');
  server = createServer((request, response) => {
    asked.push(request.url as string);
    if (served.down) return void response.destroy();
    if (request.url?.endsWith('.sig'))
      return void (served.signature ? response.end(served.signature) : response.writeHead(404).end());
    if (request.url?.endsWith('.delta')) {
      const patch = served.deltas?.[request.url.slice('/shop.vtpk'.length)];
      return void (patch ? response.end(patch) : response.writeHead(404).end());
    }
    response.setHeader('content-length', served.body.length);
    if (served.etag) response.setHeader('etag', served.etag);
    if (!served.cut) return void response.end(served.body);
    response.write(served.body.subarray(0, 2000));
    setTimeout(() => response.destroy(), 5);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/shop.vtpk`;
});

beforeEach(() => {
  cache = new FakeCaches();
  Object.defineProperty(globalThis, 'caches', { configurable: true, value: cache });
  served = { body: packs[0] as Uint8Array, etag: '"one"' };
  asked = [];
});

after(() => {
  Reflect.deleteProperty(globalThis, 'caches');
  server.closeAllConnections();
  server.close();
});

interface Visit {
  recommender: Recommender;
  notices: string[];
  changes: Change[];
  /** Until condition() holds. */
  until(condition: () => boolean): Promise<void>;
}

async function visit(options: Partial<OpenOptions>, look: (visit: Visit) => Promise<unknown>): Promise<void> {
  const notices: string[] = [];
  const changes: Change[] = [];
  const onNotice = ({ code }: { code: string }) => notices.push(code);
  const recommender = await Recommender.open({
    pack: url,
    wasm: wasmUrl,
    worker: false,
    storage: 'memory',
    onNotice,
    ...options,
  });
  recommender.subscribe((change) => changes.push(change));
  const until = async (condition: () => boolean) => {
    for (let turns = 0; !condition(); turns++) {
      assert.ok(turns < 200, 'it does not happen');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await look({ recommender, notices, changes, until });
  await recommender.close();
}

/** A visit after which the pack is in the cache. */
function firstVisit(options: Partial<OpenOptions> = {}): Promise<void> {
  return visit(options, async ({ recommender, until }) => {
    assert.equal(recommender.info.packFrom, 'network');
    await until(() => cache.entries.size === 1);
  });
}

const integrityOf = (bytes: Uint8Array) => `sha256-${createHash('sha256').update(bytes).digest('base64')}`;
const signed = (bytes: Uint8Array) => sign(null, bytes, keys.privateKey);
const publicKey = () => keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const refused = (code: string) => (error: unknown) => error instanceof RecommenderError && error.code === code;
const settled = () => new Promise((resolve) => setTimeout(resolve, 60));

test('the second visit opens the cached pack, asks once whether it changed, and works without a network', async () => {
  await firstVisit();
  await visit({}, async ({ recommender, notices, changes, until }) => {
    assert.equal(recommender.info.packFrom, 'cache');
    assert.equal((await recommender.recommend()).items.length, 12);
    await until(() => asked.length === 2);
    await settled();
    assert.deepEqual([notices, changes], [[], []]);
  });
  served.down = true;
  await visit({}, async ({ recommender, notices }) => {
    assert.equal((await recommender.recommend()).items.length, 12);
    await settled();
    assert.deepEqual(notices, []);
  });
  await visit({ progressive: true }, async ({ recommender }) => recommender.complete());
});

test('a changed pack replaces the cached one while the page works, and for the next visit', async () => {
  await firstVisit();
  served = { body: packs[1] as Uint8Array, etag: '"two"' };
  await visit({}, async ({ recommender, changes, until }) => {
    assert.equal(recommender.info.factors, 8);
    await until(() => changes.includes('pack'));
    assert.deepEqual([recommender.info.factors, recommender.info.packFrom], [6, 'network']);
    assert.equal((await recommender.items([itemId(0, 0)]))[0]?.id, itemId(0, 0));
  });
  await visit({}, async ({ recommender }) => {
    assert.deepEqual([recommender.info.factors, recommender.info.packFrom], [6, 'cache']);
  });
});

test('from a server that says neither ETag nor date, the same pack is no other one', async () => {
  await firstVisit();
  served = { body: packs[0] as Uint8Array };
  await visit({}, async ({ changes, until }) => {
    await until(() => asked.length === 2);
    await settled();
    assert.deepEqual(changes, []);
  });
  served = { body: packs[1] as Uint8Array };
  await visit({}, async ({ changes, until }) => until(() => changes.includes('pack')));
});

test('an update that is cut off, damaged, an error or no pack keeps the old one, and is told', async () => {
  await firstVisit();
  const damaged = Uint8Array.from(packs[1] as Uint8Array);
  damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] as number) ^ 1;
  for (const next of [
    { body: damaged, etag: '"two"' },
    { body: new TextEncoder().encode('<!doctype html>'), etag: '"page"' },
    { body: packs[1]?.subarray(0, 4000) as Uint8Array, etag: '"short"' },
  ]) {
    served = next;
    await visit({}, async ({ recommender, notices, until }) => {
      await until(() => notices.length > 0);
      assert.deepEqual(notices, ['PACK_UPDATE_FAILED']);
      assert.equal(recommender.info.factors, 8);
    });
  }
  served = { body: packs[1] as Uint8Array, etag: '"two"', cut: true };
  await visit({}, async () => settled());
  served.down = true;
  await visit({}, async ({ recommender }) => assert.equal(recommender.info.factors, 8));
});

test('a cache entry that was damaged is fetched anew', async () => {
  await firstVisit();
  for (const damage of [(body: Uint8Array) => body.fill(0, 3000, 3100), (body: Uint8Array) => body.fill(0)]) {
    const entry = cache.entries.get(url);
    damage(entry?.body as Uint8Array);
    await visit({}, async ({ recommender, until }) => {
      assert.equal(recommender.info.packFrom, 'network');
      await until(() => Buffer.from(cache.entries.get(url)?.body ?? []).equals(packs[0] as Uint8Array));
    });
  }
});

test('a kept pack is read as byte stream or as any other', async () => {
  await firstVisit();
  for (const bytes of [true, false]) {
    cache.bytes = bytes;
    await visit({}, async ({ recommender }) => assert.equal(recommender.info.packFrom, 'cache'));
  }
});

test('without a cache, or where it is full, packs come from the network', async () => {
  await visit({ cache: false }, settled);
  assert.equal(cache.entries.size, 0);
  cache.full = true;
  await visit({}, async ({ notices, until }) => {
    await until(() => notices.length > 0);
    assert.deepEqual(notices, ['PACK_NOT_CACHED']);
  });
});

test('delta: a patch brings the changed pack; one that is missing, damaged or leads elsewhere is no matter', async () => {
  const [one, two] = packs as [Uint8Array, Uint8Array];
  const { name, patch } = makeDelta(one, two);
  const damaged = Uint8Array.from(patch);
  damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] as number) ^ 1;
  const elsewhere = new Uint8Array(makePack(['--factors', '5']));
  for (const { deltas, wholes, body = two } of [
    { deltas: { [name]: patch }, wholes: 1 }, // whose head said that it is another pack
    { deltas: {}, wholes: 2 },
    { deltas: { [name]: damaged }, wholes: 2 },
    { deltas: { [name]: patch.subarray(0, 300) }, wholes: 2 },
    { deltas: { [name]: new TextEncoder().encode('<!doctype html>') }, wholes: 2 },
    { deltas: { [name]: patch }, wholes: 2, body: elsewhere },
  ]) {
    served = { body: one, etag: '"one"' };
    cache.entries.clear();
    await firstVisit({ delta: true });
    served = { body, etag: '"two"', deltas };
    asked = [];
    await visit({ delta: true }, async ({ recommender, notices, changes, until }) => {
      await until(() => changes.includes('pack'));
      assert.equal(recommender.info.factors, body === two ? 6 : 5);
      await until(() => Buffer.from(cache.entries.get(url)?.body ?? []).equals(body));
      assert.deepEqual(notices, []);
    });
    assert.equal(asked.filter((path) => path === '/shop.vtpk').length, wholes);
    assert.deepEqual(
      asked.filter((path) => path !== '/shop.vtpk'),
      [`/shop.vtpk${name}`],
    );
    // It is kept with the ETag of the whole pack: the next visit finds it unchanged.
    await visit({ delta: true }, async ({ changes }) => {
      await settled();
      assert.deepEqual(changes, []);
    });
  }
});

test('delta: with integrity nothing else is asked for, and with a key the patched pack must be signed', async () => {
  const [one, two] = packs as [Uint8Array, Uint8Array];
  const { name, patch } = makeDelta(one, two);
  await firstVisit({ integrity: integrityOf(one) });
  served = { body: two, deltas: { [name]: patch } };
  asked = [];
  await visit({ integrity: integrityOf(two), delta: true }, async ({ recommender, until }) => {
    assert.equal(recommender.info.factors, 6);
    await until(() => Buffer.from(cache.entries.get(url)?.body ?? []).equals(two));
  });
  assert.deepEqual(asked, [`/shop.vtpk${name}`]);

  served = { body: one, etag: '"one"', signature: signed(one) };
  cache.entries.clear();
  const options = { publicKey: publicKey(), delta: true };
  await firstVisit(options);
  served = { body: two, etag: '"forged"', signature: signed(one), deltas: { [name]: patch } };
  await visit(options, async ({ recommender, notices, until }) => {
    await until(() => notices.length > 0);
    assert.deepEqual([notices, recommender.info.factors], [['PACK_UPDATE_FAILED'], 8]);
  });
});

test('integrity: only that pack is opened; once it is here, nothing is asked for', async () => {
  const [one, two] = packs.map(integrityOf);
  await assert.rejects(visit({ integrity: two as string }, settled), refused('PACK_REFUSED'));
  assert.equal(cache.entries.size, 0);
  await firstVisit({ integrity: one as string });
  asked = [];
  await visit({ integrity: one as string }, async ({ recommender }) => {
    assert.equal(recommender.info.packFrom, 'cache');
    await settled();
  });
  assert.deepEqual(asked, []);
  // The shop now wants another pack, and a forged one comes: the old one stays.
  await visit({ integrity: two as string }, async ({ recommender, notices }) => {
    assert.deepEqual([recommender.info.factors, notices], [8, ['PACK_UPDATE_FAILED']]);
  });
  served = { body: packs[1] as Uint8Array };
  await visit({ integrity: two as string }, async ({ recommender }) => assert.equal(recommender.info.factors, 6));
  const bytes = (packs[0] as Uint8Array).slice().buffer;
  await visit({ pack: bytes, integrity: one as string }, settled);
  await assert.rejects(visit({ pack: bytes, integrity: two as string }, settled), refused('PACK_REFUSED'));
});

test('publicKey: only what it has signed is opened, also as an update', async () => {
  const options = { publicKey: publicKey() };
  await assert.rejects(visit(options, settled), refused('NETWORK')); // no signature at all
  served.signature = signed(packs[1] as Uint8Array);
  await assert.rejects(visit(options, settled), refused('PACK_REFUSED'));
  served.signature = signed(packs[0] as Uint8Array);
  await assert.rejects(visit({ publicKey: 'AAAA' }, settled), refused('PACK_REFUSED'));
  await firstVisit(options);
  const raw = keys.publicKey.export({ format: 'jwk' }).x as string;
  await visit({ publicKey: Buffer.from(raw, 'base64url').toString('base64'), cache: false }, settled);

  served = { body: packs[1] as Uint8Array, etag: '"forged"', signature: signed(packs[0] as Uint8Array) };
  await visit(options, async ({ recommender, notices, until }) => {
    await until(() => notices.length > 0);
    assert.deepEqual([notices, recommender.info.factors], [['PACK_UPDATE_FAILED'], 8]);
  });
  served.signature = signed(packs[1] as Uint8Array);
  await visit(options, async ({ recommender, until }) => until(() => recommender.info.factors === 6));
});

test('a pack that was cached without a proof is not taken for one that has it', async () => {
  await firstVisit();
  served.down = true;
  await assert.rejects(visit({ publicKey: publicKey() }, settled), refused('NETWORK'));
});
