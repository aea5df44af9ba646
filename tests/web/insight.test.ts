/*
 * insight.test.ts: the shopper's profile and segment, from the real engine.wasm over a real pack with segments.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { lifecycleAfter } from '../../web/src/audience.ts';
import { Catalogue } from '../../web/src/catalogue.ts';
import { insightOf } from '../../web/src/insight.ts';
import { profileOf } from '../../web/src/parts/profile.ts';
import { WasmEngine } from '../../web/src/wasm.ts';
import { GARDEN, itemId, makeLargePack, makePack, openEngine, wasmUrl } from './sample-shop.ts';

const [VIEW, CART, PURCHASE] = [0, 1, 2];
let engine: WasmEngine;
let attributes: Catalogue['attributes'];

before(async () => {
  engine = await WasmEngine.instantiate(await WebAssembly.compile(readFileSync(wasmUrl)), [64, 64]);
  engine.append(new Uint8Array(makePack(['--factors', '8', '--segments', '4'])));
  engine.finish();
  ({ attributes } = new Catalogue(engine));
});

function setHistory(...events: [id: string, type: number, ageDays: number, value?: number][]) {
  engine.setHistory(
    events.map(([id, type, ageDays, value = 1]) => ({ item: engine.findItem(id), type, value, ageDays })),
  );
}

test('nobody is nobody', () => {
  setHistory();
  const insight = insightOf(engine, attributes);
  assert.deepEqual([insight.events, insight.funnel, insight.lifecycle], [0, 'none', 'none']);
  assert.deepEqual([insight.segment, insight.prices, insight.lastDays], [undefined, undefined, undefined]);
  assert.deepEqual(insight.affinities, []);
});

test('a gardener is seen to be one, and belongs to the segment of gardeners', () => {
  setHistory(...GARDEN.slice(0, 4).map((id): [string, number, number] => [id, VIEW, 1]));
  const insight = insightOf(engine, attributes);
  const [first] = insight.affinities;
  assert.deepEqual([first?.attribute, first?.value, first?.share], ['category', 'Garden', 1]);
  assert.ok(first && first.lift > 1 && first.confidence > 0.9 && first.confidence <= 1);
  assert.deepEqual([insight.visits, insight.orders, insight.funnel, insight.lifecycle], [1, 0, 'viewer', 'new']);
  assert.match(insight.segment?.name ?? '', /^Garden/);
  assert.ok(insight.segment && insight.segment.margin > 0.2 && insight.segment.margin <= 1);
});

test('what was bought and when', () => {
  setHistory([itemId(2, 0), PURCHASE, 100, 7.5], [itemId(2, 1), CART, 1], [itemId(2, 0), VIEW, 1]);
  const insight = insightOf(engine, attributes, 1);
  assert.deepEqual([insight.visits, insight.orders, insight.spent, insight.lastOrderDays], [2, 1, 7.5, 100]);
  assert.deepEqual([insight.funnel, insight.lifecycle, insight.affinities.length], ['carter', 'lapsing', 1]);
  assert.equal(insight.affinities[0]?.value, '茶具');
  assert.ok(insight.prices && insight.usualPrices && insight.prices.spread >= 1);
  assert.ok(Math.abs(insight.repeatShare - 1 / 3) < 1e-6);
});

test('the stage that a profile comes to while it lies is the one that the engine then finds', () => {
  const gaps = [1, 20, 29, 31, 60, 200];
  const stages = new Set<string>();
  for (const orders of [0, 1, 2, 4]) {
    for (const apart of [2, 15, 40]) {
      const later = (days: number) => {
        const bought = GARDEN.slice(0, orders).map((id, at): [string, number, number] => [
          id,
          PURCHASE,
          3 + days + at * apart,
        ]);
        setHistory(...bought, [itemId(1, 0), VIEW, 5 + days]);
        return insightOf(engine, attributes);
      };
      const left = later(0);
      for (const days of [0, ...gaps]) {
        const { lifecycle } = later(days);
        assert.equal(lifecycleAfter(left, days), lifecycle, `${orders} orders, ${apart} days apart, after ${days}`);
        stages.add(`${left.lifecycle} ${lifecycle}`);
      }
    }
  }
  for (const changes of ['new active', 'new lapsing', 'active lapsing', 'loyal lapsing'])
    assert.ok(stages.has(changes));
});

test('what names each item by itself is no affinity', async () => {
  const large = await openEngine(
    async () => WasmEngine.instantiate(await WebAssembly.compile(readFileSync(wasmUrl)), [64, 64]),
    [new Uint8Array(makeLargePack())],
  );
  const { numbered, catalogue } = large;
  const titles = catalogue.attributes.find(({ name }) => name === 'title_zh');
  assert.ok(titles && titles.values.length > 0.9 * numbered.itemCount);
  const now = Date.now();
  const history = [5, 90, 1000].map((item) => ({ type: 'view' as const, item: numbered.id(item), time: now }));
  const { affinities, insight } = profileOf(large, { history, now, paused: false });
  assert.ok(affinities.category && affinities.category_zh && !affinities.title_zh);
  const found = new Set(insight?.affinities.map(({ attribute }) => attribute));
  assert.ok(found.size > 0 && !found.has('title_zh'));
});
