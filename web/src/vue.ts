/*
 * vue.ts: a shelf's list as a Vue composable. The markup is the shop's.
 */
import { type MaybeRefOrGetter, type Ref, shallowRef, toValue, watchEffect } from 'vue';
import type { ShelfQuery } from './kinds.js';
import type { Recommender } from './recommender.js';
import { type ListState, watchShelf } from './watch.js';

export type { ShelfKind, ShelfQuery } from './kinds.js';
export type { ListState } from './watch.js';

/**
 * The list of a shelf, made anew when the query or the shopper's history changes. `recommender` may be undefined while it
 * is being opened, and on the server.
 */
export function useRecommendations(
  recommender: MaybeRefOrGetter<Recommender | undefined>,
  query: MaybeRefOrGetter<ShelfQuery> = {},
): Readonly<Ref<ListState>> {
  const state = shallowRef<ListState>({ loading: true });
  watchEffect((onCleanup) => {
    const opened = toValue(recommender);
    const asked = toValue(query);
    if (!opened) return;
    onCleanup(
      watchShelf(opened, asked, (next) => {
        state.value = next;
      }),
    );
  });
  return state;
}
