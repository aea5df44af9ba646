/*
 * shape.test.ts: what a shop may want of its lists as a whole: calibration, less popularity, a floor for the long tail, a
 * rest for what was shown in vain, and tries of what nobody has taken. On a real pack with new items, with the real
 * engine.wasm and the plain engine.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { divergence } from '../../web/src/calibrate.ts';
import { MAX_HISTORY, MAX_RESULTS } from '../../web/src/catalogue.ts';
import { memoryStore } from '../../web/src/device-store.ts';
import { Engine, type Shopper } from '../../web/src/engine.ts';
import { RecommenderError } from '../../web/src/errors.ts';
import { Exposure } from '../../web/src/exposure.ts';
import type { NumberedEngine } from '../../web/src/numbered.ts';
import * as lists from '../../web/src/parts/lists.ts';
import { PlainEngine } from '../../web/src/parts/plain.ts';
import * as shape from '../../web/src/parts/shape.ts';
import { priorOf } from '../../web/src/priors.ts';
import { seededWords } from '../../web/src/random-words.ts';
import { drawBeta } from '../../web/src/thompson.ts';
import type { Change, HistoryEvent, RecommendOptions, Shown } from '../../web/src/types.ts';
import { WasmEngine } from '../../web/src/wasm.ts';
import {
  askProgram,
  CATEGORIES,
  GARDEN,
  itemId,
  makeFashionPack,
  makeLargePack,
  makePack,
  NEW_ITEMS,
  openEngine,
  wasmUrl,
} from './sample-shop.ts';
import { Clock, DAY, range } from './shop-side.ts';

const NOW = Date.UTC(2025, 0, 1);
const NOBODY: Shopper = { history: [], now: NOW };
const ITEMS = 52;
const ALL = { limit: ITEMS };
const CONTENT = ['--model', 'content', '--parameter', 'factors=8'];

function shopperOf(...items: string[]): Shopper {
  return { history: items.map((item): HistoryEvent => ({ type: 'view', item, time: NOW - DAY })), now: NOW };
}
const gardener = shopperOf(...GARDEN.slice(0, 3));
/** Two thirds garden, one third toys. */
const mixed = shopperOf(itemId(0, 1), itemId(0, 2), itemId(3, 1));

function ids(list: { items: readonly { id: string }[] }): string[] {
  return list.items.map(({ id }) => id);
}

function shown(times: number, ...items: string[]): Shown {
  return Object.fromEntries(items.map((id) => [id, { times, last: NOW - DAY }]));
}

const makers: Record<string, () => Promise<NumberedEngine>> = {
  wasm: async () =>
    WasmEngine.instantiate(await WebAssembly.compile(readFileSync(wasmUrl)), [MAX_HISTORY, MAX_RESULTS]),
  plain: async () => new PlainEngine(),
};

