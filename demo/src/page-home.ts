/*
 * The front page: the cabinet, "for you" (or, honestly, what is popular while nothing is known, and questions), what was
 * looked at last, reasons, trends, what is new, departments. A shelf with nothing on it is not there.
 */
import { withRules } from '@vitrine/web/campaigns';
import { banner } from './banner.js';
import { h } from './dom.js';
import { picture } from './picture.js';
import { link } from './router.js';
import { becauseShelves, card, listShelf, reasonText, SHELF, shelf } from './shelf.js';
import { hueOf, type Shop } from './shop.js';
import { tasteQuestions } from './taste.js';

export interface Page {
  title: string;
  element: HTMLElement;
  /** Called once the page is on the screen. */
  shown?: () => void;
}

const FOR_YOU = 10;
const DEPARTMENTS = 15;
/** The part of "for you" that new pieces get in the arm of the experiment that has them. */
const TRIED = 0.2;

export async function homePage(shop: Shop): Promise<Page> {
  const { texts, recommender } = shop;
  const first = await forYou(shop);
  const shown = itemsOn(first);
  const isStranger = first.dataset.source === 'popularity' && !recommender.paused && !shop.asked;
  const answered = () => {
    shop.asked = true;
    dispatchEvent(new HashChangeEvent('hashchange')); // this page once more
  };
  const cabinet = await hero(shop, shown);
  const because = await becauseShelves(shop, { exclude: shown, shelves: 2 });
  shown.push(...because.flatMap(itemsOn));
  const recent = await recommender.recentlyViewed({ limit: SHELF, fallback: false });
  const limits = { limit: SHELF, exclude: shown };
  const trending = await recommender.trending(shop.rules ? withRules(shop.rules, limits) : limits);
  shown.push(...trending.items.map(({ id }) => id));
  const tried = await recommender.recommend({ limit: SHELF, exclude: shown, ...shop.exploring(1) });
  return {
    title: texts.home,
    element: h(
      'div',
      { class: 'home' },
      cabinet,
      await banner(shop),
      first,
      isStranger && (await tasteQuestions(shop, answered)),
      listShelf(shop, { id: 'recent', title: texts.recent, note: texts.recentNote, list: recent }),
      because,
      // Packs that know no trends would show the popular order twice.
      trending.source === 'trend' &&
        listShelf(shop, { id: 'trending', title: texts.trending, note: texts.trendingNote, list: trending }),
      listShelf(shop, {
        id: 'new',
        title: texts.newTitle,
        note: texts.newNote,
        list: { ...tried, items: tried.items.filter(({ untried }) => untried) },
      }),
      departments(shop),
      await lovedShelves(shop),
      h(
        'section',
        { class: 'promise', 'aria-labelledby': 'promise-title' },
        h('h2', { id: 'promise-title' }, texts.promiseTitle),
        h(
          'ul',
          {},
          texts.promises.map(([title, text]) => h('li', {}, h('h3', {}, title), h('p', {}, text))),
        ),
        h('a', { href: link.privacy, class: 'button' }, texts.noticeLink),
      ),
    ),
  };
}

/** What is loved in the departments that the visitor likes most. */
async function lovedShelves(shop: Shop): Promise<HTMLElement[]> {
  const { affinities } = await shop.recommender.profile();
  const liked = (affinities.category ?? []).map(({ value }) => value);
  const place = (name: string) => (liked.includes(name) ? liked.indexOf(name) : liked.length);
  return [...shop.categories]
    .sort((a, b) => place(a.name) - place(b.name))
    .slice(0, 2)
    .map(({ name, leaders }, index) =>
      shelf(shop, {
        id: `loved-${index}`,
        title: shop.texts.mostLoved(shop.categoryTitle(name)),
        all: link.category(name),
        cards: leaders.slice(0, SHELF).map((item) => card(shop, item)),
      }),
    );
}

