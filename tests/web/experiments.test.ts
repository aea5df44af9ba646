/*
 * experiments.test.ts: what assignments promise, for any list of experiments and any secrets, and what is counted.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { memoryStore } from '../../web/src/device-store.ts';
import { RecommenderError } from '../../web/src/errors.ts';
import {
  assign,
  type Experiment,
  type ExperimentList,
  forgetExperiments,
  openCounters,
  openExperiments,
} from '../../web/src/experiments.ts';
import { drawHex } from '../../web/src/random-words.ts';
import { Clock, DAY, range, seededWords } from './shop-side.ts';

const weights = fc
  .array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 4 })
  .map((list) => Object.fromEntries(list.map((weight, at) => [`arm ${at}`, weight])));

/** One layer of two or three experiments, and one experiment by itself. */
const lists: fc.Arbitrary<ExperimentList> = fc
  .record({
    seed: fc.string(),
    holdout: fc.constantFrom(0, 0.1, 0.3),
    shared: fc.array(fc.record({ share: fc.constantFrom(0.2, 0.3), arms: weights }), { minLength: 2, maxLength: 3 }),
    alone: weights,
  })
  .map(({ seed, holdout, shared, alone }) => ({
    seed,
    holdout,
    experiments: [
      ...shared.map((one, at): Experiment => ({ name: `shared ${at}`, layer: 'list', ...one })),
      { name: 'alone', arms: alone },
    ],
  }));

function secrets(count: number, seed: number): string[] {
  const words = seededWords(seed);
  return range(count).map(() => drawHex(16, words));
}

/** Within five standard deviations of what is expected of so many draws. */
function near(found: number, draws: number, part: number): boolean {
  return Math.abs(found - draws * part) <= 5 * Math.sqrt(draws * part * (1 - part)) + 1;
}

test('holdout, shares and weights are met; layers exclude each other', async () => {
  await fc.assert(
    fc.asyncProperty(lists, fc.nat(), async (list, seed) => {
      const dealt = await Promise.all(secrets(1000, seed).map((secret) => assign(list, secret)));
      const inside = dealt.filter(({ heldOut }) => !heldOut);
      const holdout = list.holdout ?? 0;
      assert.ok(near(dealt.length - inside.length, dealt.length, holdout));
      for (const { name, share = 1, arms } of list.experiments) {
        const found = inside.map((one) => one.arms.get(name)).filter((arm) => arm !== undefined);
        assert.ok(near(found.length, inside.length, share), `share of ${name}`);
        const all = Object.values(arms).reduce((sum, weight) => sum + weight, 0);
        for (const [arm, weight] of Object.entries(arms)) {
          assert.ok(near(found.filter((one) => one === arm).length, found.length, weight / all), `${arm} of ${name}`);
        }
      }
      for (const { heldOut, arms } of dealt) {
        assert.ok([...arms.keys()].filter((name) => name.startsWith('shared')).length <= 1);
        if (heldOut) assert.equal(arms.size, 0);
      }
    }),
    { numRuns: 12, seed: 7 },
  );
});

test('an assignment does not change when experiments are added to a layer or a layer to the list', async () => {
  await fc.assert(
    fc.asyncProperty(lists, fc.nat(), async (list, seed) => {
      const arms = { a: 1, b: 1 };
      const more: ExperimentList = {
        ...list,
        experiments: [...list.experiments, { name: 'late', layer: 'list', share: 0.1, arms }, { name: 'new', arms }],
      };
      for (const secret of secrets(40, seed)) {
        const before = await assign(list, secret);
        const after = await assign(more, secret);
        assert.equal(after.heldOut, before.heldOut);
        for (const { name } of list.experiments) assert.equal(after.arms.get(name), before.arms.get(name));
      }
    }),
    { numRuns: 10, seed: 7 },
  );
});

test('arms of different layers are independent', async () => {
  const arms = { a: 1, b: 1 };
  const list: ExperimentList = {
    seed: 's',
    experiments: [
      { name: 'one', arms },
      { name: 'two', arms },
    ],
  };
  const dealt = await Promise.all(secrets(4000, 1).map((secret) => assign(list, secret)));
  assert.ok(near(dealt.filter((one) => one.arms.get('one') === one.arms.get('two')).length, 4000, 0.5));
});