for (const [name, make] of Object.entries(makers)) {
  describe(name, () => {
    let engine: Engine;
    /** Places in the popular order. */
    let ranks: Map<string, number>;
    before(async () => {
      const pack = makePack(CONTENT, true);
      engine = await openEngine(make, [new Uint8Array(pack)]);
      ranks = new Map(ids({ items: lists.browse(engine, ALL) }).map((id, rank) => [id, rank]));
    });
    const list = (options: RecommendOptions, shopper = gardener) =>
      engine.recommend({ ...shopper, rules: shape }, options);

    test('calibrated lists are nearer to the shares of the history, the nearer the more that is asked for', () => {
      const wanted = new Map([
        ['Garden', 2 / 3],
        ['Toys', 1 / 3],
      ]);
      const far = [0, 0.3, 1].map((amount) => {
        const { items } = list({ limit: 9, calibrate: { amount, by: 'category' } }, mixed);
        assert.equal(new Set(ids({ items })).size, 9);
        const counts = new Map<string, number>();
        for (const { attributes } of items) {
          counts.set(attributes.category as string, (counts.get(attributes.category as string) ?? 0) + 1);
        }
        return { divergence: divergence(wanted, counts), counts };
      });
      assert.ok((far[2]?.divergence as number) <= (far[1]?.divergence as number), JSON.stringify(far));
      assert.ok((far[1]?.divergence as number) <= (far[0]?.divergence as number));
      assert.deepEqual(far[2]?.counts, new Map(Object.entries({ Garden: 6, Toys: 3 })));
      const lopsided = shopperOf(...GARDEN.slice(0, 5), itemId(3, 1));
      const plain = list({ limit: 6 }, lopsided).items.map(({ attributes }) => attributes.category);
      const even = list({ limit: 6, calibrate: { amount: 0.9, by: 'category' } }, lopsided);
      assert.deepEqual(new Set(plain), new Set(['Garden']));
      assert.equal(even.items.filter(({ attributes }) => attributes.category === 'Toys').length, 1);
    });

    test('calibrated lists can be varied too: the shares stay, and what fills them differs more', () => {
      const calibrate = { amount: 0.9, by: 'category' };
      const brandsOf = (options: RecommendOptions) => {
        const { items } = list({ limit: 6, calibrate, ...options }, mixed);
        assert.equal(items.filter(({ attributes }) => attributes.category === 'Garden').length, 4);
        assert.equal(items.filter(({ attributes }) => attributes.category === 'Toys').length, 2);
        const brands = items.map(({ attributes }) => attributes.brand);
        return Math.abs(
          brands.filter((brand) => brand === 'Odd').length - brands.filter((brand) => brand === 'Even').length,
        );
      };
      assert.ok(brandsOf({ diversity: { amount: 0.2, by: ['brand'] } }) < brandsOf({}));
    });

    test('whatever the counts, divergence is 0 for the shares themselves and never negative', () => {
      const share = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 6 });
      fc.assert(
        fc.property(share, share, (left, right) => {
          const sum = left.reduce((total, count) => total + count, 0);
          const wanted = new Map(left.map((count, value) => [`${value}`, count / sum]));
          const same = new Map(left.map((count, value) => [`${value}`, count]));
          const other = new Map(right.map((count, value) => [`${value}`, count]));
          assert.ok(Math.abs(divergence(wanted, same)) < 1e-9);
          assert.ok(divergence(wanted, other) > -1e-9);
        }),
      );
    });

    test('less popularity: the more of it, the later popular items come; 0 changes nothing', () => {
      const mean = (debias: number) => {
        const found = ids(list({ limit: 8, debias }));
        return found.reduce((sum, id) => sum + (ranks.get(id) as number), 0) / found.length;
      };
      assert.ok(mean(0.2) >= mean(0) && mean(1) > mean(0), `${[0, 0.2, 1].map(mean)}`);
      assert.deepEqual(list({ limit: 8, debias: 0 }), list({ limit: 8 }));
    });

    test('a floor holds in every beginning of the list, and takes the best of the long tail', () => {
      const isTail = (id: string, head = 0.5) => (ranks.get(id) as number) >= Math.ceil(head * ITEMS);
      for (const share of [0, 0.25, 0.29, 0.5, 1]) {
        const found = ids(list({ limit: 20, tail: { share, head: 0.5 } }));
        assert.equal(new Set(found).size, 20);
        for (const count of range(21)) {
          const tail = found.slice(0, count).filter((id) => isTail(id)).length;
          assert.ok(tail >= Math.floor(share * count + 1e-9), `${tail} of ${count} at ${share}`);
        }
      }
      const best = ids(list(ALL)).filter((id) => isTail(id));
      assert.deepEqual(ids(list({ limit: 5, tail: { share: 1, head: 0.5 } })), best.slice(0, 5));
      assert.deepEqual(list({ limit: 8, tail: { share: 0 } }), list({ limit: 8 }));
    });

    test('less popularity: as much as the recipe of the pack found to cost nothing, and none where there was none', async () => {
      assert.deepEqual(list({ limit: 8, debias: 'auto' }), list({ limit: 8 }));
      const told = await openEngine(make, [new Uint8Array(makePack(CONTENT, true))]);
      const recipe = [{ part: 'network' }, { part: 'debias', amount: 0.6 }];
      Object.defineProperty(told, 'info', { value: { report: { recipe } } });
      const lists = (['auto', 0.6, 0] as const).map((debias) =>
        told.recommend({ ...gardener, rules: shape }, { limit: 8, debias }),
      );
      assert.deepEqual(lists[0], lists[1]);
      assert.notDeepEqual(lists[0], lists[2]);
    });

    test('what was shown in vain rests, then comes once more; what was taken does not count', () => {
      const [first, second, third] = ids(list({ limit: 3 })) as [string, string, string];
      const rest = (options: RecommendOptions, shopper = gardener) =>
        ids(list({ ...ALL, frequency: { times: 3, days: 7 }, ...options }, shopper));
      const usual = ids(list(ALL));
      const tired = rest({ shown: shown(3, first, third) });
      assert.deepEqual(tired, [...usual.filter((id) => id !== first && id !== third), first, third]);
      assert.deepEqual(rest({ shown: shown(2, first, third) }), usual);
      assert.deepEqual(rest({ shown: shown(9, first) }, { ...gardener, now: NOW + 6 * DAY }), usual);
      const takers = shopperOf(...GARDEN.slice(0, 3), second);
      const includeSeen = { includeSeen: true, shown: shown(3, second) };
      assert.deepEqual(rest(includeSeen, takers), ids(list({ ...ALL, includeSeen: true }, takers)));
      assert.equal(rest({ limit: 3, shown: shown(3, ...usual) }).length, 3); // better than nothing
    });

    test('exploring: places for what nobody took in the share asked for, the same for a seed', () => {
      const explored = (seed: number, share = 0.1) => list({ limit: 8, explore: { share, seed } });
      assert.deepEqual(explored(7), explored(7));
      const lists = range(300).map((seed) => explored(seed));
      const places = lists.flatMap(({ items }) => items.filter(({ untried }) => untried));
      assert.ok(places.every(({ id }) => NEW_ITEMS.includes(id)));
      // 0.8 places of a list, each list alone: within four standard deviations.
      assert.ok(Math.abs(places.length - 240) < 4 * Math.sqrt(300 * 0.8 * 0.2), `${places.length} places`);
      const garden = places.filter(({ id }) => id === NEW_ITEMS[0]).length;
      assert.ok(garden > places.length / 4, `${garden} of ${places.length} are of the shopper's taste`);
      assert.equal(ids(explored(1, 0)).filter((id) => NEW_ITEMS.includes(id)).length, 0);
      const day = list({ limit: 8, explore: { share: 0.1 } });
      assert.deepEqual(day, explored(Math.floor(NOW / DAY)));
    });

    test('exploring in a pack with a blend of its own for newcomers: what nobody took, and nothing else', async () => {
      const pack = new Uint8Array(makeFashionPack());
      const { newcomers_below } = askProgram(pack, 'inspect', []) as { newcomers_below: number };
      assert.ok(newcomers_below > 0);
      const fashion = await openEngine(make, [pack]);
      for (const shopper of [NOBODY, gardener]) {
        const explored = (share: number) =>
          fashion.recommend({ ...shopper, rules: shape }, { limit: 8, explore: { share, seed: 7 } }).items;
        const untried = explored(0.5).filter((item) => item.untried);
        assert.deepEqual(new Set(ids({ items: untried })), new Set(NEW_ITEMS));
        assert.equal(explored(0).filter((item) => item.untried && !NEW_ITEMS.includes(item.id)).length, 0);
      }
    });

    test('exploring while the pack arrives: nothing yet', async () => {
      const pack = new Uint8Array(makeLargePack());
      const arriving = await Engine.create(make);
      arriving.append(pack.slice(0, pack.length - 1));
      if (!arriving.ready) return; // the plain engine waits for all of it
      const options = { limit: 8, explore: { share: 0.5, seed: 7 } };
      const { items, complete } = arriving.recommend({ ...gardener, rules: shape }, options);
      assert.deepEqual([items.length, items.filter(({ untried }) => untried).length, complete], [8, 0, false]);
    });

    test('exploring chooses from more items than a list has places', () => {
      const tried = new Set(range(60).flatMap((seed) => ids(list({ limit: 1, explore: { share: 1, seed } }))));
      assert.deepEqual(tried, new Set(NEW_ITEMS));
    });

    test('exploring: of what nobody took, more of the categories that sell well is tried', async () => {
      const events = ['user,item,type,time'];
      for (let shopper = 0; shopper < 300; shopper++) {
        for (let rank = 0; rank < 12; rank++) {
          // Toys are bought by all, each of the others by a seventh.
          for (const category of [3, shopper % 7]) {
            if (category < CATEGORIES.length) events.push(`shopper ${shopper},${itemId(category, rank)},purchase,1`);
          }
        }
      }
      const toyShop = await openEngine(make, [new Uint8Array(makePack(CONTENT, true, `${events.join('\n')}\n`))]);
      const tried = range(300).flatMap((seed) =>
        ids(toyShop.recommend({ ...NOBODY, rules: shape }, { limit: 1, explore: { share: 1, seed } })),
      );
      const toys = tried.filter((id) => id === NEW_ITEMS[3]).length;
      assert.ok(toys > 150, `${toys} of ${tried.length}, by chance 75`);
    });

    test('what was tried in vain makes place for the others', () => {
      const [garden, kitchen] = NEW_ITEMS as [string, string];
      const tries = (known: Shown) =>
        range(200).flatMap((seed) =>
          ids(list({ limit: 8, shown: known, explore: { share: 0.1, seed } })).filter((id) => NEW_ITEMS.includes(id)),
        );
      const count = (found: string[], id: string) => found.filter((one) => one === id).length;
      const [fresh, after] = [tries({}), tries(shown(200, garden))];
      assert.equal(fresh.length, after.length);
      assert.ok(count(after, garden) < count(fresh, garden) / 3);
      assert.ok(count(after, kitchen) > count(fresh, kitchen));
    });

    test('with all of it, nothing is lost of filters, exclusions, dismissals, pins, stock and reasons', () => {
      const everything: RecommendOptions = {
        debias: 0.3,
        tail: { share: 0.3 },
        explore: { share: 0.3, seed: 1 },
        frequency: { times: 1, days: 9 },
        shown: shown(2, itemId(0, 4), itemId(1, 4)),
        calibrate: { amount: 0.5, by: 'category' },
      };
      const history: HistoryEvent[] = [{ type: 'dismiss', item: itemId(0, 5), time: NOW }, ...mixed.history];
      const stock = { filter: undefined, live: new Map([[itemId(0, 6), false]]) };
      const found = lists.explained(
        engine,
        { history, now: NOW, stock, rules: shape },
        {
          ...everything,
          ...ALL,
          filter: { category: ['Garden', 'Toys'] },
          exclude: [itemId(0, 7), NEW_ITEMS[0] as string],
          pin: [{ id: itemId(2, 2), at: 1 }],
          explain: true,
        },
      );
      const out = [5, 6, 7].map((rank) => itemId(0, rank));
      assert.equal(found.items[1]?.id, itemId(2, 2));
      assert.ok(found.items.every(({ id }) => !out.includes(id) && id !== NEW_ITEMS[0]));
      const rest = found.items.filter(({ pinned }) => !pinned);
      assert.ok(rest.every(({ attributes }) => ['Garden', 'Toys'].includes(attributes.category as string)));
      // 26 of the two categories without the three of the history, the three that are out and the new one.
      assert.equal(rest.length, 26 - 3 - 3 - 1);
      assert.equal(new Set(ids(found)).size, found.items.length);
      assert.ok(found.items.some(({ because }) => because && because.length > 0));
      const stranger = list({ ...everything, limit: 6 }, NOBODY);
      assert.deepEqual([stranger.source, stranger.items.length], ['popularity', 6]);
    });

    test('bad options are said to be bad', () => {
      const bad: RecommendOptions[] = [
        { debias: 2 },
        { tail: { share: -1 } },
        { tail: { share: 0.5, head: Number.NaN } },
        { explore: { share: 7 } },
        { calibrate: { amount: 0.5, by: 'colour' } },
        { calibrate: { amount: 3, by: 'category' } },
        { calibrate: { amount: 0.5, by: 'category' }, diversity: 5 },
      ];
      for (const options of bad) {
        const isBad = (error: unknown) => error instanceof RecommenderError && error.code === 'BAD_ARGUMENT';
        assert.throws(() => list(options), isBad, JSON.stringify(options));
      }
    });
  });
}

