/*
 * shop-side.ts: what the tests of experiments, reports and campaigns share: random words from a seed, and a clock.
 */
export { seededWords } from '../../web/src/random-words.ts';

export const DAY = 86_400_000;

export class Clock {
  time = Date.UTC(2026, 10, 2, 9);
  readonly now = () => this.time;
  pass(milliseconds: number): void {
    this.time += milliseconds;
  }
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}
