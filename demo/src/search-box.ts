/*
 * The search box: a combobox with a list of suggestions (ARIA Authoring Practices: editable combobox with list
 * autocomplete), so focus stays in the box and arrows choose. Nothing that is typed leaves the page.
 */
import { h, icon } from './dom.js';
import { picture } from './picture.js';
import { link } from './router.js';
import type { Shop } from './shop.js';

const SUGGESTIONS = 6;

export function searchBox(shop: Shop): HTMLFormElement {
  const { texts } = shop;
  const input = h('input', {
    id: 'search',
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    enterkeyhint: 'search',
    placeholder: texts.searchHint,
    'aria-label': texts.search,
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': 'suggestions',
  });
  const list = h('ul', { id: 'suggestions', role: 'listbox', 'aria-label': texts.suggestions, hidden: true });
  const status = h('span', { class: 'unseen', role: 'status' });
  const form = h('form', { class: 'search', role: 'search' }, icon('search'), input, list, status);
  let active = -1;
  let turn = 0;

  const choose = (at: number) => {
    active = at;
    for (const [index, option] of [...list.children].entries()) {
      option.setAttribute('aria-selected', String(index === at));
      if (index === at) option.scrollIntoView({ block: 'nearest' });
    }
    const id = list.children[at]?.id;
    if (id) input.setAttribute('aria-activedescendant', id);
    else input.removeAttribute('aria-activedescendant');
  };
  const show = (options: HTMLElement[]) => {
    list.replaceChildren(...options);
    list.hidden = options.length === 0;
    input.setAttribute('aria-expanded', String(options.length > 0));
    choose(-1);
  };
  const close = () => {
    turn++;
    show([]);
  };
  const go = (place: string) => {
    close();
    input.blur();
    location.hash = place;
  };
  const suggest = async () => {
    const mine = ++turn;
    const query = input.value.trim();
    if (!query) return show([]);
    const ids = await shop.search(query);
    const items = await shop.recommender.items(ids.slice(0, SUGGESTIONS));
    if (mine !== turn) return;
    const option = (name: string, place: string, ...content: (Node | string)[]) =>
      h(
        'li',
        {
          id: `suggestion-${name}`,
          role: 'option',
          'data-place': place,
          onmousedown: (event) => event.preventDefault(),
          onclick: () => go(place),
        },
        content,
      );
    const options = items.flatMap((item) =>
      item
        ? [
            option(
              item.id,
              link.product(item.id),
              picture(shop, item),
              h('span', {}, shop.title(item)),
              h('span', { class: 'line-price' }, shop.price(item.price)),
            ),
          ]
        : [],
    );
    if (ids.length > options.length) options.push(option('all', link.search(query), texts.allFound(ids.length)));
    show(options);
    status.textContent = ids.length ? texts.found(ids.length) : texts.foundNothing;
  };

  input.addEventListener('focus', () => void shop.search('')); // the titles are then there at the first letter
  input.addEventListener('input', () => void suggest());
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    const count = list.children.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') {
      if (list.hidden) input.value = '';
      close();
      event.preventDefault();
    } else if (step !== undefined) {
      event.preventDefault();
      if (!count) void suggest();
      // The box itself is one of the places that arrows go through.
      else choose(((active + step + 1 + count + 1) % (count + 1)) - 1);
    }
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const query = input.value.trim();
    const chosen = list.children[active] as HTMLElement | undefined;
    if (chosen) go(chosen.dataset.place ?? '');
    else if (query) go(link.search(query));
  });
  return form;
}
