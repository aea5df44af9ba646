/*
 * protocol.test.ts: calls over a message port, with handlers that the tests control, and a connection whose worker is
 * such a port.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Connection } from '../../web/src/connection.ts';
import { RecommenderError } from '../../web/src/errors.ts';
import { Client, type Handlers, type Port, serveCalls } from '../../web/src/protocol.ts';

function startedChannel(): MessageChannel {
  const channel = new MessageChannel();
  channel.port1.start();
  channel.port2.start();
  return channel;
}

async function withClient(handlers: Partial<Handlers>, work: (client: Client) => Promise<void>): Promise<void> {
  const { port1, port2 } = startedChannel();
  serveCalls(port2 as Port, handlers as Handlers, async () => {});
  try {
    await work(new Client(port1 as Port));
  } finally {
    port1.close();
  }
}

function rejectsWith(promise: Promise<unknown>, code: string): Promise<void> {
  return assert.rejects(promise, (error: RecommenderError) => {
    assert.ok(error instanceof RecommenderError);
    assert.equal(error.code, code);
    return true;
  });
}

test('calls are served one after the other, in order', async () => {
  const log: string[] = [];
  const items = async (ids: readonly string[]) => {
    log.push(`begin ${ids[0]}`);
    await new Promise((resolve) => setTimeout(resolve, ids[0] === 'slow' ? 20 : 0));
    log.push(`end ${ids[0]}`);
    return [];
  };
  await withClient({ items }, async (client) => {
    await Promise.all([client.call('items', ['slow']), client.call('items', ['quick'])]);
  });
  assert.deepEqual(log, ['begin slow', 'end slow', 'begin quick', 'end quick']);
});

test('errors arrive with code, message and place; a failed call does not stop the queue', async () => {
  const handlers: Partial<Handlers> = {
    items: () => {
      throw new RecommenderError('PACK_CORRUPT', 'Bad.', { byteOffset: 7, url: 'https://shop.example/p', status: 200 });
    },
    browse: () => {
      throw new TypeError('surprise');
    },
    requests: () => [],
  };
  await withClient(handlers, async (client) => {
    await assert.rejects(client.call('items', []), (error: RecommenderError) => {
      const { code, message, byteOffset, url, status } = error;
      assert.deepEqual(
        [code, message, byteOffset, url, status],
        ['PACK_CORRUPT', 'Bad.', 7, 'https://shop.example/p', 200],
      );
      return error instanceof RecommenderError;
    });
    await assert.rejects(client.call('browse', {}), { code: 'ENGINE_FAILED', message: /surprise/ });
    assert.deepEqual(await client.call('requests', undefined), []);
  });
});

test('abort: before the call, while it waits, while it runs', async () => {
  const ran: string[] = [];
  let inside: AbortSignal | undefined;
  const items: Handlers['items'] = async (ids, { signal }) => {
    ran.push(ids[0] as string);
    inside = signal;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return [];
  };
  await withClient({ items, requests: () => [] }, async (client) => {
    await rejectsWith(client.call('items', ['before'], { signal: AbortSignal.abort() }), 'ABORTED');

    const running = new AbortController();
    const waiting = new AbortController();
    const calls = [
      client.call('items', ['running'], { signal: running.signal }),
      client.call('items', ['waiting'], { signal: waiting.signal }),
    ] as const;
    waiting.abort('changed my mind');
    await assert.rejects(calls[1], { code: 'ABORTED', cause: 'changed my mind' });
    setTimeout(() => running.abort(), 5);
    await rejectsWith(calls[0], 'ABORTED');
    await client.call('requests', undefined);
  });
  assert.deepEqual(ran, ['running']);
  assert.equal(inside?.aborted, true);
});

test('an argument that cannot be sent is the caller’s mistake', async () => {
  await withClient({}, async (client) => {
    await rejectsWith(client.call('browse', { filter: { category: (() => {}) as never } }), 'BAD_ARGUMENT');
  });
});

test('after fail, calls under way and to come end with its error', async () => {
  await withClient({ items: () => new Promise(() => {}) }, async (client) => {
    const under = client.call('items', []);
    client.fail(new RecommenderError('WORKER_FAILED', 'Gone.'));
    await rejectsWith(under, 'WORKER_FAILED');
    await rejectsWith(client.call('items', []), 'WORKER_FAILED');
  });
});

test('progress is reported before the answer', async () => {
  const seen: unknown[] = [];
  const open: Handlers['open'] = (_, { report }) => {
    report({ loaded: 1, total: 2 });
    report({ loaded: 2, total: 2 });
    return {} as never;
  };
  await withClient({ open }, async (client) => {
    await client.call('open', {} as never, { onProgress: (progress) => seen.push(progress) });
  });
  assert.deepEqual(seen, [
    { loaded: 1, total: 2 },
    { loaded: 2, total: 2 },
  ]);
});

test('of calls for one placement only the latest is answered', async () => {
  const ran: string[] = [];
  const items: Handlers['items'] = async (ids) => {
    ran.push(ids[0] as string);
    await new Promise((resolve) => setTimeout(resolve, 10));
    return [];
  };
  await withClient({ items }, async (client) => {
    const first = client.call('items', ['first'], { latest: 'search' });
    const other = client.call('items', ['other'], { latest: 'home' });
    const second = client.call('items', ['second'], { latest: 'search' });
    const third = client.call('items', ['third'], { latest: 'search' });
    await Promise.all([rejectsWith(first, 'ABORTED'), rejectsWith(second, 'ABORTED')]);
    assert.deepEqual(await Promise.all([other, third]), [[], []]);
    await client.call('items', ['fourth'], { latest: 'search' });
  });
  assert.ok(!ran.includes('second'));
  assert.deepEqual(ran.slice(-3), ['other', 'third', 'fourth']);
});

test('news arrive without being asked for', async () => {
  const { port1, port2 } = startedChannel();
  const news: unknown[] = [];
  const tell = serveCalls(port2 as Port, { requests: () => [] } as unknown as Handlers, async () => {});
  const client = new Client(port1 as Port, (one) => news.push(one));
  const notice = { code: 'STORAGE_MEMORY', message: 'so' } as const;
  tell({ notice });
  await client.call('requests', undefined);
  assert.deepEqual(news, [{ notice }]);
  port1.close();
});

test('a worker that could not be started again is tried again by the next call', async () => {
  const connection = new Connection({} as never, { worker: true, idle: 0, onNews: () => {} });
  connection.restartable = true; // as after a service that was put to sleep
  await rejectsWith(connection.call('items', []), 'WORKER_FAILED'); // node has none
  class PortWorker {
    constructor() {
      const { port1, port2 } = startedChannel();
      const handlers = { open: () => ({ restartable: true }), items: () => [], close: () => {} };
      serveCalls(port2 as Port, handlers as unknown as Handlers, async () => {});
      // biome-ignore lint/correctness/noConstructorReturn: a port is all of a worker that counts here
      return Object.assign(port1, { terminate: () => port1.close() });
    }
  }
  Object.assign(globalThis, { Worker: PortWorker, location: { origin: 'null' } }); // as that of a file
  try {
    assert.deepEqual(await connection.call('items', []), []);
  } finally {
    await connection.close();
    Object.assign(globalThis, { Worker: undefined, location: undefined });
  }
});
