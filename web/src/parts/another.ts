/*
 * another.ts: after a pack of the cache was opened: is there another by now? One tab looks, and the others have it next
 * time. It knows no page and no history.
 */
import type { Engine } from '../engine.js';
import type { RecommenderError } from '../errors.js';
import type { Arrival, Packs } from '../packs.js';

/** An engine with the pack that is there now, which is kept; undefined where it is the same, or cannot be had. */
export async function another(
  packs: Packs,
  pack: string | ArrayBuffer,
  signal: AbortSignal,
  present: () => Engine,
): Promise<{ engine: Engine; from: Arrival['from'] } | undefined> {
  const look = async () => {
    try {
      const arrival = await packs.update(signal);
      if (!arrival) return undefined;
      const engine = await present().successor();
      for await (const piece of arrival.pieces) engine.append(piece);
      engine.finish();
      const kept = packs.keep(engine.packView(), arrival);
      // A server that says neither ETag nor date sends the same pack again.
      const isSame = isEqual(engine.packView(), present().packView());
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

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}