test('priors: by the attribute that foretells popularity best, and less of it by few items', () => {
  const ofItems = (...columns: readonly (readonly number[])[]) => {
    const attributes = columns.map((codes, name) => ({
      name: `${name}`,
      values: range(Math.max(...codes) + 1).map(String),
    }));
    const engine = { attributeCode: (attribute: number, item: number) => columns[attribute]?.[item] as number };
    return { attributes, engine } as unknown as Parameters<typeof priorOf>[0];
  };
  // Of 40 items that were taken, the first half sold 16 times as well; then three new ones.
  const popularity = (item: number) => (item < 20 ? 16 : 1);
  const colours = range(43).map((item) => (item % 5) + 1);
  const names = range(43).map((item) => item + 1);
  const kinds = range(43).map((item) => (item < 40 ? (item < 20 ? 1 : 2) : ([1, 2, 0][item - 40] as number)));
  const prior = priorOf(ofItems(colours, names, kinds), popularity, 40);
  const expected = Math.exp((20 * Math.log(16) + 3 * Math.log(4)) / 23 - Math.log(4));
  assert.ok(Math.abs(prior(40) / expected - 1) < 1e-9, `${prior(40)}`);
  assert.ok(Math.abs(prior(41) * expected - 1) < 1e-9, `${prior(41)}`);
  assert.equal(prior(42), 1, 'of an item without a value nothing is known');
  const nothing = priorOf(ofItems(colours, names), popularity, 40);
  assert.deepEqual([40, 41, 42].map(nothing), [1, 1, 1], 'colours and names say nothing');
});

