/*
 * Start of the page: opens the shop, draws header and footer, and shows the page of the address. Focus moves to the
 * new page's heading at every change of place, so that keyboards and screen readers follow.
 */
import { h, icon } from './dom.js';
import { openCart } from './drawer-cart.js';
import { openHistory } from './drawer-history.js';
import { categoryPage } from './page-category.js';
import { homePage, type Page } from './page-home.js';
import { privacyPage } from './page-privacy.js';
import { productPage } from './page-product.js';
import { watchRequests } from './requests.js';
import { link, parseRoute, type Route, startRouter } from './router.js';
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
  const counter = (name: string, count: number, glyph: 'clock' | 'bag', open: () => void) =>
    h(
      'button',
      {
        type: 'button',
        class: 'header-button',
        'aria-label': texts.counted(name, count),
        onclick: open,
        id: `open-${glyph}`,
      },
      icon(glyph),
      h('span', { class: 'header-name' }, name),
      h('span', { class: 'count' }, count),
    );
  header.replaceChildren(
    h('p', { class: 'notice' }, texts.notice, ' ', h('a', { href: link.privacy }, texts.noticeLink)),
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
        counter(texts.history, shop.events, 'clock', () => openHistory(shop)),
        counter(texts.cart, shop.pieces, 'bag', () => openCart(shop)),
      ),
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
  const nav = header.querySelector('nav');
  const current = nav?.querySelector<HTMLElement>('[aria-current]');
  if (nav && current) nav.scrollLeft = current.offsetLeft - nav.clientWidth / 2;
}

async function switchLanguage(shop: Shop): Promise<void> {
  await shop.switchLanguage();
  speak(shop);
  await show(shop, parseRoute(location.hash), false, 0);
  document.getElementById('switch-language')?.focus();
}

/** What is said outside the pages. */
function speak({ texts, language }: Pick<Shop, 'texts' | 'language'>): void {
  document.documentElement.lang = language;
  (document.querySelector('.skip') as HTMLElement).textContent = texts.skip;
  footer.replaceChildren(
    h('span', { class: 'wordmark' }, 'Vitrine'),
    h('p', {}, texts.footer),
    h('a', { href: link.privacy }, texts.privacy),
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
}

/** The counters change in place, so a button that has the focus keeps it. */
function drawCounts(shop: Shop): void {
  for (const [glyph, name, count] of [
    ['clock', shop.texts.history, shop.events],
    ['bag', shop.texts.cart, shop.pieces],
  ] as const) {
    const button = document.getElementById(`open-${glyph}`);
    button?.setAttribute('aria-label', shop.texts.counted(name, count));
    button?.querySelector('.count')?.replaceChildren(String(count));
  }
}

document.querySelector('.skip')?.addEventListener('click', (event) => {
  event.preventDefault();
  (main.querySelector<HTMLElement>('h1') ?? main).focus();
});
watchRequests();
void start();
