/*
 * A product: large, with what is known of it, why it was suggested, what is like it, and what the history speaks for.
 * Opening it is a view; that is recorded after the reasons are taken, so that it does not explain itself.
 */
import type { Item } from '@vitrine/web';
import { announce, h } from './dom.js';
import type { Page } from './page-home.js';
import { picture } from './picture.js';
import { link } from './router.js';
import { becauseShelves, card, reasonText, SHELF, shelf } from './shelf.js';
import type { Shop } from './shop.js';

export async function productPage(shop: Shop, id: string): Promise<Page | undefined> {
  const { texts, recommender } = shop;
  const [item] = await recommender.items([id]);
  if (!item) return undefined;
  const title = shop.title(item);
  const category = item.attributes.category;
  const similar = await recommender.similar(id, { limit: SHELF });
  return {
    title,
    element: h(
      'div',
      { class: 'product' },
      h(
        'nav',
        { class: 'crumbs', 'aria-label': texts.trail },
        h('a', { href: link.home }, texts.home),
        category && h('a', { href: link.category(category) }, shop.categoryTitle(category)),
      ),
      h(
        'article',
        { class: 'product-main', 'data-item': id },
        picture(shop, item, true),
        h(
          'div',
          { class: 'product-text' },
          item.attributes.brand && h('p', { class: 'maker' }, item.attributes.brand),
          h('h1', { tabindex: -1 }, title),
          h('p', { class: 'price' }, shop.price(item.price) || texts.noPrice),
          actions(shop, item, title),
          facts(shop, item),
          await why(shop, id),
        ),
      ),
      shelf(shop, {
        id: 'similar',
        title: similar.source === 'item' ? texts.similar : texts.similarPopular,
        cards: similar.items.map((one) => card(shop, one)),
      }),
      await becauseShelves(shop, { exclude: [id, ...similar.items.map((one) => one.id)], shelves: 1 }),
    ),
    shown: () => void shop.viewed(id),
  };
}

function actions(shop: Shop, item: Item, title: string): HTMLElement {
  const { texts } = shop;
  return h(
    'div',
    { class: 'product-actions' },
    h(
      'button',
      {
        type: 'button',
        class: 'button',
        onclick: async () => {
          await shop.addToCart(item.id);
          announce(texts.added(title));
        },
      },
      texts.addToCart,
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'button quiet',
        onclick: async () => {
          await shop.dismiss(item.id);
          announce(texts.dismissed(title));
        },
      },
      texts.dismiss,
    ),
  );
}

/** Every attribute the shop gave, in the visitor's language where the catalogue has it. */
function facts(shop: Shop, item: Item): HTMLElement | false {
  const names = Object.keys(item.attributes).filter((name) => !name.endsWith('_zh') && item.attributes[name]);
  if (!names.length) return false;
  return h(
    'dl',
    { class: 'facts' },
    names.map((name) =>
      h(
        'div',
        {},
        h('dt', {}, shop.texts.facts[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')),
        h('dd', {}, (shop.language === 'zh' && item.attributes[`${name}_zh`]) || item.attributes[name]),
      ),
    ),
  );
}

/** How far down the recommendations an item still counts as suggested. */
const SUGGESTED = 100;

/** What each thing of the history adds to this item's score, for items that are indeed suggested. */
async function why(shop: Shop, id: string): Promise<HTMLElement | false> {
  const list = await shop.recommender.recommend({ limit: SUGGESTED });
  if (list.source !== 'history' || !list.items.some((item) => item.id === id)) return false;
  const reasons = (await shop.recommender.explain(id, { limit: 4 })).filter(
    (reason) => reason.id !== id && reason.contribution > 0,
  );
  const most = reasons[0]?.contribution;
  if (!most) return false;
  const items = await shop.recommender.items(reasons.map((reason) => reason.id));
  return h(
    'section',
    { class: 'why', 'aria-labelledby': 'why-title' },
    h('h2', { id: 'why-title' }, shop.texts.whyTitle),
    h(
      'ul',
      {},
      await Promise.all(
        reasons.map(async (reason, index) => {
          const item = items[index];
          return h(
            'li',
            { '--share': reason.contribution / most },
            `${await reasonText(shop, reason.id)} `,
            h('a', { href: link.product(reason.id) }, item ? shop.title(item) : reason.title),
          );
        }),
      ),
    ),
  );
}