test('random numbers of a beta distribution have its mean and variance', () => {
  const words = seededWords(5);
  for (const [a, b] of [
    [0.5, 19.5],
    [2, 3],
    [30, 10],
  ] as const) {
    const draws = range(20_000).map(() => drawBeta(a, b, words));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
    const expected = (a * b) / ((a + b) ** 2 * (a + b + 1));
    assert.ok(Math.abs(mean - a / (a + b)) < 5 * Math.sqrt(expected / draws.length), `${mean}`);
    assert.ok(Math.abs(variance / expected - 1) < 0.1, `${variance} and ${expected}`);
  }
});

test('exposure: counts what came into view, but nothing while paused, and is forgotten with the history', () => {
  const clock = new Clock();
  const texts = new Map<string, string>();
  const store = {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => void texts.set(key, text),
    removeItem: (key: string) => void texts.delete(key),
  };
  let listener = (_: Change) => {};
  const recommender = {
    paused: false,
    subscribe: (heard: typeof listener) => {
      listener = heard;
      return () => true;
    },
  };
  const words = seededWords(1);
  const exposure = new Exposure(recommender, { store, words, now: clock.now });
  const [a, b] = [{ id: 'a' }, { id: '__proto__' }];
  exposure.add([a, b]);
  const { seed } = exposure;
  assert.notEqual(new Exposure(recommender, { store: memoryStore(), words, now: clock.now }).seed, seed);
  assert.equal(new Exposure(recommender, { store, words, now: clock.now }).seed, seed);
  clock.pass(DAY);
  assert.notEqual(exposure.seed, seed);
  exposure.add([a]);
  assert.deepEqual(Object.entries(exposure.shown), [
    ['a', { times: 2, last: clock.now() }],
    ['__proto__', { times: 1, last: clock.now() - DAY }],
  ]);
  recommender.paused = true;
  assert.deepEqual([exposure.shown, exposure.seed], [{}, Math.floor(clock.time / DAY)]);
  exposure.add([b]);
  recommender.paused = false;
  assert.equal(Object.keys(exposure.shown).length, 2);
  clock.pass(DAY);
  exposure.add(range(1000).map((number) => ({ id: `item ${number}` })));
  assert.equal(Object.keys(exposure.shown).length, 1000);
  listener('record');
  assert.equal(texts.size, 2);
  listener('forget');
  assert.deepEqual([texts.size, exposure.shown], [0, {}]);
  assert.notEqual(exposure.seed, seed + 2);
  texts.set('vitrine.exposure', '{"a":null}');
  assert.deepEqual(exposure.shown, {});
});
