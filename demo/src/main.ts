/*
 * Start of the page: opens the shop, draws header and footer, and shows the page of the address. Focus moves to the
 * new page's heading at every change of place, so that keyboards and screen readers follow.
 */
import { announce, h, icon } from './dom.js';
import { openCart } from './drawer-cart.js';
import { installer, workOffline } from './offline.js';
import { categoryPage } from './page-category.js';
import { dataPage } from './page-data.js';
import { enginePage } from './page-engine.js';
import { homePage, type Page } from './page-home.js';
import { privacyPage } from './page-privacy.js';
import { productPage } from './page-product.js';
import { searchPage } from './page-search.js';
import { watchRequests } from './requests.js';
import { link, parseRoute, type Route, startRouter } from './router.js';
import { searchBox } from './search-box.js';
import { preferredLanguage, Shop } from './shop.js';
import { texts } from './texts.js';

const main = document.getElementById('main') as HTMLElement;
const header = document.getElementById('header') as HTMLElement;
const footer = document.getElementById('footer') as HTMLElement;

async function pageOf(shop: Shop, route: Route): Promise<Page> {
  let page: Page | undefined;
  if (route.page === 'home') page = await homePage(shop);
  else if (route.page === 'all') page = await categoryPage(shop);
  else if (route.page === 'category') page = await categoryPage(shop, route.name);
  else if (route.page === 'product') page = await productPage(shop, route.id);
  else if (route.page === 'search') page = await searchPage(shop, route.query);
  else if (route.page === 'data') page = await dataPage(shop);
  else if (route.page === 'engine') page = await enginePage(shop);
  else if (route.page === 'privacy') page = await privacyPage(shop);
  return page ?? missingPage(shop);
}

function missingPage({ texts }: Shop): Page {
  return {
    title: texts.missing,
    element: h(
      'div',
      { class: 'message' },
      h('h1', { tabindex: -1 }, texts.missing),
      h('p', {}, texts.missingText),
      h('a', { href: link.home, class: 'button' }, texts.toFront),
    ),
  };
}

let turn = 0;

async function show(shop: Shop, route: Route, arrived: boolean, scroll: number): Promise<void> {
  const mine = ++turn;
  const page = await pageOf(shop, route);
  if (mine !== turn) return;
  main.replaceChildren(page.element);
  document.title = route.page === 'home' ? 'Vitrine' : `${page.title} · Vitrine`;
  drawHeader(shop, route);
  if (arrived) {
    main.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
    scrollTo({ top: scroll, behavior: 'instant' });
  }
  page.shown?.();
}

function drawHeader(shop: Shop, route: Route): void {
  const { texts } = shop;
  const here = route.page === 'category' ? route.name : undefined;
  const inside = (name: string, count: number, glyph: 'person' | 'bag') => [
    icon(glyph),
    h('span', { class: 'header-name' }, name),
    h('span', { class: 'count' }, count),
    h('span', { class: 'unseen unit' }, texts.entries(count)),
  ];
  const search = searchBox(shop);
  if (route.page === 'search') (search.elements.namedItem('search') as HTMLInputElement).value = route.query;
  header.replaceChildren(
    h('p', { class: 'notice' }),
    h(
      'div',
      { class: 'bar' },
      h('a', { href: link.home, class: 'wordmark', 'aria-current': route.page === 'home' && 'page' }, 'Vitrine'),
      h(
        'div',
        { class: 'tools' },
        h(
          'button',
          {
            type: 'button',
            class: 'header-button',
            id: 'switch-language',
            lang: shop.language === 'en' ? 'zh' : 'en',
            onclick: () => void switchLanguage(shop),
          },
          texts.otherLanguage,
        ),
        h('a', { class: 'header-button', href: link.data, id: 'open-data' }, inside(texts.data, shop.events, 'person')),
        h(
          'button',
          { class: 'header-button', type: 'button', id: 'open-bag', onclick: () => openCart(shop) },
          inside(texts.cart, shop.pieces, 'bag'),
        ),
      ),
      search,
      h(
        'nav',
        { class: 'categories', 'aria-label': texts.categories },
        h(
          'ul',
          {},
          h('li', {}, h('a', { href: link.all, 'aria-current': route.page === 'all' && 'page' }, texts.all)),
          shop.categories.length > 1 &&
            shop.categories
              .slice(0, 20)
              .map(({ name }) =>
                h(
                  'li',
                  {},
                  h(
                    'a',
                    { href: link.category(name), 'aria-current': name === here && 'page' },
                    shop.categoryTitle(name),
                  ),
                ),
              ),
        ),
      ),
    ),
  );
  drawNotice(shop);
  const nav = header.querySelector('nav');
  const current = nav?.querySelector<HTMLElement>('[aria-current]');
  if (nav && current) nav.scrollLeft = current.offsetLeft - nav.clientWidth / 2;
}

