/*
 * keep.ts: puts a pack that was opened into this browser's cache, for the next visit. It is loaded after the first list of
 * a pack from the network, and knows no engine.
 */
import { CACHE, INTEGRITY, type PackAddress, PUBLIC_KEY } from '../packs.js';

export const script = import.meta.url;

/** `response`: the answer that it came in. Copies the bytes before it returns. */
export async function keep(
  bytes: Uint8Array<ArrayBuffer>,
  response: Response,
  { pack, integrity, publicKey }: PackAddress,
): Promise<void> {
  const headers = new Headers({ 'content-length': String(bytes.length) });
  for (const name of ['etag', 'last-modified']) {
    const value = response.headers.get(name);
    if (value) headers.set(name, value);
  }
  if (integrity) headers.set(INTEGRITY, integrity);
  if (publicKey) headers.set(PUBLIC_KEY, publicKey);
  const kept = new Response(bytes, { headers });
  await (await caches.open(CACHE)).put(pack as string, kept);
}
