/*
 * kinds.ts: a shelf by its name: which call makes it. It knows no element and no framework.
 */
import { RecommenderError } from './index.js';
import type { Recommender } from './recommender.js';
import type { RecentOptions, RecommendedList, RecommendOptions, SimilarOptions } from './types.js';

/** Each is a call: `recommend`, `similar`, `recentlyViewed`, `trending`, `boughtTogether`. */
export type ShelfKind = 'for-you' | 'similar' | 'recent' | 'trending' | 'bought-together';

export const SHELF_KINDS: readonly ShelfKind[] = ['for-you', 'similar', 'recent', 'trending', 'bought-together'];

/** Options that a kind does not know do nothing. */
export interface ShelfQuery extends RecommendOptions, SimilarOptions, RecentOptions {
  /** Default `for-you`. */
  kind?: ShelfKind;
  /** The item, or the cart, that `similar` and `bought-together` are about. */
  item?: string | readonly string[];
}

/** The list of a shelf. */
export async function shelfList(recommender: Recommender, query: ShelfQuery): Promise<RecommendedList> {
  const { kind = 'for-you', item = [], ...options } = query;
  switch (kind) {
    case 'for-you':
      return recommender.recommend(options);
    case 'similar':
      return recommender.similar(item, options);
    case 'bought-together':
      return recommender.boughtTogether(item, options);
    case 'recent':
      return recommender.recentlyViewed(options);
    case 'trending':
      return recommender.trending(options);
    default:
      throw new RecommenderError('BAD_ARGUMENT', `kind is "${kind}"; it must be one of ${SHELF_KINDS.join(', ')}.`);
  }
}
