/*
 * verify.ts: whether bytes are those that the shop meant: by their SHA-256, and by an Ed25519 signature. It knows no packs.
 */
import { messageOf, RecommenderError } from '../errors.js';

export const script = import.meta.url;

export interface Proof {
  /** Of what: absolute, or the bytes. */
  pack: string | ArrayBuffer;
  /** `sha256-` and base64. */
  integrity?: string | undefined;
  /** Ed25519, raw or SPKI, in base64. */
  publicKey?: string | undefined;
  /** Where the signature is, if not beside the pack. */
  signature: string | undefined;
}

/** Throws PACK_REFUSED unless the bytes are what the proof asks for. A signature is loaded only where one is needed. */
export async function verify(
  bytes: Uint8Array<ArrayBuffer>,
  { pack, integrity, publicKey, signature }: Proof,
  load: (url: string) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  if (integrity !== undefined) {
    const digest = new Uint8Array(await subtle().digest('SHA-256', bytes));
    const found = `sha256-${btoa(String.fromCharCode(...digest))}`;
    if (found !== integrity) throw new RecommenderError('PACK_REFUSED', `The pack is ${found}, not ${integrity}.`);
  }
  if (publicKey === undefined) return;
  if (signature === undefined && typeof pack !== 'string') {
    throw new RecommenderError('BAD_ARGUMENT', 'publicKey: a pack given as bytes needs the URL of its signature.');
  }
  if (!(await isSigned(bytes, publicKey, await load(signature ?? `${pack}.sig`)))) {
    throw new RecommenderError('PACK_REFUSED', 'The pack is not signed with the key of `publicKey`.');
  }
}

/** Throws PACK_REFUSED where the key cannot be used. */
export async function isSigned(
  bytes: Uint8Array<ArrayBuffer>,
  publicKey: string,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  let key: CryptoKey;
  try {
    const data = Uint8Array.from(atob(publicKey), (letter) => letter.charCodeAt(0));
    key = await subtle().importKey(data.length === 32 ? 'raw' : 'spki', data, 'Ed25519', false, ['verify']);
  } catch (error) {
    const hint = 'it must be an Ed25519 key in base64, and the browser must have Ed25519';
    throw new RecommenderError('PACK_REFUSED', `publicKey cannot be used (${messageOf(error)}): ${hint}.`, {
      cause: error,
    });
  }
  return subtle().verify('Ed25519', key, signature, bytes);
}

function subtle(): SubtleCrypto {
  if (globalThis.crypto?.subtle) return crypto.subtle;
  throw new RecommenderError('PACK_REFUSED', 'The pack cannot be checked here: serve the page over https.');
}
