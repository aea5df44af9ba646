/*
 * react.ts: a shelf's list as a React hook. The markup is the shop's.
 */
import { useEffect, useState } from 'react';
import type { ShelfQuery } from './kinds.js';
import type { Recommender } from './recommender.js';
import { type ListState, watchShelf } from './watch.js';

export type { ShelfKind, ShelfQuery } from './kinds.js';
export type { ListState } from './watch.js';

/**
 * The list of a shelf, made anew when the query or the shopper's history changes. `recommender` may be undefined while it
 * is being opened, and on the server.
 */
export function useRecommendations(recommender: Recommender | undefined, query: ShelfQuery = {}): ListState {
  const [state, setState] = useState<ListState>({ loading: true });
  const { signal: _, ...rest } = query;
  const key = JSON.stringify(rest); // a query is plain values, and written anew at every rendering
  useEffect(() => (recommender ? watchShelf(recommender, JSON.parse(key), setState) : undefined), [recommender, key]);
  return state;
}
