/*
 * vitrine.mjs: the first list with @vitrine/web as a shop uses it: worker, storage and all.
 */
import { Recommender } from '/web/index.js';
import { base, shopper, show } from './first-list.mjs';

const pack = `${base}/tables/${shopper.table}/small.vtpk`;
const recommender = await Recommender.open({ pack, progressive: true });
for (const item of shopper.history) recommender.record({ type: 'purchase', item: String(item) });
const { items } = await recommender.recommend({ limit: 20 });
show(
  items.map(({ id }) => id),
  recommender.complete(),
);
