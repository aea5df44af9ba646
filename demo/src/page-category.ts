/* A department, or the whole shop: everything in it, in the visitor's own order once there is one. */
import type { Filter } from '@vitrine/web';
import { announce, h } from './dom.js';
import { grid } from './grid.js';
import type { Page } from './page-home.js';
import { link } from './router.js';
import type { Shop } from './shop.js';

type Order = 'yours' | 'popular' | 'cheapest' | 'dearest';

/** Without a name, the whole shop. */
export async function categoryPage(shop: Shop, name?: string): Promise<Page | undefined> {
  const { texts, recommender } = shop;
  const known = recommender.info.attributes.find((attribute) => attribute.name === 'category');
  if (name && !known?.values.includes(name)) return undefined;
  const filter: Filter = name ? { category: name } : {};
  const title = name ? shop.categoryTitle(name) : texts.all;
  const popular = await shop.popular(filter);
  const taste = await recommender.rerank(popular);
  const orders: Order[] = taste.source === 'history' ? ['yours'] : [];
  orders.push('popular', 'cheapest', 'dearest');
  const idsIn = async (order: Order) => {
    if (order === 'yours') return taste.ids;
    return order === 'popular' ? popular : byPrice(shop, popular, order === 'dearest');
  };
  const first = orders[0] ?? 'popular';
  const place = h('div', {}, await grid(shop, await idsIn(first)));
  const choice = h(
    'select',
    { id: 'order' },
    orders.map((order) => h('option', { value: order }, texts.orders[order])),
  );
  const note = h('p', { id: 'order-note' }, texts.orderNotes[first]);
  choice.addEventListener('change', async () => {
    const order = choice.value as Order;
    note.textContent = texts.orderNotes[order];
    place.replaceChildren(await grid(shop, await idsIn(order)));
    announce(texts.orders[order]);
  });
  return {
    title,
    element: h(
      'div',
      { class: 'category' },
      h('nav', { class: 'crumbs', 'aria-label': texts.trail }, h('a', { href: link.home }, texts.home)),
      h('header', { class: 'page-head' }, h('h1', { tabindex: -1 }, title)),
      h('div', { class: 'order' }, note, h('label', { for: 'order' }, texts.order), choice),
      place,
    ),
  };
}

async function byPrice(shop: Shop, ids: string[], dearest: boolean): Promise<string[]> {
  const prices = (await shop.recommender.items(ids)).map((item) => item?.price ?? Number.POSITIVE_INFINITY);
  const worth = prices.map((price) => (dearest && Number.isFinite(price) ? -price : price));
  return [...ids.keys()].sort((a, b) => (worth[a] ?? 0) - (worth[b] ?? 0)).map((at) => ids[at] ?? '');
}
