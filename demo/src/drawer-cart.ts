/* The cart, what goes well with it, and a check-out that sells nothing and records the purchases. */
import type { RecommendedList } from '@vitrine/web';
import { announce, h } from './dom.js';
import { openDrawer } from './drawer.js';
import { picture } from './picture.js';
import { link } from './router.js';
import type { Shop } from './shop.js';

export function openCart(shop: Shop): void {
  let thanks = false;
  openDrawer(
    shop,
    'cart-drawer',
    () => (thanks ? shop.texts.thanks : shop.texts.cart),
    async () => {
      const { texts } = shop;
      if (thanks) return [h('p', { class: 'drawer-note' }, texts.thanksText)];
      const ids = [...shop.cart.keys()];
      if (!ids.length) return [h('p', { class: 'drawer-note' }, texts.cartEmpty)];
      const items = await shop.recommender.items(ids);
      let total: number | undefined = 0;
      const lines = ids.map((id, index) => {
        const item = items[index] ?? { id, title: texts.unknownItem, attributes: {} };
        const count = shop.cart.get(id) ?? 1;
        const title = shop.title(item);
        const amount = item.price === undefined ? undefined : item.price * count;
        total = total === undefined || amount === undefined ? undefined : total + amount;
        return h(
          'li',
          { class: 'line' },
          picture(shop, item),
          h(
            'div',
            {},
            h('a', { href: link.product(id) }, title),
            h('span', { class: 'line-note' }, texts.quantity(count)),
            h(
              'button',
              {
                type: 'button',
                class: 'text-button',
                'aria-label': texts.removeItem(title),
                onclick: () => void shop.removeFromCart(id),
              },
              texts.remove,
            ),
          ),
          h('span', { class: 'line-price' }, shop.price(amount)),
        );
      });
      return [
        h('div', { class: 'lines' }, h('ul', {}, lines), await complements(shop, ids)),
        h(
          'div',
          { class: 'drawer-foot' },
          total !== undefined && h('p', { class: 'total' }, texts.total, h('span', {}, shop.price(total))),
          h(
            'button',
            {
              type: 'button',
              class: 'button',
              onclick: async () => {
                thanks = true;
                await shop.checkOut();
                announce(texts.thanks);
              },
            },
            texts.checkout,
          ),
          h('p', { class: 'drawer-note' }, texts.checkoutNote),
        ),
      ];
    },
  );
}

const COMPLEMENTS = 3;

/** What is in the same baskets as this cart; where none is known, what suits all of it, from other departments. */
async function complements(shop: Shop, ids: string[]): Promise<HTMLElement | false> {
  const { texts, recommender } = shop;
  const options = { limit: COMPLEMENTS, fallback: false };
  let list: RecommendedList = await recommender.boughtTogether(ids, options);
  if (!list.items.length && shop.categories.length > 1) {
    const inCart = (await recommender.items(ids)).flatMap((item) => item?.attributes.category ?? []);
    list = await recommender.similar(ids, { ...options, filter: { category: { not: inCart } } });
  }
  if (!list.items.length) return false;
  return h(
    'section',
    { class: 'complements', 'aria-labelledby': 'complements-title', 'data-source': list.source },
    h('h3', { id: 'complements-title' }, texts.complements),
    h(
      'ul',
      {},
      list.items.map((item) => {
        const title = shop.title(item);
        return h(
          'li',
          { 'data-item': item.id },
          h('a', { href: link.product(item.id) }, picture(shop, item), h('span', { class: 'card-title' }, title)),
          h('span', { class: 'card-price' }, shop.price(item.price)),
          h(
            'button',
            {
              type: 'button',
              class: 'text-button',
              'aria-label': texts.addItem(title),
              onclick: async () => {
                await shop.addToCart(item.id);
                announce(texts.added(title));
              },
            },
            texts.add,
          ),
        );
      }),
    ),
  );
}
