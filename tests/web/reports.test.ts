/*
 * reports.test.ts: private reports: the stated epsilon holds for every probability with which the mechanisms draw, totals
 * can be estimated without bias, and nothing is made without consent and budget.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Figures, openCounters } from '../../web/src/counters.ts';
import { memoryStore } from '../../web/src/device-store.ts';
import { RecommenderError } from '../../web/src/errors.ts';
import { assign, type ExperimentList } from '../../web/src/experiments.ts';
import {
  type Grid,
  keptWords,
  keptWordsOfPermanent,
  noiseReach,
  noisyAtMost,
  noisyStep,
  randomisedResponse,
} from '../../web/src/privacy.ts';
import { drawBelow, type RandomWords, WORDS } from '../../web/src/random-words.ts';
import { type Reported, type ReportPlan, Reports } from '../../web/src/reports.ts';
import { Clock, DAY, range, seededWords } from './shop-side.ts';

/** What rounding of floats may add to a ratio. */
const ROUNDING = 1e-4;
const epsilons = fc.double({ min: 0.01, max: 8, noNaN: true });

/** With so many of 2^32 words kept: P(truth), P(each other value). */
function response(values: number, kept: number): { p: number; q: number } {
  return { p: kept / WORDS, q: (WORDS - kept) / (values - 1) / WORDS };
}

test('randomised response: the ratio of any two probabilities is within e^epsilon, and close to it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 1000 }), epsilons, (values, epsilon) => {
      const { p, q } = response(values, keptWords(values, epsilon));
      assert.ok(p / q <= Math.exp(epsilon) * (1 + 1e-12));
      assert.ok(p / q >= Math.exp(epsilon) * (1 - ROUNDING));
    }),
  );
});

test('permanent answers: one report is within e^epsilon, all together within e^lasting', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 100 }), epsilons, epsilons, (values, one, other) => {
      const epsilon = Math.min(one, other);
      const lasting = Math.max(one, other) + 0.01;
      const permanent = response(values, keptWords(values, lasting));
      const kept = keptWordsOfPermanent(values, epsilon, lasting);
      const again = response(values, kept);
      assert.ok(kept <= WORDS && again.p >= again.q * (1 - ROUNDING));
      // The answers of one report, by the two steps.
      const same = permanent.p * again.p + (values - 1) * permanent.q * again.q;
      const different = permanent.p * again.q + permanent.q * again.p + (values - 2) * permanent.q * again.q;
      assert.ok(Math.abs(same + (values - 1) * different - 1) < 1e-9);
      assert.ok(same / different <= Math.exp(epsilon) * (1 + 1e-6));
      assert.ok(permanent.p / permanent.q <= Math.exp(lasting) * (1 + 1e-12));
      // What the server assumes of one report.
      assert.ok(Math.abs(same - response(values, keptWords(values, epsilon)).p) < 1e-8);
    }),
  );
});

test('noise: every answer of every two truths, as drawn from 2^53 units, is within e^epsilon', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0.2, max: 8, noNaN: true }), (steps, epsilon) => {
      const grid: Grid = { steps, epsilon };
      const reach = noiseReach(grid);
      const units = (at: number, step: number) => Math.ceil(noisyAtMost(at, step, grid) * 2 ** 53);
      const bound = Math.exp(epsilon / steps) * (1 + ROUNDING);
      for (let answer = -reach; answer <= steps + reach; answer++) {
        const drawn = range(steps + 1).map((step) => units(answer, step) - units(answer - 1, step));
        // Neighbouring steps are within e^(epsilon / steps), so the ends are within e^epsilon.
        for (let step = 1; step <= steps; step++) {
          const [left, right] = [drawn[step - 1] as number, drawn[step] as number];
          assert.ok(left > 0 && left <= right * bound && right <= left * bound, `${answer} of ${step}`);
        }
        const ends = (drawn[0] as number) / (drawn[steps] as number);
        assert.ok(Math.max(ends, 1 / ends) <= Math.exp(epsilon) * (1 + ROUNDING));
      }
      assert.equal(units(steps + reach, 0), 2 ** 53);
      assert.equal(units(-reach - 1, steps), 0);
    }),
    { numRuns: 40 },
  );
});

test('draws below a bound are as likely each, and words beyond its multiples are drawn anew', () => {
  const scripted = (...script: number[]): RandomWords => {
    return (words) => {
      words[0] = script.shift() as number;
    };
  };
  assert.equal(drawBelow(3, scripted(WORDS - 1, 5)), 2); // 2^32 - 1 is a multiple of 3
  assert.equal(drawBelow(4, scripted(WORDS - 1)), 3);
  const words = seededWords(1);
  const counts = range(7).map(() => 0);
  for (let draw = 0; draw < 70_000; draw++) counts[drawBelow(7, words)] = (counts[drawBelow(7, words)] as number) + 1;
  for (const count of counts) assert.ok(Math.abs(count - 10_000) < 600);
});

