/*
 * another.ts: after a pack of the cache was opened: is there another by now? One tab looks, and the others have it next
 * time. It knows no page and no history.
 */
import type { Engine } from '../engine.js';
import type { RecommenderError } from '../errors.js';
import type { Arrival, Packs } from '../packs.js';

export const script = import.meta.url;

const HEAD_BYTES = 64;

/** An engine with the pack that is there now, which is kept; undefined where it is the same, or cannot be had. */
export async function another(
  packs: Packs,
  pack: string | ArrayBuffer,
  signal: AbortSignal,
  present: () => Engine,
): Promise<{ engine: Engine; from: Arrival['from'] } | undefined> {
  const look = async () => {
    try {
      const arrival = await update(packs, signal);
      if (!arrival) return undefined;
      const engine = await present().successor();
      for await (const piece of arrival.pieces) engine.append(piece);
      engine.finish();
      const kept = packs.keep(() => engine.packView(), arrival);
      // A server that says neither ETag nor date sends the same pack again.
      const isSame = headOf(engine) === headOf(present());
      await kept;
      return isSame ? undefined : { engine, from: arrival.from };
    } catch (error) {
      const { code, status } = error as RecommenderError;
      // Without a connection there is nothing to say: the pack that is there is for that.
      if (code !== 'ABORTED' && !(code === 'NETWORK' && status === undefined)) packs.updateFailed(error);
      return undefined;
    }
  };
  const locks = globalThis.navigator?.locks;
  if (!locks) return look();
  return locks.request(`vitrine ${pack}`, { ifAvailable: true }, (lock) => (lock ? look() : undefined));
}

/** A pack that is not the one of the cache any more, if there is one. */
async function update(packs: Packs, signal: AbortSignal): Promise<Arrival | undefined> {
  const { delta, integrity } = packs.address;
  const cached = await packs.cached();
  if (!cached || integrity !== undefined) return undefined; // another one would be refused
  const response = await packs.ask(signal);
  if (isSame(response, cached.response)) {
    await response.body?.cancel();
    return undefined;
  }
  if (!delta) return packs.verified(response, signal);
  const made = await packs.patched(cached.response, signal, response);
  return made ? { from: 'network', pieces: [made], response } : packs.download(signal);
}

/** By its ETag, or by its date where there is none. */
function isSame(response: Response, cached: Response): boolean {
  for (const name of ['etag', 'last-modified']) {
    const value = response.headers.get(name);
    if (value) return value === cached.headers.get(name);
  }
  return false;
}

/** It has a checksum of all of the pack. */
function headOf(engine: Engine): string {
  return engine.packView().subarray(0, HEAD_BYTES).join();
}
