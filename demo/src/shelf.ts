/*
 * Cards and shelves: how a list of items stands in the shop. A card is an article with one link and, where asked, a
 * "not for me" button; a shelf is a labelled section that can be scrolled on narrow screens.
 */
import type { Item, RecommendedItem, RecommendedList } from '@vitrine/web';
import { announce, type Child, h, icon, whenSeen } from './dom.js';
import { picture } from './picture.js';
import { link } from './router.js';
import type { Shop } from './shop.js';

/** Items in one row of a shelf on a wide screen. */
export const SHELF = 5;

/** A card; lists of a recommender also have a score, kept on the element for those who look. */
export function card(
  shop: Shop,
  item: Item & Partial<Pick<RecommendedItem, 'score' | 'pinned' | 'untried'>>,
  options: { note?: string | undefined; dismissed?: () => void } = {},
): HTMLElement {
  const title = shop.title(item);
  const maker = item.attributes.brand || shop.categoryTitle(item.attributes.category ?? '');
  const { dismissed } = options;
  const badge = (item.pinned && shop.texts.pinned) || (item.untried && shop.texts.untried);
  const element = h(
    'article',
    { class: 'card', 'data-item': item.id, 'data-score': item.score },
    h(
      'a',
      { href: link.product(item.id), class: 'card-link' },
      picture(shop, item),
      badge && h('span', { class: 'badge' }, badge),
      maker && h('span', { class: 'card-maker' }, maker),
      h('span', { class: 'card-title' }, title),
      h('span', { class: 'card-price' }, shop.price(item.price)),
      options.note && h('span', { class: 'card-note' }, options.note),
    ),
    dismissed &&
      h(
        'button',
        {
          type: 'button',
          class: 'card-dismiss',
          title: shop.texts.dismiss,
          'aria-label': shop.texts.dismissItem(title),
          onclick: async () => {
            await shop.dismiss(item.id);
            announce(shop.texts.dismissed(title));
            dismissed();
          },
        },
        icon('close'),
      ),
  );
  if (item.untried) whenSeen(element, () => shop.exposure.add([item]));
  return element;
}

interface ShelfOptions {
  id: string;
  title: Child;
  note?: string;
  all?: string | undefined;
  cards: HTMLElement[];
}

export function shelf(shop: Shop, { id, title, note, all, cards }: ShelfOptions): HTMLElement {
  return h(
    'section',
    { class: 'shelf', id, 'aria-labelledby': `${id}-title` },
    h(
      'div',
      { class: 'shelf-head' },
      h('h2', { id: `${id}-title` }, title),
      note && h('p', {}, note),
      all && h('a', { href: all, class: 'more-link' }, shop.texts.seeAll, icon('arrow')),
    ),
    h(
      'ul',
      { class: 'shelf-items' },
      cards.map((one) => h('li', {}, one)),
    ),
  );
}

/** The shelf of a list; none when the list is empty. */
export function listShelf(
  shop: Shop,
  { list, ...options }: Omit<ShelfOptions, 'cards'> & { list: RecommendedList },
): HTMLElement | false {
  if (!list.items.length) return false;
  const section = shelf(shop, { ...options, cards: list.items.map((item) => card(shop, item)) });
  section.dataset.source = list.source;
  return section;
}

/** "Because you viewed <thing>", by the strongest thing the visitor did with it. */
export async function reasonText(shop: Shop, id: string): Promise<string> {
  const types = new Set(
    (await shop.recommender.history()).filter((event) => event.item === id).map((event) => event.type),
  );
  const verb = (['purchase', 'cart', 'rating'] as const).find((type) => types.has(type)) ?? 'view';
  return shop.texts.because[verb];
}

/** Shelves of recommended items, each under the one thing of the history that speaks most for them. */
export async function becauseShelves(
  shop: Shop,
  options: { exclude?: string[]; shelves: number },
): Promise<HTMLElement[]> {
  const list = await shop.recommender.recommend({ limit: 60, explain: true, exclude: options.exclude ?? [] });
  const groups = new Map<string, RecommendedItem[]>();
  for (const item of list.items) {
    const reason = item.because?.[0];
    if (reason) groups.set(reason.id, [...(groups.get(reason.id) ?? []), item]);
  }
  const largest = [...groups].filter(([, items]) => items.length > 2).sort(([, a], [, b]) => b.length - a.length);
  return Promise.all(
    largest.slice(0, options.shelves).map(async ([id, items], index) => {
      const [reason] = await shop.recommender.items([id]);
      return shelf(shop, {
        id: `because-${index + 1}`,
        title: [
          h('span', { class: 'because' }, await reasonText(shop, id)),
          ' ',
          h('a', { href: link.product(id) }, reason ? shop.title(reason) : id),
        ],
        cards: items.slice(0, SHELF).map((item) => card(shop, item)),
      });
    }),
  );
}
