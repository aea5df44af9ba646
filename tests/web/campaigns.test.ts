/*
 * campaigns.test.ts: whom a campaign is for, how often and when it is shown, pushes in a service worker's scope, and rules
 * that only the shop can have signed.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type AudienceProfile,
  type AudienceRule,
  type Campaign,
  type CampaignList,
  chooseCampaigns,
  deviceMemory,
  handlePushes,
  isAudience,
  loadRules,
  type PushContent,
  readRules,
  remember,
  responseOf,
  type Shown,
  type SignedRules,
  take,
} from '../../web/src/campaigns.ts';
import { RecommenderError } from '../../web/src/errors.ts';
import { DAY, makeKey, range } from './shop-side.ts';

const NOW = Date.UTC(2026, 10, 2, 9);
const gardener: AudienceProfile = {
  affinities: {
    category: [
      { value: 'Garden', share: 0.7 },
      { value: 'Kitchen', share: 0.1 },
    ],
  },
  lastPurchase: NOW - 61 * DAY,
  prices: { low: 4, middle: 9, high: 20 },
  segment: 'outdoor',
  insight: { funnel: 'carter', lifecycle: 'lapsing' },
};
const stranger: AudienceProfile = { affinities: {} };

test('audiences: each condition, and all of them together', () => {
  const cases: [AudienceRule, boolean, boolean][] = [
    [{}, true, true],
    [{ likes: { category: 'Garden' } }, true, false],
    [{ likes: { category: ['Toys', 'Garden'] } }, true, false],
    [{ likes: { category: 'Kitchen' } }, false, false],
    [{ likes: { category: 'Kitchen' }, least: 0.1 }, true, false],
    [{ likes: { category: 'Garden', brand: 'Acme' } }, false, false],
    [{ notBoughtForDays: 60 }, true, true],
    [{ notBoughtForDays: 62 }, false, true],
    [{ boughtWithinDays: 62 }, true, false],
    [{ boughtWithinDays: 60 }, false, false],
    [{ pricesBelow: 10 }, true, false],
    [{ pricesBelow: 9 }, false, false],
    [{ segment: ['indoor', 'outdoor'] }, true, false],
    [{ not: { segment: 'outdoor' } }, false, true],
    [{ any: [{ segment: 'indoor' }, { pricesBelow: 10 }] }, true, false],
    [{ any: [] }, false, false],
    [{ lifecycle: ['new', 'lapsing'] }, true, false],
    [{ funnel: 'carter', not: { lifecycle: 'loyal' } }, true, false],
    [{ funnel: 'buyer' }, false, false],
    [{ likes: { category: 'Garden' }, notBoughtForDays: 60, pricesBelow: 10 }, true, false],
  ];
  for (const [rule, first, second] of cases) {
    assert.equal(isAudience(rule, gardener, NOW), first, JSON.stringify(rule));
    assert.equal(isAudience(rule, stranger, NOW), second, JSON.stringify(rule));
  }
  const later = { boughtOnMondays: true } as AudienceRule;
  assert.throws(() => isAudience(later, gardener, NOW), RecommenderError);
  assert.throws(() => isAudience({ not: later }, gardener, NOW), RecommenderError);
});

function campaign(id: string, more: Partial<Campaign> = {}): Campaign {
  return { id, kind: 'banner', content: id, ...more };
}

function chosen(
  list: CampaignList,
  kind = 'banner',
  more: Partial<Parameters<typeof chooseCampaigns>[2]> = {},
): string[] {
  return chooseCampaigns(list, kind, { profile: gardener, shown: [], now: NOW, hour: 9, ...more }).map(({ id }) => id);
}

test('campaigns: of the kind, in their time, for their audience, by priority', () => {
  const list: CampaignList = {
    campaigns: [
      campaign('plain'),
      campaign('important', { priority: 2 }),
      campaign('push', { kind: 'push' }),
      campaign('over', { until: NOW }),
      campaign('not yet', { from: NOW + 1 }),
      campaign('others', { audience: { segment: 'indoor' } }),
      campaign('mine', { audience: { segment: 'outdoor' }, from: NOW, until: NOW + 1 }),
    ],
  };
  assert.deepEqual(chosen(list), ['important', 'plain', 'mine']);
  assert.deepEqual(chosen(list, 'push'), ['push']);
  assert.deepEqual(chosen(list, 'coupon'), []);
});

test('quiet hours may pass midnight', () => {
  const list: CampaignList = { campaigns: [campaign('one')], quietHours: { banner: { from: 21, to: 8 } } };
  const loud = range(24).filter((hour) => chosen(list, 'banner', { hour }).length > 0);
  assert.deepEqual(loud, range(24).slice(8, 21));
  const noon: CampaignList = { ...list, quietHours: { banner: { from: 12, to: 14 }, push: { from: 0, to: 24 } } };
  assert.deepEqual(
    range(24).filter((hour) => chosen(noon, 'banner', { hour }).length === 0),
    [12, 13],
  );
});

test('whatever the times of visits, nothing is shown more often than its frequency and that of its kind allow', () => {
  const list: CampaignList = {
    campaigns: [
      campaign('rare', { priority: 1, frequency: { times: 2, days: 7 } }),
      campaign('daily', { frequency: { times: 1, days: 1 } }),
    ],
    frequencies: { banner: { times: 4, days: 3 } },
  };
  const hours = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(hours, (pauses) => {
      let shown: Shown[] = [];
      const all: Shown[] = [];
      let now = NOW;
      for (const pause of pauses) {
        now += pause * 3_600_000;
        const one = chooseCampaigns(list, 'banner', { profile: gardener, shown, now })[0];
        if (!one) continue;
        shown = remember(list, shown, one, now);
        all.push({ id: one.id, kind: one.kind, time: now });
      }
      const most = (times: number, days: number, of: Shown[]) =>
        of.every(({ time }) => of.filter((one) => one.time > time - days * DAY && one.time <= time).length <= times);
      assert.ok(
        most(
          2,
          7,
          all.filter(({ id }) => id === 'rare'),
        ),
      );
      assert.ok(
        most(
          1,
          1,
          all.filter(({ id }) => id === 'daily'),
        ),
      );
      assert.ok(most(4, 3, all));
      assert.ok(shown.length <= 14); // what no frequency asks for any longer is forgotten
      assert.ok(all.length > 0);
    }),
  );
});

test('what a shopper took decides what comes next, for a year', () => {
  const list: CampaignList = {
    campaigns: [
      campaign('first', { priority: 1, frequency: { times: 1, days: 30 } }),
      campaign('more', { audience: { response: 'taker' } }),
      campaign('last try', { audience: { response: 'ignorer' } }),
    ],
  };
  const first = list.campaigns[0] as Campaign;
  const seen = remember(list, [], first, NOW);
  const taken = take(seen, first, NOW + 1);
  assert.deepEqual(
    [responseOf([], NOW), responseOf(seen, NOW), responseOf(taken, NOW + 1)],
    ['unknown', 'ignorer', 'taker'],
  );
  assert.deepEqual(chosen(list), ['first']);
  assert.deepEqual(chosen(list, 'banner', { shown: seen }), ['last try']);
  assert.deepEqual(chosen(list, 'banner', { shown: taken }), ['more']);
  assert.deepEqual(taken, [{ id: 'first', kind: 'banner', time: NOW, taken: NOW + 1 }]);
  assert.deepEqual(take([], first, NOW), [{ id: 'first', kind: 'banner', time: NOW, taken: NOW }]);
  const other = campaign('other');
  const later = remember(list, remember(list, taken, other, NOW + 100 * DAY), other, NOW + 200 * DAY);
  assert.deepEqual([later.length, responseOf(later, NOW + 200 * DAY)], [3, 'taker']);
  assert.equal(responseOf(later, NOW + 366 * DAY), 'ignorer');
  assert.deepEqual(
    remember(list, later, other, NOW + 366 * DAY).map(({ taken: at }) => at),
    [undefined, undefined],
  );
});

function fakeServiceWorker(): { notified: string[]; push: (json: () => unknown) => Promise<void> } {
  const notified: string[] = [];
  let listener: (event: unknown) => void = () => {};
  Object.assign(globalThis, {
    addEventListener: (_: string, one: typeof listener) => {
      listener = one;
    },
    registration: { showNotification: async (title: string) => void notified.push(title) },
  });
  const push = async (json: () => unknown) => {
    let work: Promise<unknown> = Promise.resolve();
    const waitUntil = (one: Promise<unknown>) => {
      work = one;
    };
    listener({ data: { json }, waitUntil });
    await work;
  };
  return { notified, push };
}

test('a push is shown, replaced or dropped on the device', async () => {
  const { notified, push } = fakeServiceWorker();
  let shown: readonly Shown[] = [];
  const memory = {
    profile: async () => gardener,
    shown: async () => shown,
    keep: async (list: Shown[]) => {
      shown = list;
    },
  };
  const list = (audience: AudienceRule): CampaignList<PushContent> => ({
    campaigns: [{ id: 'a', kind: 'push', audience, frequency: { times: 1, days: 7 }, content: { title: 'Seeds' } }],
  });
  handlePushes({ memory, now: () => NOW });
  await push(() => list({ segment: 'indoor' }));
  await push(() => JSON.parse('no JSON'));
  await push(() => ({ campaigns: 7 }));
  assert.deepEqual(notified, []);
  await push(() => list({ segment: 'outdoor' }));
  await push(() => list({ segment: 'outdoor' })); // its frequency is used up
  assert.deepEqual(notified, ['Seeds']);
  assert.deepEqual(shown, [{ id: 'a', kind: 'push', time: NOW }]);
  handlePushes({ memory, now: () => NOW, otherwise: { title: 'News' } });
  await push(() => list({ segment: 'indoor' }));
  assert.deepEqual(notified, ['Seeds', 'News']);
  const adapt = ({ title }: PushContent, { segment }: AudienceProfile) => ({ title: `${title} for ${segment}` });
  const handle = handlePushes({ memory, now: () => NOW + 8 * DAY, adapt });
  await push(() => list({ segment: 'outdoor' }));
  assert.equal(notified.at(-1), 'Seeds for outdoor');
  shown = [];
  assert.deepEqual(await handle(list({ segment: 'outdoor' })), { title: 'Seeds for outdoor' });
  assert.equal(await handle(list({ segment: 'indoor' })), undefined);
  assert.equal(await handle(null), undefined);
  assert.equal(notified.filter((title) => title === 'Seeds for outdoor').length, 2);
});

test('the memory that pages and service workers share: what audiences ask for, until it is forgotten', async (t) => {
  const kept = new Map<string, Map<string, Response>>();
  const open = async (name: string) => {
    const texts = kept.get(name) ?? new Map<string, Response>();
    kept.set(name, texts);
    return {
      match: async (url: string) => texts.get(url)?.clone(),
      put: async (url: string, response: Response) => void texts.set(url, response),
    };
  };
  const fakes = {
    caches: { open, delete: async (name: string) => kept.delete(name) },
    location: { href: 'https://shop.example/deep/page?q' },
  };
  for (const [name, value] of Object.entries(fakes)) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
    t.after(() => Reflect.deleteProperty(globalThis, name));
  }
  const memory = deviceMemory();
  assert.deepEqual([await memory.profile(), await memory.shown()], [{ affinities: {} }, []]);
  await memory.leave({ ...gardener, words: ['secret'] } as AudienceProfile, NOW);
  await memory.keep([{ id: 'a', kind: 'push', time: NOW }]);
  const other = deviceMemory();
  assert.deepEqual(await other.profile(), { ...gardener, at: NOW });
  assert.deepEqual(await other.shown(), [{ id: 'a', kind: 'push', time: NOW }]);
  const { notified, push } = fakeServiceWorker();
  const pushAfter = (days: number, lifecycle: string) => {
    handlePushes({ memory: other, now: () => NOW + days * DAY });
    const content = { title: `${lifecycle} ${days}` };
    return push(() => ({ campaigns: [{ id: 'b', kind: 'push', audience: { lifecycle }, content }] }));
  };
  const loyal = { funnel: 'buyer', lifecycle: 'loyal', firstDays: 90, lastOrderDays: 1, orderGapDays: 30 };
  await memory.leave({ ...gardener, insight: loyal }, NOW);
  await pushAfter(80, 'lapsing');
  await pushAfter(80, 'loyal');
  await pushAfter(200, 'loyal');
  await pushAfter(200, 'lapsing');
  assert.deepEqual(notified, ['loyal 80', 'lapsing 200']);
  await memory.forget();
  assert.deepEqual([await other.profile(), await other.shown(), kept.size], [{ affinities: {} }, [], 1]);
});

const rules: SignedRules = {
  'vitrine-rules': 1,
  serial: 5,
  boost: [{ filter: { category: 'Garden' }, by: 3 }],
  pin: ['gone', { id: 'here', at: 2 }],
  outOfStock: ['gone'],
  price: { max: 50 },
};
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

test('rules: signed ones become options of lists; any changed byte, another key and an older file are refused', async () => {
  const refused = (error: unknown) => error instanceof RecommenderError && error.code === 'BAD_ARGUMENT';
  const { publicKey, sign } = await makeKey();
  const bytes = encode(rules);
  const signature = await sign(bytes);
  assert.deepEqual(await readRules(bytes, signature, { publicKey, least: 5 }), {
    serial: 5,
    boost: rules.boost,
    bury: [],
    pin: [{ id: 'here', at: 2 }],
    exclude: ['gone'],
    filter: { price: { max: 50 } },
  });
  for (const at of range(bytes.length)) {
    const changed = bytes.slice();
    changed[at] = (changed[at] as number) ^ 1;
    await assert.rejects(readRules(changed, signature, { publicKey }), refused);
  }
  await assert.rejects(readRules(bytes, signature.slice(1), { publicKey }), refused);
  await assert.rejects(readRules(bytes, signature, { publicKey: (await makeKey()).publicKey }), refused);
  await assert.rejects(readRules(bytes, signature, { publicKey: 'no key' }), /publicKey cannot be used/);
  await assert.rejects(readRules(bytes, signature, { publicKey, least: 6 }), refused);
  for (const wrong of [{}, null, { ...rules, serial: 0.5 }, { ...rules, boost: 3 }, { ...rules, 'vitrine-rules': 2 }]) {
    await assert.rejects(readRules(encode(wrong), await sign(encode(wrong)), { publicKey }), refused);
  }
  const noText = new Uint8Array([0xff]);
  await assert.rejects(readRules(noText, await sign(noText), { publicKey }), refused);
});

test('rules are fetched with their signature, and nothing is sent along', async (t) => {
  const { publicKey, sign } = await makeKey();
  const files = new Map([['/rules.json', encode(rules)]]);
  files.set('/rules.json.sig', await sign(encode(rules)));
  const calls: RequestInit[] = [];
  t.mock.method(globalThis, 'fetch', async (url: string, init: RequestInit) => {
    calls.push(init);
    const file = files.get(url);
    return file ? new Response(file) : new Response('', { status: 404 });
  });
  assert.equal((await loadRules('/rules.json', { publicKey })).serial, 5);
  assert.ok(calls.length === 2 && calls.every(({ body, referrerPolicy }) => !body && referrerPolicy === 'no-referrer'));
  files.delete('/rules.json.sig');
  const isNetwork = (error: unknown) => error instanceof RecommenderError && error.code === 'NETWORK';
  await assert.rejects(loadRules('/rules.json', { publicKey }), isNetwork);
});
