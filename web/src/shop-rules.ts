/*
 * shop-rules.ts: the shop's rules for lists, a small file beside the pack that takes effect at once without training:
 * signed with Ed25519, so that nobody else can bury or pin. What it gives are options of `recommend` and `similar`.
 * It knows no recommender.
 */
import { messageOf, RecommenderError } from './errors.js';

type Values =
  | string
  | readonly string[]
  | { readonly not: string | readonly string[] }
  | { min?: number; max?: number };
type Filter = Readonly<Record<string, Values>>;

/** Items by id or by filter; relevance is multiplied (boost) or divided (bury) by `by`. */
export interface ShopRule {
  ids?: readonly string[];
  filter?: Filter;
  by?: number;
}

/** The file. */
export interface SignedRules {
  'vitrine-rules': 1;
  /** Rises with every file: an older one, though signed, is refused. */
  serial: number;
  boost?: readonly ShopRule[];
  bury?: readonly ShopRule[];
  pin?: readonly (string | { id: string; at: number })[];
  /** Ids that cannot be bought now. */
  outOfStock?: readonly string[];
  /** Only items within these prices. */
  price?: { min?: number; max?: number };
}

/** Options for lists; `exclude` holds what is out of stock. */
export interface ListRules {
  serial: number;
  boost: readonly ShopRule[];
  bury: readonly ShopRule[];
  pin: readonly (string | { id: string; at: number })[];
  exclude: readonly string[];
  filter: Filter;
}

export interface RulesOptions {
  /** Ed25519, raw, in base64. */
  publicKey: string;
  /** The serial of the rules that this device had last. Default 0. */
  least?: number;
  signal?: AbortSignal;
}

/**
 * Fetches the rules, and their signature (64 bytes) from beside them at `.sig`. NETWORK, BAD_ARGUMENT.
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

/** BAD_ARGUMENT unless the bytes are rules that the key has signed, none older than `least`. */
export async function readRules(
  bytes: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  { publicKey, least = 0 }: RulesOptions,
): Promise<ListRules> {
  if (!(await isSigned(bytes, signature, publicKey))) refuse('they are not signed with this key');
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

async function isSigned(
  bytes: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  publicKey: string,
): Promise<boolean> {
  try {
    const raw = Uint8Array.from(atob(publicKey), (letter) => letter.charCodeAt(0));
    const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, signature, bytes);
  } catch (error) {
    return refuse(`publicKey cannot be used (${messageOf(error)})`);
  }
}

function refuse(message: string): never {
  throw new RecommenderError('BAD_ARGUMENT', `The rules cannot be used: ${message}.`);
}
