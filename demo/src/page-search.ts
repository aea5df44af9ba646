/* What has the words that the visitor typed, in an order that is partly the visitor's own. */
import { h } from './dom.js';
import { grid } from './grid.js';
import type { Page } from './page-home.js';
import { link } from './router.js';
import type { Shop } from './shop.js';

export async function searchPage(shop: Shop, query: string): Promise<Page> {
  const { texts } = shop;
  const ids = await shop.search(query);
  return {
    title: texts.searched(query),
    element: h(
      'div',
      { class: 'category' },
      h('nav', { class: 'crumbs', 'aria-label': texts.trail }, h('a', { href: link.home }, texts.home)),
      h(
        'header',
        { class: 'page-head' },
        h('h1', { tabindex: -1 }, texts.searched(query)),
        h('p', {}, ids.length ? texts.found(ids.length) : texts.foundNothing),
      ),
      ids.length > 0 && (await grid(shop, ids)),
    ),
  };
}
