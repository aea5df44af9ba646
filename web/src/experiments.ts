/*
 * experiments.ts: which arm of which experiment this device is in, decided on the device, and the counts that tell how it
 * went. The only secret, 128 random bits, stays here: arms are a hash of it, so they stay the same for as long as it does,
 * and say nothing of the shopper. It knows no recommender and sends nothing.
 *
 *     unit(what) = the first 52 bits of SHA-256(JSON [secret, seed, ...what]) / 2^52
 *
 * Held out from everything: unit(holdout) < holdout. Experiments of one layer share unit(layer), of which each takes the
 * next `share`, so a device is in one of them at most; layers are independent. Arms part unit(experiment) by their weights.
 */
import { deviceStore, memoryStore, readState, type TextStore, writeState } from './device-store.js';
import { RecommenderError } from './errors.js';
import { drawHex, type RandomWords, secureWords } from './random-words.js';

export { type Count, Counters, type CountersOptions, type Figures, openCounters, type Tally } from './counters.js';
export type { TextStore } from './device-store.js';
export type { RandomWords } from './random-words.js';

export interface Experiment {
  name: string;
  /** Experiments of one layer exclude each other. Default: a layer of its own. */
  layer?: string;
  /** Part of its layer that takes part, 0..1. Default 1. */
  share?: number;
  /** Weights by arm, above 0; the first arm is what the others are compared with. */
  arms: Readonly<Record<string, number>>;
}

/** What the shop publishes, the same for all devices. */
export interface ExperimentList {
  /** With another seed, all devices are dealt anew. */
  seed: string;
  /** Part of the devices that no experiment touches, 0..1. Default 0. */
  holdout?: number;
  experiments: readonly Experiment[];
}

export interface Assignment {
  /** True: this device is in no experiment. */
  heldOut: boolean;
  /** Arm by experiment, of those that it is in. */
  arms: ReadonlyMap<string, string>;
}

export interface ExperimentOptions {
  /** Where the secret is kept. Default localStorage, or where that is blocked until the page is left. */
  store?: TextStore;
  /** Default crypto.getRandomValues. */
  words?: RandomWords;
}

const SECRET = 'vitrine.experiments.secret';

/** The assignment of this device. */
export async function openExperiments(
  list: ExperimentList,
  { store = deviceStore() ?? memoryStore(), words = secureWords }: ExperimentOptions = {},
): Promise<Assignment> {
  const kept = readState(store, SECRET, (state): state is string => /^[0-9a-f]{32}$/.test(String(state)));
  const secret = kept ?? drawHex(16, words);
  const assignment = await assign(list, secret);
  if (kept === undefined) {
    try {
      writeState(store, SECRET, secret);
    } catch {
      // Then it holds for this page.
    }
  }
  return assignment;
}

/** Forgets the secret: the next call of openExperiments deals anew. */
export function forgetExperiments(store: TextStore | undefined = deviceStore()): void {
  store?.removeItem(SECRET);
}

/** The assignment of a device with this secret. */
export async function assign(list: ExperimentList, secret: string): Promise<Assignment> {
  checkList(list);
  const unit = (...what: string[]) => hashUnit([secret, list.seed, ...what]);
  const arms = new Map<string, string>();
  const heldOut = (await unit('holdout')) < (list.holdout ?? 0);
  if (heldOut) return { heldOut, arms };
  const taken = new Map<string, number>();
  for (const { name, layer = name, share = 1, arms: weights } of list.experiments) {
    const begin = taken.get(layer) ?? 0;
    const at = await unit('layer', layer);
    taken.set(layer, begin + share);
    if (at >= begin && at < begin + share) arms.set(name, armAt(weights, await unit('experiment', name)));
  }
  return { heldOut, arms };
}

async function hashUnit(what: readonly string[]): Promise<number> {
  const bytes = new TextEncoder().encode(JSON.stringify(what));
  const digest = new DataView(await crypto.subtle.digest('SHA-256', bytes));
  return (digest.getUint32(0) * 2 ** 20 + (digest.getUint32(4) >>> 12)) * 2 ** -52;
}

function armAt(weights: Readonly<Record<string, number>>, unit: number): string {
  const arms = Object.entries(weights);
  let left = unit * arms.reduce((sum, [, weight]) => sum + weight, 0);
  const found = arms.find(([, weight]) => {
    left -= weight;
    return left < 0;
  });
  return (found ?? (arms.at(-1) as [string, number]))[0];
}

function checkList({ seed, holdout = 0, experiments }: ExperimentList): void {
  if (typeof seed !== 'string') refuse('seed must be a text');
  if (!(holdout >= 0 && holdout <= 1)) refuse(`holdout is ${holdout}; it must be within 0..1`);
  const taken = new Map<string, number>();
  const names = new Set<string>();
  for (const { name, layer = name, share = 1, arms } of experiments) {
    if (typeof name !== 'string' || name === '' || names.has(name))
      refuse(`experiment "${name}" needs a name of its own`);
    names.add(name);
    const weights = Object.values(arms);
    if (weights.length < 2) refuse(`experiment "${name}" needs two arms or more`);
    if (!weights.every((weight) => weight > 0 && Number.isFinite(weight))) {
      refuse(`experiment "${name}": weights must be above 0`);
    }
    if (!(share > 0 && share <= 1)) refuse(`experiment "${name}": share is ${share}; it must be above 0 and at most 1`);
    const sum = (taken.get(layer) ?? 0) + share;
    if (sum > 1 + 1e-9) refuse(`the shares of layer "${layer}" are more than 1`);
    taken.set(layer, sum);
  }
}

function refuse(message: string): never {
  throw new RecommenderError('BAD_ARGUMENT', `Experiments: ${message}.`);
}
