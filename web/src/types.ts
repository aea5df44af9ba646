/*
 * types.ts: the public types, in the words of the product, by topic. They know no implementation.
 */
export * from './types-lists.js';
export * from './types-opening.js';
export * from './types-shopper.js';