test('a device keeps its assignment until it forgets the secret; another seed deals anew', async () => {
  const arms = Object.fromEntries(range(50).map((at) => [`arm ${at}`, 1]));
  const list: ExperimentList = { seed: 'spring', experiments: [{ name: 'pack', arms }] };
  const store = memoryStore();
  const words = seededWords(3);
  const armOf = async (of = list) => (await openExperiments(of, { store, words })).arms.get('pack');
  const first = await armOf();
  assert.equal(await armOf(), first);
  assert.notEqual(await armOf({ ...list, seed: 'summer' }), first);
  forgetExperiments(store);
  assert.notEqual(await armOf(), first);
});

test('without a place for the secret there is an assignment for the page', async () => {
  const store = {
    ...memoryStore(),
    setItem: () => {
      throw new Error('full');
    },
  };
  const list: ExperimentList = { seed: '', experiments: [{ name: 'pack', arms: { a: 1, b: 1 } }] };
  assert.ok((await openExperiments(list, { store })).arms.has('pack'));
});

test('lists that mean nothing are refused', async () => {
  const arms = { a: 1, b: 1 };
  const wrong: Experiment[][] = [
    [{ name: '', arms }],
    [{ name: 'x', arms: { a: 1 } }],
    [{ name: 'x', arms: { a: 1, b: 0 } }],
    [{ name: 'x', arms: { a: 1, b: Number.NaN } }],
    [{ name: 'x', arms, share: 0 }],
    [
      { name: 'x', arms },
      { name: 'x', arms },
    ],
    [
      { name: 'x', layer: 'l', share: 0.6, arms },
      { name: 'y', layer: 'l', share: 0.6, arms },
    ],
  ];
  const isRefusal = (error: unknown) => error instanceof RecommenderError && error.code === 'BAD_ARGUMENT';
  for (const experiments of wrong) await assert.rejects(assign({ seed: 's', experiments }, 'secret'), isRefusal);
  await assert.rejects(assign({ seed: 's', holdout: 2, experiments: [] }, 'secret'), isRefusal);
});

test('counters: visits, days and what follows from them; a period that is over is kept until the next one is', () => {
  const clock = new Clock();
  const store = memoryStore();
  const open = (every = 7) => openCounters({ every, store, now: clock.now });
  open().count('impressions', { times: 8 });
  clock.pass(60_000);
  open().count('clicks', { times: 2 });
  open().count('views');
  clock.pass(DAY);
  open().count('views', { times: 2 });
  open().count('carts');
  open().count('purchases', { revenue: 30 });
  const figures = open().current();
  assert.equal(figures.visits, 2);
  assert.equal(figures.days, 2);
  assert.equal(figures.returned, 1);
  assert.equal(figures.clickThrough, 0.25);
  assert.equal(figures.viewsPerVisit, 1.5);
  assert.equal(figures.cartsPerVisit, 0.5);
  assert.equal(figures.conversion, 0.5);
  assert.equal(figures.revenuePerVisit, 15);
  assert.equal(open().complete(), undefined);

  clock.pass(7 * DAY);
  assert.deepEqual(open().complete(), figures);
  assert.equal(open().current().visits, 0);
  assert.equal(open().current().conversion, 0);
  open().count('views');
  assert.deepEqual(open().complete(), figures);
  clock.pass(7 * DAY);
  assert.equal(open().complete()?.returned, 0);
  assert.equal(open().complete()?.period, figures.period + 1);

  assert.equal(open(1).complete(), undefined); // counted by other periods
  open().forget();
  assert.equal(open().complete(), undefined);
});

test('counters: a clock that was set back opens no visit, no day and no period', () => {
  const clock = new Clock();
  const counters = openCounters({ store: memoryStore(), now: clock.now });
  counters.count('views');
  const { period } = counters.current();
  clock.pass(-3 * DAY);
  counters.count('views');
  assert.deepEqual([counters.current().visits, counters.current().days, counters.current().period], [1, 1, period]);
});
