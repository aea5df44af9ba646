/*
 * rules.test.ts: what a shop may ask of a list, on a real pack and the real engine.wasm, and on the plain engine, which has
 * to give the same.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { MAX_HISTORY, MAX_RESULTS } from '../../web/src/catalogue.ts';
import type { Engine, Shopper } from '../../web/src/engine.ts';
import { RecommenderError } from '../../web/src/errors.ts';
import type { NumberedEngine } from '../../web/src/numbered.ts';
import * as lists from '../../web/src/parts/lists.ts';
import { PlainEngine } from '../../web/src/parts/plain.ts';
import * as profiles from '../../web/src/parts/profile.ts';
import * as rules from '../../web/src/parts/rules.ts';
import type { EventType, Filter, HistoryEvent } from '../../web/src/types.ts';
import { WasmEngine } from '../../web/src/wasm.ts';
import { GARDEN, itemId, makePack, openEngine, wasmUrl } from './sample-shop.ts';

const NOW = Date.UTC(2025, 0, 1);
const DAY = 86_400_000;
const NOBODY: Shopper = { history: [], now: NOW, rules };
const ALL = { limit: 48 };

function event(item: string, type: EventType = 'view', age = 1): HistoryEvent {
  return { type, item, time: NOW - age * DAY };
}
const gardener: Shopper = { history: GARDEN.slice(0, 3).map((item) => event(item)), now: NOW, rules };

function ids(list: { items: readonly { id: string }[] }): string[] {
  return list.items.map(({ id }) => id);
}

function refuses(pattern: RegExp) {
  return (error: unknown) =>
    error instanceof RecommenderError && error.code === 'BAD_ARGUMENT' && pattern.test(error.message);
}

const makers: Record<string, () => Promise<NumberedEngine>> = {
  wasm: async () =>
    WasmEngine.instantiate(await WebAssembly.compile(readFileSync(wasmUrl)), [MAX_HISTORY, MAX_RESULTS]),
  plain: async () => new PlainEngine(),
};

for (const [name, make] of Object.entries(makers)) {
  describe(name, () => {
    let engine: Engine;
    before(async () => {
      engine = await openEngine(make, [new Uint8Array(makePack())]);
    });
    const browse = (filter: Filter) => ids({ items: lists.browse(engine, { ...ALL, filter }) });

    test('filters: bounds of prices, numbers of attributes, exclusions, all at once', () => {
      const prices = lists
        .browse(engine, { ...ALL, filter: { price: { min: 10.99, max: 13.99 } } })
        .map(({ price }) => price);
      assert.deepEqual([...new Set(prices)].sort(), [10.99, 11.99, 13.99]); // that of rank 3 is not known
      assert.equal(prices.length, 12);
      assert.equal(browse({ price: { min: 20 } }).length, 4);
      assert.equal(browse({ brand: { not: 'Even' } }).length, 24);
      assert.equal(browse({ brand: { not: ['Even', 'Odd'] } }).length, 4);
      assert.deepEqual(browse({ category: '茶具', brand: 'Odd', price: { max: 10.99 } }), [itemId(2, 1)]);
      assert.deepEqual(browse({ category: { min: 1 } }), []);
      assert.deepEqual(browse({ price: { min: -1 } }), browse({ price: { min: 0 } }));
      assert.deepEqual(browse({ price: { max: Number.NEGATIVE_INFINITY } }), []);
      for (const condition of [5, null, {}, { min: '1' }, true, '10.99', ['10.99'], { not: '10.99' }]) {
        assert.throws(() => browse({ price: condition as never }), refuses(/"price"/));
      }
      const list = engine.recommend(gardener, { ...ALL, filter: { price: { min: 20 } } });
      assert.deepEqual(new Set(ids(list)), new Set(browse({ price: { min: 20 } })));
    });

    test('boost raises, bury lowers, and neither loses or adds an item', () => {
      const place = (list: { items: { id: string }[] }, id: string) => ids(list).indexOf(id);
      const plain = engine.recommend(gardener, ALL);
      const id = ids(plain)[6] as string;
      const raised = engine.recommend(gardener, { ...ALL, boost: [{ ids: [id], by: 3 }] });
      assert.ok(place(raised, id) < 6);
      const lowered = engine.recommend(gardener, { ...ALL, bury: [{ ids: [id], by: 3 }] });
      assert.ok(place(lowered, id) > 6);
      for (const list of [raised, lowered]) assert.deepEqual(ids(list).sort(), ids(plain).sort());
      const toys = lists.trending(engine, NOBODY, { limit: 3, boost: [{ filter: { category: 'Toys' }, by: 1e6 }] });
      assert.ok(toys.items.every(({ attributes }) => attributes.category === 'Toys'));
      assert.deepEqual(ids(engine.recommend(gardener, { ...ALL, boost: [{ by: 5 }] })), ids(plain));
      assert.throws(() => engine.recommend(gardener, { boost: [{ ids: [id], by: 0.5 }] }), refuses(/by is 0.5/));
    });

    test('pins have their places, also those that the history hides, unless they are excluded', () => {
      const [seen, other] = [GARDEN[0] as string, itemId(3, 11)];
      const list = engine.recommend(gardener, { limit: 5, pin: [{ id: other, at: 3 }, seen, 'gone'] });
      assert.deepEqual([ids(list)[1], ids(list)[3], list.items.length], [seen, other, 5]);
      assert.equal(list.items[3]?.pinned, true);
      assert.equal(list.items[0]?.pinned, undefined);
      assert.equal(list.unknownItems, 1);
      assert.equal(
        ids(engine.recommend(gardener, { limit: 5, pin: [other], exclude: [other] })).includes(other),
        false,
      );
      assert.throws(() => engine.recommend(gardener, { pin: [{ id: other, at: -1 }] }), refuses(/at is -1/));
    });

    test('diversity: other departments come in, the best item stays first', () => {
      const categories = (list: { items: { attributes: Record<string, string> }[] }) =>
        new Set(list.items.map(({ attributes }) => attributes.category)).size;
      const plain = engine.recommend(gardener, { limit: 6 });
      assert.equal(categories(plain), 1);
      for (const diversity of [0.6, { amount: 0.6, by: ['category'] }]) {
        const varied = engine.recommend(gardener, { limit: 6, diversity });
        assert.equal(ids(varied)[0], ids(plain)[0]);
        assert.ok(categories(varied) > 2, `${categories(varied)} departments`);
        assert.equal(new Set(ids(varied)).size, 6);
      }
      assert.deepEqual(ids(engine.recommend(gardener, { limit: 6, diversity: 0 })), ids(plain));
      assert.throws(() => engine.recommend(gardener, { diversity: 2 }), refuses(/diversity is 2/));
      assert.throws(
        () => engine.recommend(gardener, { diversity: { amount: 0.5, by: ['colour'] } }),
        refuses(/colour/),
      );
    });

    test('availability: what the page knows counts more than the pack', () => {
      const live = new Map([
        [itemId(0, 4), false],
        [itemId(0, 5), true],
      ]);
      const out = engine.recommend({ ...gardener, stock: { filter: undefined, live } }, ALL);
      assert.equal(ids(out).includes(itemId(0, 4)), false);
      const stock = { filter: { brand: 'Odd' }, live };
      const odd = engine.recommend({ ...gardener, stock }, { ...ALL, pin: [itemId(0, 4), itemId(1, 0)] });
      assert.ok(ids(odd).includes(itemId(0, 5))); // has no brand
      assert.ok(odd.items.every(({ id, attributes }) => attributes.brand === 'Odd' || id === itemId(0, 5)));
      assert.equal(
        ids(lists.similar(engine, { ...NOBODY, stock }, [GARDEN[0] as string], ALL)).includes(itemId(0, 4)),
        false,
      );
    });

    test('lists that stand in for others say so, or are empty where that is asked for', () => {
      assert.equal(engine.recommend(NOBODY, {}).fallback, 'no-history');
      assert.equal(engine.recommend({ ...NOBODY, paused: true }, {}).fallback, 'paused');
      assert.equal(engine.recommend(gardener, {}).fallback, undefined);
      assert.equal(lists.recentlyViewed(engine, NOBODY, {}).source, 'popularity');
      assert.deepEqual(engine.recommend(NOBODY, { fallback: false }).items, []);
      assert.deepEqual(lists.similar(engine, NOBODY, ['gone'], { fallback: false }).items, []);
      const popular = lists.similar(engine, NOBODY, ['gone'], { limit: 5 });
      assert.deepEqual([popular.source, popular.fallback, popular.items.length], ['popularity', 'unknown-item', 5]);
    });

    test('an item that the pack does not know: items with its attributes, then popular ones', () => {
      const attributes = { category: '茶具', brand: 'Even', colour: 'green' };
      const list = lists.similar(engine, NOBODY, ['new'], { ...ALL, attributes });
      assert.deepEqual([list.source, list.fallback, list.items.length], ['content', 'unknown-item', 48]);
      const values = list.items.map((item) => [item.attributes.category, item.attributes.brand]);
      assert.ok(values.slice(0, 6).every(([category, brand]) => category === '茶具' && brand === 'Even'));
      assert.ok(values.slice(6, 12).every(([category]) => category === '茶具'));
      const kitchen = lists.similar(engine, NOBODY, ['new'], { ...ALL, attributes, filter: { category: 'Kitchen' } });
      assert.ok(kitchen.items.every((item) => item.attributes.category === 'Kitchen'));
    });

    test('a cart: what goes with all of it, without what is in it', () => {
      const cart = [itemId(1, 0), itemId(1, 4), 'gone'];
      const list = lists.similar(engine, gardener, cart, { limit: 6 });
      assert.deepEqual([list.source, list.unknownItems], ['item', 1]);
      assert.ok(list.items.every(({ attributes }) => attributes.category === 'Kitchen'));
      assert.ok(cart.every((id) => !ids(list).includes(id)));
      const mixed = lists.similar(engine, NOBODY, [itemId(1, 0), itemId(3, 0)], { limit: 8 });
      assert.deepEqual(new Set(mixed.items.map(({ attributes }) => attributes.category)), new Set(['Kitchen', 'Toys']));
    });

    test('recently viewed: each item once, last first; trending: the popular order without what was dismissed', () => {
      const history = [event('a'), ...[1, 0, 1].map((rank) => event(itemId(1, rank))), event(itemId(0, 0), 'cart')];
      const shopper = { history: [...history, event(itemId(0, 1), 'dismiss')], now: NOW };
      const recent = lists.recentlyViewed(engine, shopper, {});
      assert.deepEqual([recent.source, ids(recent)], ['history', [itemId(1, 1), itemId(1, 0)]]);
      const all = lists.recentlyViewed(engine, shopper, { types: ['view', 'cart'], exclude: [itemId(1, 1)] });
      assert.deepEqual(ids(all), [itemId(1, 0), itemId(0, 0)]);
      const popular = ids({ items: lists.browse(engine, ALL) });
      assert.deepEqual(
        ids(lists.trending(engine, shopper, ALL)),
        popular.filter((id) => id !== itemId(0, 1)),
      );
      assert.equal(lists.trending(engine, shopper, { ...ALL, includeSeen: false }).items.length, 44);
    });

    test('rerank: the shop’s list in the shopper’s order; what is not known keeps its place', () => {
      const given = [itemId(3, 1), 'new', itemId(1, 1), itemId(0, 7), itemId(0, 8), 'newer', itemId(3, 1)];
      const list = lists.rerank(engine, gardener, given, {});
      assert.deepEqual([list.source, list.ids[1], list.ids[5], list.unknownItems], ['history', 'new', 'newer', 2]);
      assert.deepEqual([...list.ids].sort(), [...given].sort());
      assert.deepEqual(new Set([list.ids[0], list.ids[2]]), new Set([itemId(0, 7), itemId(0, 8)]));
      assert.deepEqual(lists.rerank(engine, gardener, given, { strength: 0 }).ids, given);
      const nobody = lists.rerank(engine, NOBODY, given, {});
      assert.deepEqual([nobody.source, nobody.fallback, nobody.ids], ['given', 'no-history', given]);
      const dismissed = { ...gardener, history: [event(itemId(0, 7), 'dismiss'), ...gardener.history] };
      assert.equal(lists.rerank(engine, dismissed, [itemId(0, 7), itemId(3, 3)], {}).ids[1], itemId(0, 7));
      assert.throws(() => lists.rerank(engine, gardener, given, { strength: 2 }), refuses(/strength is 2/));
    });

    test('profile: shares of what the items have, with the items that say so', () => {
      const history = [
        event(itemId(2, 0), 'purchase', 2),
        event(itemId(2, 2), 'view', 0),
        event('gone'),
        event(itemId(1, 5)),
      ];
      const profile = profiles.profileOf(engine, { history, now: NOW });
      assert.deepEqual([profile.items, profile.events.view, profile.events.purchase], [4, 3, 1]);
      assert.deepEqual([profile.first, profile.last, profile.lastPurchase], [NOW - 2 * DAY, NOW, NOW - 2 * DAY]);
      const [tea, kitchen] = profile.affinities.category ?? [];
      assert.deepEqual([tea?.value, tea?.because], ['茶具', [itemId(2, 0), itemId(2, 2)]]);
      assert.ok(Math.abs((tea?.share as number) + (kitchen?.share as number) - 1) < 1e-9);
      assert.deepEqual(
        profile.affinities.brand?.map(({ value, share }) => [value, share]),
        [['Even', 1]],
      );
      assert.ok(tea && tea.confidence > 0.5 && tea.confidence < 1 && kitchen && kitchen.confidence < tea.confidence);
      // Of what was bought for 9.99, and views of 11.99 and 14.99; what is older says less.
      assert.deepEqual(profile.prices, { low: 9.99, middle: 9.99, high: 11.99 });
      const late = [event(itemId(2, 0), 'purchase', 150), ...history.slice(1)];
      assert.deepEqual(profiles.profileOf(engine, { history: late, now: NOW }).prices?.middle, 11.99);
      const more = [...history, event(itemId(2, 4)), event(itemId(2, 6)), event(itemId(2, 7))];
      const surer = profiles.profileOf(engine, { history: more, now: NOW }).affinities.category?.[0]?.confidence;
      assert.ok(surer && surer > tea.confidence);
      const [word] = profile.words;
      assert.deepEqual([word?.word, word?.because], ['茶具', [itemId(2, 0), itemId(2, 2)]]);
      assert.ok(profile.hours && profile.hours.spread < 0.01); // the same hour of three days
      assert.deepEqual(
        profile.insight && [profile.insight.events, profile.insight.orders],
        name === 'wasm' ? [3, 1] : undefined,
      );
      assert.deepEqual(profiles.profileOf(engine, NOBODY).affinities, {});
    });
  });
}

describe('what only some packs know', () => {
  /** The wasm engine, with links and trends that the test makes up. */
  async function open(links: Record<string, [string, number][]>, trends: Record<string, number>): Promise<Engine> {
    return openEngine(async () => {
      const engine = (await makers.wasm?.()) as NumberedEngine;
      engine.links = (relation, item) =>
        (relation === 3 ? (links[engine.id(item)] ?? []) : []).map(([id, score]) => ({
          item: engine.findItem(id),
          score,
        }));
      engine.trend = (item) => trends[engine.id(item)] ?? 1;
      return engine;
    }, [new Uint8Array(makePack())]);
  }
  const [pot, lid, tea, toy] = [itemId(1, 0), itemId(1, 1), itemId(2, 0), itemId(3, 0)];

  test('bought together: weights of a cart’s items add up; what is like it where nothing is known', async () => {
    const engine = await open(
      {
        [pot]: [
          [lid, 2],
          [tea, 3],
        ],
        [toy]: [
          [lid, 2],
          [pot, 9],
        ],
      },
      {},
    );
    const cart = lists.boughtTogether(engine, NOBODY, [pot, toy, 'gone'], {});
    assert.deepEqual(
      [cart.source, cart.fallback, ids(cart), cart.unknownItems],
      ['together', undefined, [lid, tea], 1],
    );
    assert.deepEqual(ids(lists.boughtTogether(engine, NOBODY, [pot], { exclude: [tea] })), [lid]);
    const seen = { history: [event(tea)], now: NOW };
    assert.deepEqual(ids(lists.boughtTogether(engine, seen, [pot], { includeSeen: false })), [lid]);
    const other = lists.boughtTogether(engine, NOBODY, [lid], { limit: 3 });
    assert.deepEqual([other.source, other.fallback, other.items.length], ['item', 'unknown-item', 3]);
    assert.deepEqual(ids(lists.boughtTogether(engine, NOBODY, [lid], { fallback: false })), []);
  });

  test('trending: what is taken lately, popular items among equals; filters hold', async () => {
    const engine = await open({}, { [toy]: 5, [itemId(3, 5)]: 9, [tea]: 0.2 });
    const list = lists.trending(engine, NOBODY, ALL);
    assert.deepEqual([list.source, ids(list).slice(0, 2), ids(list).at(-1)], ['trend', [itemId(3, 5), toy], tea]);
    const popular = ids({ items: lists.browse(engine, ALL) }).filter((id) => ![toy, tea, itemId(3, 5)].includes(id));
    assert.deepEqual(ids(list).slice(2, -1), popular);
    assert.deepEqual(
      ids(lists.trending(engine, NOBODY, { limit: 2, filter: { category: '茶具' } })).includes(tea),
      false,
    );
  });
});

