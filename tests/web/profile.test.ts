/*
 * profile.test.ts: whatever becomes of history and clock between two profiles, the sums that were kept say the same as
 * sums made anew.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_HISTORY, MAX_RESULTS } from '../../web/src/catalogue.ts';
import { newestFirst } from '../../web/src/compact.ts';
import type { Shopper } from '../../web/src/engine.ts';
import { EVENT_TYPES } from '../../web/src/events.ts';
import { profile, profileOf } from '../../web/src/parts/profile.ts';
import { Evidence } from '../../web/src/pieces.ts';
import type { HistoryEvent } from '../../web/src/types.ts';
import { WasmEngine } from '../../web/src/wasm.ts';
import { CATEGORIES, itemId, makePack, openEngine, wasmUrl } from './sample-shop.ts';
import { DAY } from './shop-side.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1);

/** What a shopper, other tabs and the clock do. */
type Step = (shopper: Shopper) => Shopper;

const item = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(fc.nat(CATEGORIES.length - 1), fc.nat(11)).map((place) => itemId(...place)) },
  { weight: 1, arbitrary: fc.constant('gone') },
);
const type = fc.constantFrom(...EVENT_TYPES);
/** Events of the last minutes, of long ago or of the future, added like those of another tab or of an import. */
const added = (least: number, most: number, maxLength: number) =>
  fc.array(fc.record({ item, type, age: fc.integer({ min: least, max: most }) }), { minLength: 1, maxLength }).map(
    (events): Step =>
      ({ history, now }) => {
        // No two times are alike: rounding may tell items apart whose evidence is the same.
        const fresh = events.map(({ age, ...event }, index): HistoryEvent => {
          return { ...event, time: now - age - Math.sqrt(2 + history.length + index) };
        });
        const entries = [...[...history].reverse(), ...fresh].map((event) => ({ event }));
        return { history: newestFirst(entries).map(({ event }) => event), now };
      },
  );
const passed = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map(
    (time): Step =>
      ({ history, now }) => ({ history, now: now + time }),
  );
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: added(0, MINUTE, 2) },
    added(DAY, 90 * DAY, 20),
    added(-2 * DAY, -MINUTE, 2),
    { weight: 3, arbitrary: passed(MINUTE, 2 * DAY) },
    passed(31 * DAY, 99 * DAY),
    passed(-40 * DAY, -DAY),
    // A clock that is wrong, and set right.
    fc.constantFrom(400 * DAY, START).map(
      (start): Step =>
        ({ history }) => ({ history, now: start }),
    ),
    fc.nat(40).map(
      (place): Step =>
        ({ history, now }) => {
          const forgotten = history[place]?.item;
          return { history: history.filter((event) => event.item !== forgotten), now };
        },
    ),
    fc.constant<Step>(({ now }) => ({ history: [], now })),
    fc.constant<Step>(({ history, now }) => ({ history: structuredClone(history), now })), // read anew
  ),
  { maxLength: 30, size: 'max' },
);

/** Sums in another order are rounded otherwise. */
function same(one: unknown, other: unknown, place: string): void {
  if (typeof one === 'number' && typeof other === 'number') {
    // The spread of hours is the root of what rounding leaves.
    assert.ok(
      Math.abs(one - other) <= (place.endsWith('.spread') ? 1e-6 : 1e-11 * Math.abs(other)) + 1e-12,
      `${place}: ${one}, not ${other}`,
    );
  } else if (typeof one === 'object' && typeof other === 'object') {
    assert.deepEqual(Object.keys(Object(one)), Object.keys(Object(other)), place);
    for (const [key, value] of Object.entries(Object(one))) same(value, Object(other)[key], `${place}.${key}`);
  } else assert.equal(one, other, place);
}

test('a profile that goes on from the one before is the one that is made anew', async () => {
  const wasm = await WebAssembly.compile(readFileSync(wasmUrl));
  const pack = new Uint8Array(makePack(['--factors', '8', '--segments', '4']));
  const engine = await openEngine(() => WasmEngine.instantiate(wasm, [MAX_HISTORY, MAX_RESULTS]), [pack]);
  fc.assert(
    fc.property(steps, (list) => {
      let shopper: Shopper = { history: [], now: START };
      for (const step of list) {
        shopper = step(shopper);
        const answer = profile(engine, shopper);
        same(JSON.parse(answer), profileOf(engine, shopper, new Evidence(engine, shopper)), 'profile');
        const { history, now } = shopper;
        const soon = profile(engine, { history: [...history], now: now + MINUTE - 1 });
        if (history.every(({ time }) => time <= now)) assert.equal(soon, answer);
        shopper = { history, now: now + 2 * MINUTE };
      }
    }),
  );
});