function drawNotice({ texts, recommender: { paused } }: Shop): void {
  const [text, place, name] = paused
    ? [texts.pausedNotice, link.data, texts.data]
    : [texts.notice, link.privacy, texts.noticeLink];
  header.querySelector('.notice')?.replaceChildren(text, ' ', h('a', { href: place }, name));
}

async function switchLanguage(shop: Shop): Promise<void> {
  await shop.switchLanguage();
  speak(shop);
  await show(shop, parseRoute(location.hash), false, 0);
  document.getElementById('switch-language')?.focus();
}

/** What is said outside the pages. */
function speak({ texts, language }: Pick<Shop, 'texts' | 'language'>): void {
  const install = installer();
  document.documentElement.lang = language;
  (document.querySelector('.skip') as HTMLElement).textContent = texts.skip;
  footer.replaceChildren(
    h('span', { class: 'wordmark' }, 'Vitrine'),
    h('p', {}, texts.footer),
    h(
      'nav',
      { 'aria-label': texts.about },
      install && h('button', { type: 'button', class: 'text-button', id: 'install', onclick: install }, texts.install),
      h('a', { href: link.data }, texts.data),
      h('a', { href: link.privacy }, texts.privacy),
      h('a', { href: link.engine }, texts.engine),
    ),
  );
}

async function start(): Promise<void> {
  const language = preferredLanguage();
  speak({ language, texts: texts[language] });
  main.querySelector('.opening')?.replaceChildren(texts[language].opening);
  let shop: Shop;
  try {
    shop = await Shop.open();
  } catch (error) {
    main.replaceChildren(
      h(
        'div',
        { class: 'message', role: 'alert' },
        h('h1', {}, texts[language].failed),
        h('p', {}, error instanceof Error ? error.message : String(error)),
        h('button', { type: 'button', class: 'button', onclick: () => location.reload() }, texts[language].retry),
      ),
    );
    return;
  }
  shop.addEventListener('change', () => drawCounts(shop));
  startRouter((route, arrived, scroll) => show(shop, route, arrived, scroll));
  workOffline(() => speak(shop));
  addEventListener('offline', () => announce(shop.texts.offline));
  if (!shop.recommender.paused) void shop.reporting.send(await shop.recommender.profile()).catch(() => {});
}

/** The counters change in place, so a button that has the focus keeps it. */
function drawCounts(shop: Shop): void {
  for (const [id, count] of [
    ['open-data', shop.events],
    ['open-bag', shop.pieces],
  ] as const) {
    const button = document.getElementById(id);
    button?.querySelector('.count')?.replaceChildren(String(count));
    button?.querySelector('.unit')?.replaceChildren(shop.texts.entries(count));
  }
  drawNotice(shop);
}

document.querySelector('.skip')?.addEventListener('click', (event) => {
  event.preventDefault();
  (main.querySelector<HTMLElement>('h1') ?? main).focus();
});
watchRequests();
void start();
