/*
 * shop-rules.ts: the shop's rules for lists, a small file beside the pack that takes effect at once without training:
 * signed with Ed25519, so that nobody else can bury or pin. What it gives are options of lists, beside the page's own.
 * It knows no recommender.
 */
import { messageOf, RecommenderError } from './errors.js';
import { isSigned } from './parts/verify.js';
import type { Condition, ListOptions, Pin, Rule } from './types.js';

/** The file. */
export interface SignedRules {
  'vitrine-rules': 1;
  /** Rises with every file: an older one, though signed, is refused. */
  serial: number;
  boost?: readonly Rule[];
  bury?: readonly Rule[];
  pin?: readonly (string | Pin)[];
  /** Ids that cannot be bought now. */
  outOfStock?: readonly string[];
  /** Only items within these prices. */
  price?: { min?: number; max?: number };
}

/** Options for lists, to be joined with others by `withRules`; `exclude` holds what is out of stock. */
export interface ListRules {
  serial: number;
  boost: readonly Rule[];
  bury: readonly Rule[];
  pin: readonly (string | Pin)[];
  exclude: readonly string[];
  filter: Pick<SignedRules, 'price'>;
}

export interface RulesOptions {
  /** Ed25519, raw or SPKI, in base64. */
  publicKey: string;
  /** The serial of the rules that this device had last. Default 0. */
  least?: number;
  signal?: AbortSignal;
}

/**
 * Fetches the rules, and their signature (64 bytes) from beside them at `.sig`. NETWORK, and as readRules.
 * `openssl pkeyutl -sign -rawin -inkey key.pem -in rules.json -out rules.json.sig` signs them.
 */
export async function loadRules(url: string, options: RulesOptions): Promise<ListRules> {
  const { signal } = options;
  const get = async (at: string) => {
    try {
      const response = await fetch(at, { cache: 'no-cache', referrerPolicy: 'no-referrer', ...(signal && { signal }) });
      if (response.ok) return new Uint8Array(await response.arrayBuffer());
      throw new Error(`HTTP status ${response.status}`);
    } catch (error) {
      throw new RecommenderError('NETWORK', `${at} could not be fetched: ${messageOf(error)}.`, {
        url: at,
        cause: error,
      });
    }
  };
  const [bytes, signature] = await Promise.all([get(url), get(`${url}.sig`)]);
  return readRules(bytes, signature, options);
}

/** BAD_ARGUMENT unless the bytes are rules that the key has signed, none older than `least`; PACK_REFUSED for the key. */
export async function readRules(
  bytes: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  { publicKey, least = 0 }: RulesOptions,
): Promise<ListRules> {
  if (!(await isSigned(bytes, publicKey, signature))) refuse('they are not signed with this key');
  let rules: SignedRules;
  try {
    rules = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    refuse(messageOf(error));
  }
  if (rules?.['vitrine-rules'] !== 1) refuse('they are not of version 1 ("vitrine-rules": 1)');
  if (!Number.isSafeInteger(rules.serial)) refuse('serial must be a whole number');
  if (rules.serial < least) refuse(`their serial is ${rules.serial}, older than ${least}`);
  const { serial, boost = [], bury = [], pin = [], outOfStock = [], price } = rules;
  for (const [name, list] of Object.entries({ boost, bury, pin, outOfStock })) {
    if (!Array.isArray(list)) refuse(`${name} must be a list`);
  }
  // What is pinned is shown in any case, so not what cannot be bought.
  const gone = new Set(outOfStock);
  const inStock = pin.filter((one) => !gone.has(typeof one === 'string' ? one : one.id));
  return { serial, boost, bury, pin: inStock, exclude: outOfStock, filter: price ? { price } : {} };
}

/**
 * Options of a list, and the rules of the shop beside them: lists are joined, and of prices what both allow is left.
 * Options in `placements` want the rules, too: they give way to those of a call. `browse` knows filters only.
 */
export function withRules<Options extends ListOptions>(rules: ListRules, options: Options): Options & ListOptions {
  const lists = (['boost', 'bury', 'pin', 'exclude'] as const)
    .filter((name) => rules[name].length > 0)
    .map((name) => [name, [...rules[name], ...(options[name] ?? [])]]);
  const { price } = rules.filter;
  const filter = price && { ...options.filter, price: commonBounds(price, options.filter?.price) };
  return { ...options, ...Object.fromEntries(lists), ...(filter && { filter }) };
}

type Bounds = NonNullable<SignedRules['price']>;

function commonBounds(rule: Bounds, own: Condition = {}): Bounds {
  if (typeof own === 'string' || Array.isArray(own) || 'not' in own) refuse('of prices, filters may have bounds only');
  const { min, max } = own as Bounds;
  return {
    min: Math.max(rule.min ?? Number.NEGATIVE_INFINITY, min ?? Number.NEGATIVE_INFINITY),
    max: Math.min(rule.max ?? Number.POSITIVE_INFINITY, max ?? Number.POSITIVE_INFINITY),
  };
}

function refuse(message: string): never {
  throw new RecommenderError('BAD_ARGUMENT', `The rules cannot be used: ${message}.`);
}
