/*
 * index.ts: what the package exports. Importing it does nothing else.
 */
export { type ErrorCode, RecommenderError } from './errors.js';
export { Recommender } from './recommender.js';
export type {
  BrowseOptions,
  Contribution,
  EventInput,
  EventType,
  ExplainOptions,
  Filter,
  HistoryEvent,
  Item,
  ListOptions,
  OpenOptions,
  Progress,
  Reason,
  RecommendedItem,
  RecommendedList,
  RecommenderInfo,
  RecommendOptions,
  RequestRecord,
  Source,
  Storage,
} from './types.js';
