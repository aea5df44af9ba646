/* A long list of items, a handful at a time. Knows nothing of where the list comes from. */
import { announce, h } from './dom.js';
import { card } from './shelf.js';
import type { Shop } from './shop.js';

const STEP = 24;

/** The items in this order, and the button that shows more of them. */
export async function grid(shop: Shop, ids: readonly string[]): Promise<HTMLElement> {
  const list = h('ul', { class: 'grid' });
  const button = h('button', { type: 'button', class: 'button quiet' }, shop.texts.more);
  const count = h('span', {});
  let shown = 0;
  const more = async () => {
    const items = await shop.recommender.items(ids.slice(shown, shown + STEP));
    const cards = items.map((item) => item && h('li', {}, card(shop, item)));
    list.append(...cards.filter((one) => one !== undefined));
    shown += items.length;
    button.hidden = shown >= ids.length;
    count.textContent = shop.texts.shownOf(shown, ids.length);
    return cards[0];
  };
  await more();
  button.addEventListener('click', async () => {
    const first = await more();
    first?.querySelector<HTMLElement>('a')?.focus({ preventScroll: true });
    announce(shop.texts.shown(shown));
  });
  return h('div', {}, list, h('p', { class: 'grid-more' }, count, button));
}
