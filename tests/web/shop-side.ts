/*
 * shop-side.ts: what the tests of experiments, reports and campaigns share: random words from a seed,
 * a clock, and a key that signs.
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

export async function makeKey(): Promise<{
  publicKey: string;
  sign: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>;
}> {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return {
    publicKey: btoa(String.fromCharCode(...raw)),
    sign: async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, bytes)),
  };
}
