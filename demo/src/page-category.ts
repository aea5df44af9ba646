/* A department, or the whole shop: everything in it, most popular first, a handful at a time. */
import type { Filter } from '@vitrine/web';
import { announce, h } from './dom.js';
import type { Page } from './page-home.js';
import { link } from './router.js';
import { card } from './shelf.js';
import type { Shop } from './shop.js';

const STEP = 24;

/** Without a name, the whole shop. */
export async function categoryPage(shop: Shop, name?: string): Promise<Page | undefined> {
  const { texts, recommender } = shop;
  const known = recommender.info.attributes.find((attribute) => attribute.name === 'category');
  if (name && !known?.values.includes(name)) return undefined;
  const filter: Filter = name ? { category: name } : {};
  const title = name ? shop.categoryTitle(name) : texts.all;
  const grid = h('ul', { class: 'grid' });
  const button = h('button', { type: 'button', class: 'button quiet' }, texts.more);
  let shown = 0;
  const more = async () => {
    const items = await recommender.browse({ filter, limit: STEP + 1, offset: shown });
    const cards = items.slice(0, STEP).map((item) => h('li', {}, card(shop, item)));
    grid.append(...cards);
    shown += cards.length;
    button.hidden = items.length <= STEP;
    return cards[0];
  };
  await more();
  button.addEventListener('click', async () => {
    const first = await more();
    first?.querySelector<HTMLElement>('a')?.focus({ preventScroll: true });
    announce(texts.shown(shown));
  });
  return {
    title,
    element: h(
      'div',
      { class: 'category' },
      h('nav', { class: 'crumbs', 'aria-label': texts.trail }, h('a', { href: link.home }, texts.home)),
      h('header', { class: 'page-head' }, h('h1', { tabindex: -1 }, title), h('p', {}, texts.popularOrder)),
      grid,
      h('p', { class: 'grid-more' }, button),
    ),
  };
}
