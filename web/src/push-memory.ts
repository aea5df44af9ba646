/*
 * push-memory.ts: what pages leave on the device for a service worker that decides on pushes: the profile, and what was
 * shown. In the Cache API, which both have. It knows no campaigns.
 */
import type { AudienceProfile } from './audience.js';
import type { PushMemory, Shown } from './campaigns.js';

/** A PushMemory for pages, too. */
export interface DeviceMemory extends PushMemory {
  /** To be called by a page when the profile may be another one. `now` is that of the profile. */
  leave(profile: AudienceProfile, now?: number): Promise<void>;
  /** To be called when the shopper forgets the history or pauses. */
  forget(): Promise<void>;
}

/** What an audience may ask for, and no more of the profile. */
const KEPT = ['affinities', 'lastPurchase', 'prices', 'segment', 'insight'] as const;

export function deviceMemory(name = 'vitrine-campaigns'): DeviceMemory {
  const addressOf = (what: string) => new URL(`/${name}/${what}`, globalThis.location.href).href;
  const read = async <Value>(what: string, otherwise: Value): Promise<Value> => {
    const response = await (await caches.open(name)).match(addressOf(what));
    return response ? response.json() : otherwise;
  };
  const write = async (what: string, value: unknown): Promise<void> => {
    await (await caches.open(name)).put(addressOf(what), new Response(JSON.stringify(value)));
  };
  return {
    profile: () => read<AudienceProfile>('profile', { affinities: {} }),
    shown: () => read<Shown[]>('shown', []),
    keep: (shown) => write('shown', shown),
    leave: (profile, now = Date.now()) =>
      write('profile', { ...Object.fromEntries(KEPT.map((key) => [key, profile[key]])), at: now }),
    forget: async () => {
      await caches.delete(name);
    },
  };
}
