/*
 * habits.test.ts: words of titles and hours of visits: what is said, how surely, and why.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { add, Groups } from '../../web/src/groups.ts';
import { Hours, type Word, wordAffinities, wordsIn, wordsOf } from '../../web/src/habits.ts';
import type { HistoryEvent, UsualHours } from '../../web/src/types.ts';
import { DAY, range } from './shop-side.ts';

const HOUR = DAY / 24;
const always = () => 1;

test('words: runs of letters, whatever the script and case; short ones and numbers are none', () => {
  assert.deepEqual(wordsOf('RED Retro-Spot Tea pot, 20 cm, of 2'), ['red', 'retro', 'spot', 'tea', 'pot']);
  assert.deepEqual(wordsOf('Блюдо №7 ÉCLAIR 茶具套装 set4you'), ['блюдо', 'éclair', '茶具', '套装', 'set', 'you']);
  assert.deepEqual(wordsOf('12 № - 🍵 ab'), []);
});

test('words that the history has more of than popular items, with the items that say so', () => {
  const known = new Map<string, Word>();
  const usual = [
    ...range(90).map((number) => `The ${number % 2 ? 'metal' : 'paper'} box`),
    ...range(10).map(() => 'The owl box'),
  ];
  for (const title of usual) for (const word of wordsIn(known, title)) word.count++;
  const titles = { a: 'The owl lamp', b: 'The owl box', c: 'The paper lamp', d: 'The owl mug', e: 'An only one' };
  /** The affinities of who took these items, the last ones first. */
  const wordsOfItems = (...ids: (keyof typeof titles)[]) => {
    const words = new Groups<Word>();
    ids.forEach((id, index) => {
      const weight = id === 'd' ? 3 : 1;
      const groups = wordsIn(known, titles[id]).map((word) => words.of(word));
      add({ id, price: -1, weight: 0, newest: 0, sums: [words], groups }, { weight, newest: -index });
    });
    return wordAffinities(words, usual.length);
  };
  const found = wordsOfItems('a', 'b', 'c', 'd', 'e');
  const words = found.map(({ word }) => word);
  assert.ok(words.includes('owl') && words.includes('lamp'));
  assert.ok(!words.includes('the') && !words.includes('box') && !words.includes('paper') && !words.includes('only'));
  const owl = found.find(({ word }) => word === 'owl');
  assert.deepEqual([owl?.share, owl?.because], [5 / 7, ['d', 'a', 'b']]);
  assert.ok(owl && owl.lift > 3 && owl.confidence > 0.95 && owl.confidence < 1);
  const less = wordsOfItems('a', 'b').find(({ word }) => word === 'owl');
  assert.ok(less && less.confidence < owl.confidence);
  assert.deepEqual(wordsOfItems(), []);
});

/** One event at each of these hours of days before a day, newest first; hours as the shopper's clock shows them. */
function visits(hours: readonly number[]): HistoryEvent[] {
  return hours.map((hour, day) => {
    const time = new Date(2025, 0, 31 - day, Math.floor(hour), Math.round(60 * (hour % 1))).getTime();
    return { type: 'view', item: 'a', time };
  });
}

function usualHours(history: readonly HistoryEvent[], weightOf: (time: number) => number): UsualHours | undefined {
  const hours = new Hours();
  history.forEach((event, index) => {
    hours.add(event, history[index + 1], weightOf(event.time));
  });
  return hours.usual;
}

test('hours: the usual one, also about midnight, and how sure that is', () => {
  const evening = usualHours(visits([20, 21, 19.5, 20.5, 19]), always);
  assert.ok(evening && Math.abs(evening.middle - 20) < 0.01 && evening.spread < 1 && evening.confidence > 0.98);
  const midnight = usualHours(visits([23, 1, 23.5, 0.5]), always);
  assert.ok(midnight && Math.min(midnight.middle, 24 - midnight.middle) < 0.01);
  const any = usualHours(visits([0, 6, 12, 18, 3, 9, 15, 21]), always);
  assert.ok(any && any.confidence < 0.01);
  assert.equal(usualHours([], always), undefined);
  const old = usualHours(visits([20, 20, 8, 8]), (time) => (time > new Date(2025, 0, 29, 12).getTime() ? 1 : 0));
  assert.ok(old && Math.abs(old.middle - 20) < 0.01);
});

test('hours: a visit counts once, at its beginning, however much is done in it', () => {
  const [later, earlier] = visits([20, 10]) as [HistoryEvent, HistoryEvent];
  const busy = [...range(9).map((event) => ({ ...later, time: later.time + (8 - event) * (HOUR / 3) })), earlier];
  assert.deepEqual(usualHours(busy, always), usualHours([later, earlier], always));
});

test('whatever the hours, all is within bounds', () => {
  const hours = fc.array(fc.double({ min: 0, max: 23.9, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(hours, (list) => {
      const { middle, spread, confidence } = usualHours(visits(list), always) ?? assert.fail();
      assert.ok(middle >= 0 && middle < 24 && spread >= 0 && spread <= 12 && confidence >= 0 && confidence <= 1);
    }),
  );
});