test('estimates are without bias: shares and means from many devices are within five standard errors', () => {
  const words = seededWords(11);
  const devices = 40_000;
  const [values, epsilon, lasting] = [5, 1, 3];
  for (const chained of [false, true]) {
    const { p, q } = response(values, keptWords(values, epsilon));
    const answers = range(devices).map((device) => {
      const truth = device % 10 < 6 ? 0 : 3;
      if (!chained) return randomisedResponse(truth, values, keptWords(values, epsilon), words);
      const permanent = randomisedResponse(truth, values, keptWords(values, lasting), words);
      return randomisedResponse(permanent, values, keptWordsOfPermanent(values, epsilon, lasting), words);
    });
    for (const [value, share] of [0.6, 0, 0, 0.4, 0].entries()) {
      const found = answers.filter((answer) => answer === value).length / devices;
      const error = Math.sqrt((found * (1 - found)) / devices) / (p - q);
      assert.ok(Math.abs((found - q) / (p - q) - share) < 5 * error, `${value}: ${(found - q) / (p - q)}`);
    }
  }
  const grid: Grid = { steps: 10, epsilon: 1 };
  const truths = range(devices).map((device) => (device % 4) / 3 / 2 + 0.013); // between the steps too
  const noisy = truths.map((truth) => noisyStep(truth, grid, words) / grid.steps);
  const mean = (list: number[]) => list.reduce((sum, one) => sum + one, 0) / list.length;
  const variance = mean(noisy.map((one) => one ** 2)) - mean(noisy) ** 2;
  assert.ok(Math.abs(mean(noisy) - mean(truths)) < 5 * Math.sqrt(variance / devices));
  const alpha = Math.exp(-0.1);
  assert.ok(Math.abs(variance / ((2 * alpha) / (1 - alpha) ** 2 / 100) - 1) < 0.1); // that of the noise, mostly
});

const plan: ReportPlan = {
  'vitrine-plan': 1,
  name: 'autumn',
  experiment: { name: 'pack', arms: ['old', 'new'] },
  questions: [
    { name: 'segment', values: ['garden', 'kitchen', 'none'], epsilon: 0.5, lasting: 1.25 },
    { name: 'revenue per visit', most: 200, epsilon: 1.5 },
  ],
};
const truth = { segment: 'kitchen', 'revenue per visit': 30 };

/** The day before the clock's, and the arm that the device was in. */
function yesterday(clock: Clock, arm?: string): Reported {
  return { period: Math.floor(clock.time / DAY) - 1, arms: { other: 'old', ...(arm !== undefined && { pack: arm }) } };
}

function openReports({
  of = plan,
  store = memoryStore(),
  clock = new Clock(),
  limit = 60,
  words = seededWords(5),
} = {}) {
  return new Reports(of, { store, limit, words, now: clock.now });
}

test('nothing is made unasked, after a refusal, or for another plan than the one agreed to', () => {
  const clock = new Clock();
  const store = memoryStore();
  const reports = openReports({ store, clock });
  const make = (of = reports) => of.make(truth, yesterday(clock, 'new'));
  assert.equal(reports.consent, 'unasked');
  assert.equal(make(), undefined);
  assert.match(reports.question().join(' '), /segment, revenue per visit.*epsilon of 2 .*variant.*say no/);
  reports.agree();
  assert.equal(reports.consent, 'given');
  clock.pass(2 * DAY);
  const changed = { ...plan, questions: plan.questions.slice(1) };
  assert.equal(openReports({ of: changed, store, clock }).consent, 'unasked');
  assert.equal(make(openReports({ of: changed, store, clock })), undefined);
  reports.refuse();
  assert.equal(make(), undefined);
  assert.equal(openReports({ of: changed, store, clock }).consent, 'refused');
  assert.equal(reports.budget().spent, 0);
});