describe('the plain engine beside engine.wasm', () => {
  for (const options of [
    ['--factors', '8'],
    ['--factors', '40'],
    ['--factors', '40', '--pq', '8'],
  ]) {
    test(`the same lists, up to rounding ${options.join(' ')}`, async () => {
      const pack = new Uint8Array(makePack(options));
      const [wasm, plain] = await Promise.all(Object.values(makers).map((make) => openEngine(make, [pack])));
      assert.ok(wasm && plain);
      const own = { build: '', memoryBytes: 0 };
      assert.deepEqual({ ...plain.info, ...own }, { ...wasm.info, ...own });
      assert.deepEqual(lists.browse(plain, ALL), lists.browse(wasm, ALL));
      const history = [
        event(itemId(0, 1), 'purchase', 3),
        event(itemId(3, 2), 'view', 40),
        event(itemId(0, 4), 'dismiss'),
      ];
      const shopper = { history, now: NOW };
      const close = (left: { items: { id: string; score: number }[] }, right: typeof left) => {
        assert.equal(left.items.length, right.items.length);
        const scores = new Map(left.items.map(({ id, score }) => [id, score]));
        for (const { id, score } of right.items) {
          assert.ok(Math.abs((scores.get(id) as number) - score) < 1e-4, `${id}: ${scores.get(id)} and ${score}`);
        }
      };
      close(wasm.recommend(shopper, ALL), plain.recommend(shopper, ALL));
      const similar = (engine: Engine) => lists.similar(engine, NOBODY, [itemId(2, 3)], ALL);
      close(similar(wasm), similar(plain));
      const parts = (engine: Engine) => ({
        items: lists
          .explain(engine, shopper, itemId(0, 2), 10)
          .map(({ id, contribution }) => ({ id, score: contribution })),
      });
      close(parts(wasm), parts(plain));
    });
  }

  test('the same segments, as surely', async () => {
    const pack = new Uint8Array(makePack(['--factors', '8', '--segments', '4']));
    const [wasm, plain] = await Promise.all(Object.values(makers).map((make) => openEngine(make, [pack])));
    assert.ok(wasm && plain);
    const names = new Set<string>();
    for (let category = 0; category < 4; category++) {
      for (const other of [category, (category + 1) % 4]) {
        const history = [event(itemId(category, 2), 'cart'), event(itemId(other, 5))];
        const segmentOf = (engine: Engine) => {
          const { segment: name } = profiles.profileOf(engine, { history, now: NOW });
          return { name, ...engine.numbered.segment() };
        };
        const one = segmentOf(wasm);
        const two = segmentOf(plain);
        assert.ok(one.name && one.margin > 0);
        assert.deepEqual([two.name, two.segment], [one.name, one.segment]);
        assert.ok(Math.abs(two.margin - one.margin) < 1e-4, `${two.margin} and ${one.margin}`);
        names.add(one.name);
      }
    }
    assert.equal(names.size, 4);
  });

  test('damaged packs are errors', async () => {
    const pack = new Uint8Array(makePack());
    const open = (bytes: Uint8Array) => openEngine(makers.plain as never, [bytes]);
    const fails = (bytes: Uint8Array, code: string) =>
      assert.rejects(
        open(bytes),
        (error: RecommenderError) => error instanceof RecommenderError && error.code === code,
      );
    await fails(new TextEncoder().encode(`<!doctype html>${' '.repeat(1000)}`), 'PACK_FORMAT');
    await fails(new Uint8Array(3), 'PACK_FORMAT');
    await fails(pack.slice(0, -64), 'PACK_CORRUPT');
    await fails(Uint8Array.of(...pack, 0), 'PACK_CORRUPT');
    const later = pack.slice();
    later[8] = 99;
    await fails(later, 'PACK_VERSION');
    const astray = pack.slice();
    astray[64 + 11] = 0xff; // offset of the first section
    await fails(astray, 'PACK_CORRUPT');
  });
});
