/*
 * watch.ts: a shelf's list, kept up to date: what the hooks of the frameworks share.
 */
import type { RecommenderError } from './errors.js';
import { type ShelfQuery, shelfList } from './kinds.js';
import type { Recommender } from './recommender.js';
import type { RecommendedList } from './types.js';

export interface ListState {
  /** A list is being made; the one before it is still there. */
  loading: boolean;
  list?: RecommendedList;
  error?: RecommenderError;
}

/** Calls `onState` with the list of a shelf, now and whenever it may be another one. Gives what ends that. */
export function watchShelf(
  recommender: Recommender,
  query: ShelfQuery,
  onState: (state: ListState) => void,
): () => void {
  let controller = new AbortController();
  let state: ListState = { loading: true };
  const tell = (next: ListState) => {
    state = next;
    onState(next);
  };
  const refresh = async () => {
    controller.abort();
    controller = new AbortController();
    const { signal } = controller;
    tell({ ...state, loading: true });
    try {
      const list = await shelfList(recommender, { ...query, signal });
      if (!signal.aborted) tell({ loading: false, list });
    } catch (error) {
      if (!signal.aborted) tell({ ...state, loading: false, error: error as RecommenderError });
    }
  };
  const unsubscribe = recommender.subscribe(() => void refresh());
  void refresh();
  return () => {
    unsubscribe();
    controller.abort();
  };
}