test('a report holds what was agreed to and nothing else, once a period, for devices in the experiment', () => {
  const clock = new Clock();
  const reports = openReports({ clock });
  reports.agree();
  clock.pass(2 * DAY);
  assert.equal(reports.make(truth, yesterday(clock)), undefined); // in no arm
  const report = reports.make(truth, yesterday(clock, 'new'));
  assert.ok(report);
  assert.deepEqual(Object.keys(report), ['vitrine-report', 'plan', 'period', 'id', 'arm', 'answers']);
  assert.deepEqual([report.period, report.arm], [Math.floor(clock.time / DAY) - 1, 'new']);
  assert.match(report.id, /^[0-9a-f]{32}$/);
  assert.ok([0, 1, 2].includes(report.answers[0] as number));
  assert.ok(Number.isInteger(report.answers[1]));
  assert.ok(JSON.stringify(report).length < 200);
  assert.equal(reports.make(truth, yesterday(clock, 'new')), undefined);
  clock.pass(-DAY);
  assert.equal(reports.make(truth, yesterday(clock, 'new')), undefined); // set back
  clock.pass(2 * DAY);
  assert.notEqual(reports.make(truth, yesterday(clock, 'new'))?.id, report.id);
});

test('only periods that began after the shopper agreed, and are over, are reported', () => {
  const clock = new Clock();
  const reports = openReports({ clock });
  const before = yesterday(clock, 'new');
  const today = { ...before, period: before.period + 1 };
  const tomorrow = { ...before, period: before.period + 2 };
  reports.agree();
  for (const of of [before, today, tomorrow]) assert.equal(reports.make(truth, of), undefined);
  clock.pass(DAY);
  reports.agree(); // once more changes nothing
  for (const of of [before, today, tomorrow]) assert.equal(reports.make(truth, of), undefined);
  clock.pass(100 * DAY);
  for (const of of [before, today]) assert.equal(reports.make(truth, of), undefined);
  assert.equal(reports.make(truth, tomorrow)?.period, tomorrow.period); // of then, not of now
  assert.equal(reports.make(truth, { ...today, period: Number.NaN }), undefined);
});

test('what was counted is reported of the period and the arm that it was counted in', () => {
  const clock = new Clock();
  const store = memoryStore();
  const count = (arm?: string) => {
    const arms = new Map(arm === undefined ? [] : [['pack', arm]]);
    openCounters({ arms, store, now: clock.now }).count('views');
  };
  const reports = openReports({ clock, store });
  const make = () => reports.make(truth, openCounters({ store, now: clock.now }).complete() as Figures);
  reports.agree();
  clock.pass(DAY);
  count(); // before the experiment
  clock.pass(60 * DAY);
  assert.equal(make(), undefined);
  count('old');
  clock.pass(DAY);
  count('new');
  const report = make();
  assert.deepEqual([report?.period, report?.arm], [Math.floor(clock.time / DAY) - 1, 'old']);
  clock.pass(1000);
  count('old'); // in both arms on one day
  clock.pass(DAY);
  assert.equal(make(), undefined);
});

test('plans of several layers, and of the holdout, are agreed to and reported beside each other', async () => {
  const clock = new Clock();
  const store = memoryStore();
  const planOf = (name: string, arms: string[]): ReportPlan => ({
    'vitrine-plan': 1,
    name: `${name}-1`,
    experiment: { name, arms },
    questions: [{ name: 'bought', values: ['no', 'yes'], epsilon: 2 }],
  });
  const plans = [planOf('pack', ['old', 'new']), planOf('rows', ['1', '2']), planOf('holdout', ['held out', 'in'])];
  const open = () => plans.map((of) => openReports({ of, clock, store, limit: 5 }));
  for (const reports of open()) reports.agree();
  const list: ExperimentList = {
    seed: 'autumn',
    holdout: 0.5,
    experiments: [
      { name: 'pack', layer: 'lists', arms: { old: 1, new: 1 } },
      { name: 'rows', layer: 'page', arms: { 1: 1, 2: 1 } },
    ],
  };
  const makeDay = async (secret: string) => {
    const { arms, heldOut } = await assign(list, secret);
    const all = new Map([...arms, ['holdout', heldOut ? 'held out' : 'in']]);
    clock.pass(DAY);
    openCounters({ arms: all, store, now: clock.now }).count('views');
    clock.pass(DAY);
    const figures = openCounters({ store, now: clock.now }).complete() as Figures;
    const made = open().map((reports) => reports.make({ bought: 'no' }, figures)?.arm);
    return { heldOut, made, arms: plans.map(({ experiment }) => all.get(experiment?.name as string)) };
  };
  const days = await Promise.all(range(9).map((secret) => assign(list, `${secret}`)));
  const [out, inside] = [true, false].map((held) => `${days.findIndex(({ heldOut }) => heldOut === held)}`);
  const first = await makeDay(out as string);
  assert.deepEqual([first.heldOut, first.made], [true, [undefined, undefined, 'held out']]);
  const second = await makeDay(inside as string);
  assert.deepEqual(second.arms.slice(2), ['in']);
  assert.deepEqual(second.made, [second.arms[0], undefined, undefined]); // one budget for all: 2 of 5 are left
  open()[1]?.refuse();
  assert.deepEqual(
    open().map(({ consent }) => consent),
    ['refused', 'refused', 'refused'],
  );
  open()[0]?.agree();
  assert.deepEqual(
    open().map(({ consent }) => consent),
    ['given', 'unasked', 'unasked'],
  );
});

