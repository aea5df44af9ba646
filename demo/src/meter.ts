/*
 * How long the calls of an object take, as the page sees it: with the way to the worker and back. Knows nothing of what
 * they do.
 */
export interface Timing {
  method: string;
  calls: number;
  /** Milliseconds. */
  last: number;
  median: number;
  most: number;
}

/** Of each method, so many of the newest times are kept. */
const KEPT = 200;

export class Meter {
  private readonly times = new Map<string, { calls: number; newest: number[] }>();

  /** The same object; its methods that give promises are timed. */
  watch<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (_, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const began = performance.now();
          const result: unknown = value.apply(target, args);
          if (result instanceof Promise) {
            const note = () => this.note(String(name), performance.now() - began);
            result.then(note, note);
          }
          return result;
        };
      },
    });
  }

  /** The slowest method first. */
  timings(): Timing[] {
    const timings = [...this.times].map(([method, { calls, newest }]) => {
      const sorted = [...newest].sort((a, b) => a - b);
      return {
        method,
        calls,
        last: newest.at(-1) ?? 0,
        median: sorted[sorted.length >> 1] ?? 0,
        most: sorted.at(-1) ?? 0,
      };
    });
    return timings.sort((a, b) => b.median - a.median);
  }

  private note(method: string, milliseconds: number): void {
    const times = this.times.get(method) ?? { calls: 0, newest: [] };
    times.calls++;
    times.newest.push(milliseconds);
    if (times.newest.length > KEPT) times.newest.shift();
    this.times.set(method, times);
  }
}
