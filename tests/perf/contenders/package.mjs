/*
 * package.mjs: @vitrine/web as a shop uses it, without the worker and with it: what the history says of the shopper, and
 * which campaign is shown for it. In pages only.
 */
const EVENTS = 1000;
const VISIT = 8; // events
const ITEMS = 1000; // the most popular ones
const CAMPAIGNS = 20;
const DAY = 86_400_000;

/** Visits every other day, newest first, of popular items more often than of others. */
function historyOf(items, { random, now }) {
  return Array.from({ length: EVENTS }, (_, index) => ({
    type: index % 9 === 0 ? 'purchase' : 'view',
    item: items[Math.floor(items.length * random[index] ** 2)].id,
    time: now - 2 * DAY * Math.floor(index / VISIT) - 60_000 * (index % VISIT),
  }));
}

/** A campaign for each of some categories, most of which are not for this shopper. */
function campaignsFor({ attributes }) {
  const { name, values } = attributes.find((attribute) => attribute.values.length <= CAMPAIGNS) ?? attributes[0];
  return Array.from({ length: CAMPAIGNS }, (_, index) => ({
    id: String(index),
    kind: 'banner',
    audience: { likes: { [name]: values[index % values.length] }, least: 0.1, notBoughtForDays: index % 3 },
    content: '',
  }));
}

/** `active`: there is a new event before each profile, whose recording does not count. */
const contender = (name, { worker = false, storage = 'memory', active = false }) => ({
  name,
  async profile({ base, table, random, now }) {
    if (!globalThis.document) return undefined;
    const { Recommender } = await import('/web/index.js');
    const { chooseCampaigns } = await import('/web/campaigns.js');
    const pack = `${base}/tables/${table}/profile.vtpk`;
    const recommender = await Recommender.open({ pack, worker, storage, databaseName: name, cache: false });
    await recommender.forget();
    const events = historyOf(await recommender.browse({ limit: ITEMS }), { random, now });
    await recommender.importHistory({ format: 'vitrine-history', version: 1, events });
    const campaigns = campaignsFor(recommender.info);
    let turn = 0;
    const prepare = () => recommender.record({ ...events[++turn % EVENTS], time: now + turn });
    return {
      ...(active ? { prepare } : {}),
      run: async () => {
        const profile = await recommender.profile();
        return chooseCampaigns({ campaigns }, 'banner', { profile, shown: [], now });
      },
      close: () => recommender.close(),
    };
  },
});

/** As shops have it. */
const stored = { worker: true, storage: 'indexeddb' };

export const packages = [
  contender('Vitrine', {}),
  contender('Vitrine, a new event', { active: true }),
  contender('Vitrine in a worker', { worker: true }),
  contender('Vitrine in a worker, a new event', { worker: true, active: true }),
  contender('Vitrine with IndexedDB', stored),
  contender('Vitrine with IndexedDB, a new event', { ...stored, active: true }),
];