function itemsOn(section: HTMLElement): string[] {
  return [...section.querySelectorAll<HTMLElement>('[data-item]')].map((element) => element.dataset.item ?? '');
}

const CABINET = 5;

/**
 * The cabinet holds what suits the visitor, each piece unlike the others; of strangers, a loved piece of each of the first
 * departments. The very best are on the shelf below.
 */
async function hero(shop: Shop, exclude: string[]): Promise<HTMLElement> {
  const { texts, recommender } = shop;
  const own = await recommender.recommend({ limit: CABINET, exclude, diversity: 0.5 });
  const isOwn = own.source === 'history' && own.items.length === CABINET;
  const leaders = shop.categories.flatMap((category) => category.leaders.slice(2, 3)).slice(0, CABINET);
  const loved = leaders.length === CABINET ? leaders : await recommender.browse({ limit: CABINET });
  const pieces = isOwn ? own.items : loved;
  const [before, accent, after] = texts.heroTitle;
  return h(
    'section',
    { class: 'hero', 'aria-labelledby': 'hero-title' },
    h(
      'div',
      { class: 'hero-text' },
      h('h1', { id: 'hero-title', tabindex: -1 }, before, h('em', {}, accent), after),
      h('p', {}, texts.heroText),
      h(
        'div',
        { class: 'hero-actions' },
        h(
          'button',
          { type: 'button', class: 'button', onclick: () => document.getElementById('for-you')?.scrollIntoView() },
          texts.heroBrowse,
        ),
        h('a', { href: link.privacy, class: 'more-link' }, texts.heroPrivacy),
      ),
    ),
    h(
      'ul',
      { class: 'cabinet', 'aria-label': isOwn ? texts.heroYours : texts.heroCabinet },
      pieces.map((item) =>
        h(
          'li',
          { '--hue': hueOf(item.attributes.category || item.id) },
          h(
            'a',
            { href: link.product(item.id) },
            picture(shop, item),
            h('span', { class: 'cabinet-label' }, shop.title(item), h('span', {}, shop.price(item.price))),
          ),
        ),
      ),
    ),
  );
}

async function forYou(shop: Shop): Promise<HTMLElement> {
  const { texts } = shop;
  const tries = shop.arm === 'with new' ? shop.exploring(TRIED) : {};
  const list = await shop.recommender.recommend({ limit: FOR_YOU, explain: true, ...tries });
  const personal = list.source === 'history';
  const cards = await Promise.all(
    list.items.map(async (item) => {
      const id = item.because?.[0]?.id;
      const [reason] = id ? await shop.recommender.items([id]) : [];
      const note = reason && `${await reasonText(shop, reason.id)} ${shop.title(reason)}`;
      return card(shop, item, { note, dismissed: () => void renew() });
    }),
  );
  const section = shelf(shop, {
    id: 'for-you',
    title: personal ? texts.forYou : texts.popularNow,
    note: personal ? texts.forYouNote(shop.events) : texts.popularNote,
    all: personal ? undefined : link.all,
    cards,
  });
  section.dataset.source = list.source;
  const renew = async () => {
    const fresh = await forYou(shop);
    section.replaceWith(fresh);
    fresh.querySelector<HTMLElement>('.card-dismiss')?.focus();
  };
  return section;
}

function departments(shop: Shop): HTMLElement | false {
  if (shop.categories.length < 2) return false;
  return h(
    'section',
    { class: 'departments', 'aria-labelledby': 'departments-title' },
    h('h2', { id: 'departments-title' }, shop.texts.categories),
    h(
      'ul',
      {},
      shop.categories.slice(0, DEPARTMENTS).map((category) => {
        const [, piece = category.leaders[0]] = category.leaders;
        return h(
          'li',
          {},
          h(
            'a',
            { href: link.category(category.name) },
            piece && picture(shop, piece),
            h('span', {}, shop.categoryTitle(category.name)),
          ),
        );
      }),
    ),
  );
}
