/*
 * A product: large, with what is known of it, why it was suggested, what is bought with it or like it, and what the
 * history speaks for.
 * Opening it is a view; that is recorded after the reasons are taken, so that it does not explain itself.
 */
import type { Item } from '@vitrine/web';
import { announce, h } from './dom.js';
import type { Page } from './page-home.js';
import { picture } from './picture.js';
import { link } from './router.js';
import { becauseShelves, listShelf, reasonText, SHELF } from './shelf.js';
import type { Shop } from './shop.js';

export async function productPage(shop: Shop, id: string): Promise<Page | undefined> {
  const { texts, recommender } = shop;
  const [item] = await recommender.items([id]);
  if (!item) return undefined;
  const title = shop.title(item);
  const category = item.attributes.category;
  const together = await recommender.boughtTogether(id, { limit: SHELF, fallback: false });
  const similar = await recommender.similar(id, { limit: SHELF });
  const shown = [id, ...together.items.map((one) => one.id), ...similar.items.map((one) => one.id)];
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
      listShelf(shop, { id: 'together', title: texts.together, list: together }),
      listShelf(shop, {
        id: 'similar',
        title: similar.source === 'popularity' ? texts.popularNow : texts.similar,
        list: similar,
      }),
      await becauseShelves(shop, { exclude: shown, shelves: 1 }),
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
        h('dt', {}, shop.factName(name)),
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
