/*
 * seal.ts: events encrypted for storage: AES-GCM of 256 bits, a fresh nonce for each. The key cannot be read by scripts;
 * IndexedDB keeps it as an object. It knows no database.
 */
import type { HistoryEvent } from '../types.js';

export const script = import.meta.url;

export interface Sealed {
  nonce: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
}

export function newKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

export async function seal(key: CryptoKey, event: HistoryEvent): Promise<Sealed> {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const bytes = new TextEncoder().encode(JSON.stringify(event));
  return { nonce, sealed: await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, bytes) };
}

/** Undefined when it was sealed with another key or changed since. */
export async function unseal(key: CryptoKey, { nonce, sealed }: Sealed): Promise<unknown> {
  try {
    return JSON.parse(
      new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, key, sealed)),
    );
  } catch {
    return undefined;
  }
}
