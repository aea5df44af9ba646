/*
 * cold-start.test.ts: lists for shoppers of whom little is known: popularity within a filter, hints, the first events, and
 * taste questions, on real packs, with the real engine.wasm and the plain engine.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { MAX_HISTORY, MAX_RESULTS } from '../../web/src/catalogue.ts';
import type { Engine, Shopper } from '../../web/src/engine.ts';
import { RecommenderError } from '../../web/src/errors.ts';
import type { NumberedEngine } from '../../web/src/numbered.ts';
import { browse } from '../../web/src/parts/lists.ts';
import { question } from '../../web/src/parts/onboarding.ts';
import { PlainEngine } from '../../web/src/parts/plain.ts';
import { profileOf } from '../../web/src/parts/profile.ts';
import type { HistoryEvent, OnboardingOptions, Question } from '../../web/src/types.ts';
import { WasmEngine } from '../../web/src/wasm.ts';
import { CATEGORIES, itemId, makePack, openEngine, wasmUrl } from './sample-shop.ts';

const NOW = Date.UTC(2025, 0, 1);
const NOBODY: Shopper = { history: [], now: NOW };
const ALL = { limit: 48 };

const makers: Record<string, () => Promise<NumberedEngine>> = {
  wasm: async () =>
    WasmEngine.instantiate(await WebAssembly.compile(readFileSync(wasmUrl)), [MAX_HISTORY, MAX_RESULTS]),
  plain: async () => new PlainEngine(),
};

function ids(list: { items: readonly { id: string }[] }): string[] {
  return list.items.map(({ id }) => id);
}

function categories(list: { items: readonly { attributes: Record<string, string> }[] }): (string | undefined)[] {
  return list.items.map(({ attributes }) => attributes.category);
}

for (const [name, make] of Object.entries(makers)) {
  describe(name, () => {
    let engine: Engine;
    let plain: Engine;
    before(async () => {
      engine = await openEngine(make, [new Uint8Array(makePack(['--factors', '8', '--segments', '4']))]);
      plain = await openEngine(make, [new Uint8Array(makePack())]);
    });
    const ask = (options: OnboardingOptions = {}, of = engine): Question => question(of, NOBODY, options);

    test('without a history: the popular order of what the page is about', () => {
      const filter = { category: 'Toys' };
      const list = engine.recommend(NOBODY, { limit: 6, filter });
      assert.deepEqual([list.source, list.fallback], ['popularity', 'no-history']);
      assert.deepEqual(ids(list), ids({ items: browse(engine, { limit: 6, filter }) }));
    });

    test('one event moves the list', () => {
      const popular = engine.recommend(NOBODY, { limit: 6 });
      const history: HistoryEvent[] = [{ type: 'view', item: itemId(3, 6), time: NOW }];
      const list = engine.recommend({ history, now: NOW }, { limit: 6 });
      assert.equal(list.source, 'history');
      assert.ok(new Set(categories(popular)).size > 1);
      assert.deepEqual(new Set(categories(list)), new Set(['Toys']));
    });

    test('hints count as views, for this list only', () => {
      const hinted = engine.recommend(NOBODY, { limit: 6, hints: [itemId(1, 4), 'gone'] });
      assert.deepEqual([hinted.source, hinted.unknownItems], ['history', 1]);
      const history: HistoryEvent[] = [{ type: 'view', item: itemId(1, 4), time: NOW }];
      assert.deepEqual(hinted.items, engine.recommend({ history, now: NOW }, { limit: 6 }).items);
      assert.equal(engine.recommend(NOBODY, {}).source, 'popularity');
    });

    test('a question holds items that different segments like, and each answer leaves less open', () => {
      for (const of of [engine, plain]) {
        const first = ask({}, of);
        assert.equal(first.open, 1);
        assert.deepEqual(new Set(categories(first)), new Set(CATEGORIES));
        const open = first.items.map(({ id }) => ask({ answers: [id] }, of).open);
        assert.ok(Math.max(...open) < 0.9, `${open}`);
        const answers = [first.items[0]?.id as string];
        const second = ask({ answers }, of);
        assert.ok(second.items.every(({ id }) => !ids(first).includes(id)));
        const next = second.items.map(({ id }) => ask({ answers: [...answers, id] }, of).open);
        assert.ok(Math.min(...next) < second.open, `${next} after ${second.open}`);
        assert.deepEqual(ask({ answers }, of), second);
      }
    });

    test('an answer says which segment it is, which the recorded event then shows, too', () => {
      for (const { id, attributes } of ask().items) {
        const { segment } = ask({ answers: [id] });
        assert.ok(segment && segment.probability > 0.5);
        assert.ok(segment.name.startsWith(attributes.category as string), segment.name);
        const history: HistoryEvent[] = [{ type: 'rating', item: id, time: NOW }];
        const list = engine.recommend({ history, now: NOW }, { limit: 5 });
        assert.deepEqual(new Set(categories(list)), new Set([attributes.category]));
        assert.equal(profileOf(engine, { history, now: NOW }).segment, segment.name);
      }
      assert.equal(ask({}, plain).segment, undefined);
      const history: HistoryEvent[] = [{ type: 'view', item: itemId(0, 0), time: NOW }];
      assert.equal(profileOf(plain, { history, now: NOW }).segment, undefined);
      assert.equal(profileOf(engine, NOBODY).segment, undefined);
    });

    test('no answer and one that is not of the question say nothing; filters, exclusions and ends of catalogues', () => {
      assert.equal(ask({ answers: [null] }).open, 1);
      assert.equal(ask({ answers: ['gone'] }).open, 1);
      assert.notDeepEqual(ids(ask({ answers: [null] })), ids(ask()));
      const filter = { category: ['Garden', 'Kitchen'] };
      const exclude = ids(ask({ filter }));
      const other = ask({ filter, exclude, choices: 12 });
      assert.equal(other.items.length, 12);
      assert.ok(ids(other).every((id) => !exclude.includes(id)));
      assert.ok(categories(other).every((category) => filter.category.includes(category as string)));
      assert.equal(ask({ filter: { category: 'Garden' }, answers: Array(4).fill(null), choices: 3 }).items.length, 0);
      for (const choices of [1, 13, 2.5]) assert.throws(() => ask({ choices }), RecommenderError);
    });

    test('questions have no item that is dismissed or out of stock', () => {
      const [first, second] = ids(ask()) as [string, string];
      const history: HistoryEvent[] = [{ type: 'dismiss', item: first, time: NOW }];
      const stock = { filter: undefined, live: new Map([[second, false]]) };
      const asked = question(engine, { history, now: NOW, stock }, { choices: 12 });
      assert.ok(!ids(asked).includes(first) && !ids(asked).includes(second));
      assert.equal(engine.recommend(NOBODY, ALL).items.length, 48);
    });
  });
}