test('the budget: permanent answers stop costing at `lasting`, and over the limit nothing is made', () => {
  const clock = new Clock();
  const reports = openReports({ clock, limit: 7 });
  reports.agree();
  clock.pass(2 * DAY);
  const costs: number[] = [];
  while (reports.make(truth, yesterday(clock, 'old'))) {
    costs.push(reports.budget().reports.at(-1)?.epsilon as number);
    clock.pass(DAY);
  }
  assert.deepEqual(costs, [2, 2, 1.75]); // 0.5 + 0.5 + 0.25 of `lasting`, then 1.5 would be over the limit
  assert.deepEqual([reports.budget().spent, reports.budget().perDay], [5.75, 2]);
  clock.pass(28 * DAY); // the first of them is no longer of the last 30 days
  assert.ok(reports.make(truth, yesterday(clock, 'old')));
  assert.equal(reports.budget().reports.at(-1)?.epsilon, 1.5);
});

test('a permanent answer stays the same for its truth', () => {
  const clock = new Clock();
  const store = memoryStore();
  // So much of `epsilon` that a report keeps the permanent answer, so little of `lasting` that it is often another.
  const sure: ReportPlan = {
    'vitrine-plan': 1,
    name: 'sure',
    questions: [{ name: 'segment', values: range(50).map(String), epsilon: 2.999, lasting: 3 }],
  };
  const reports = openReports({ of: sure, clock, store, limit: 1000, words: seededWords(8) });
  reports.agree();
  clock.pass(DAY);
  const answers = range(200).map(() => {
    clock.pass(DAY);
    return reports.make({ segment: '7' }, yesterday(clock))?.answers[0];
  });
  const commonest = Math.max(...range(50).map((value) => answers.filter((answer) => answer === value).length));
  assert.ok(commonest > 190, `${commonest}`);
});

test('without a store there is no report: a budget must be remembered', () => {
  const clock = new Clock();
  const reports = new Reports(plan, { words: seededWords(1), now: clock.now });
  reports.agree();
  clock.pass(2 * DAY);
  assert.equal(reports.consent, 'unasked');
  assert.equal(reports.make(truth, yesterday(clock, 'new')), undefined);
});

test('a budget that cannot be stored stops the report', () => {
  const clock = new Clock();
  const store = memoryStore();
  openReports({ store, clock }).agree();
  clock.pass(2 * DAY);
  const full = {
    ...store,
    setItem: () => {
      throw new Error('full');
    },
  };
  const failed = (error: unknown) => error instanceof RecommenderError && error.code === 'STORAGE_FAILED';
  assert.throws(() => openReports({ store: full, clock }).make(truth, yesterday(clock, 'new')), failed);
});

test('wrong plans and truths are refused', () => {
  const refused = (error: unknown) => error instanceof RecommenderError && error.code === 'BAD_ARGUMENT';
  const [choice, number] = plan.questions;
  const wrong: unknown[] = [
    { ...plan, 'vitrine-plan': 2 },
    { ...plan, name: '' },
    { ...plan, every: 0.5 },
    { ...plan, experiment: { name: 'x', arms: ['a'] } },
    { ...plan, questions: [] },
    { ...plan, questions: [choice, choice] },
    { ...plan, questions: [{ ...choice, epsilon: 0 }] },
    { ...plan, questions: [{ ...choice, lasting: 0.5 }] },
    { ...plan, questions: [{ ...choice, values: ['a', 'a'] }] },
    { ...plan, questions: [{ ...number, most: Number.NaN }] },
    { ...plan, questions: [{ ...number, steps: 1001 }] },
  ];
  for (const of of wrong) assert.throws(() => openReports({ of: of as ReportPlan }), refused, JSON.stringify(of));
  const reports = openReports();
  const of = yesterday(new Clock(), 'new');
  assert.throws(() => reports.make({ ...truth, segment: 'moon' }, of), refused);
  assert.throws(() => reports.make({ ...truth, 'revenue per visit': Number.NaN }, of), refused);
  assert.throws(() => reports.make(truth, yesterday(new Clock(), 'moon')), refused);
});
