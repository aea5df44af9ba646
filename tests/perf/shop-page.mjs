/*
 * shop-page.mjs: what a page would be told of a shopper: the package in this process, over a pack of the shop. It knows
 * no data set.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { home } from './data-sets.mjs';

const dist = path.join(home, 'web/dist');

export const campaignsModule = path.join(dist, 'campaigns.js');

/** A recommender whose clock stands at `now`; to be closed. */
export async function openRecommender(pack, now) {
  const { Recommender } = await import(path.join(dist, 'index.js'));
  const bytes = readFileSync(pack);
  return Recommender.open({
    pack: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    wasm: pathToFileURL(path.join(dist, 'engine.wasm')),
    worker: false,
    storage: 'memory',
    now: () => now,
  });
}

/** The history of the next shopper in place of that of the last. */
export const becomeShopper = (recommender, events) =>
  recommender.importHistory({ format: 'vitrine-history', version: 1, events }, { replace: true });
