/*
 * shelf-element.ts: <vitrine-shelf>, a list in the shop's own markup. It fills the shop's <template> once for each item, in
 * light DOM, so that the shop's styles hold. What is there before stays until the list is, and when there is none. It
 * knows no engine and no storage.
 */
import { Recommender, RecommenderError } from './index.js';
import { type ShelfKind, type ShelfQuery, shelfList } from './kinds.js';

import type { Change, OpenOptions, RecommendedItem, RecommendedList } from './types.js';

export type { ShelfKind } from './kinds.js';

const DEFAULT_LIMIT = 12;
/** What an open shelf follows at once: the shopper's word, and what can be bought. New events wait for the next page. */
const FOLLOWED: readonly Change[] = ['forget', 'consent', 'availability', 'pack'];

/** The events that a shelf sends; all bubble. */
export interface ShelfEvents {
  /** The items are shown. */
  'vitrine-ready': CustomEvent<RecommendedList>;
  /** An item was clicked, or chosen by keyboard. */
  'vitrine-select': CustomEvent<{ item: RecommendedItem; position: number; list: RecommendedList }>;
  /** There is no list; what was there before stays. */
  'vitrine-error': CustomEvent<RecommenderError>;
}

/** The element, as a script sees it. */
export interface VitrineShelf extends HTMLElement {
  /** Options beside those of the attributes, such as `boost` or `exclude`. Setting it makes the list anew. */
  options: ShelfQuery;
  /** Makes the list anew. */
  refresh(): Promise<void>;
}

/**
 * Makes `<vitrine-shelf>` known to the page, with an open recommender, or with the options to open one when the first
 * shelf is there. Attributes: `kind`, `item` (an id, or a JSON array of ids), `limit`, `placement`, `live` (follow new
 * events too). The template's texts and attributes name what to fill in: `{id}`, `{title}`, `{price}`, `{image}`,
 * `{because}`, or an attribute such as `{brand}`; an element with `data-if="price"` is there only for items that have it.
 * Items go into the descendant with `data-items`, else into the shelf itself.
 */
export function defineShelf(source: Recommender | Promise<Recommender> | OpenOptions, name = 'vitrine-shelf'): void {
  if (customElements.get(name)) throw new RecommenderError('BAD_ARGUMENT', `<${name}> is defined already.`);
  let opening: Recommender | Promise<Recommender> | undefined;
  const open = async () => {
    opening ??= source instanceof Recommender || source instanceof Promise ? source : new Recommender(source);
    return opening;
  };

  class Shelf extends HTMLElement implements VitrineShelf {
    static readonly observedAttributes = ['kind', 'item', 'limit', 'placement'];
    #options: ShelfQuery = {};
    #list: RecommendedList | undefined;
    #turn = 0;
    #unsubscribe: (() => void) | undefined;

    get options(): ShelfQuery {
      return this.#options;
    }
    set options(options: ShelfQuery) {
      this.#options = options;
      if (this.isConnected) void this.refresh();
    }

    connectedCallback(): void {
      this.addEventListener('click', this.#select);
      // The parser may not have come to the template yet.
      queueMicrotask(() => this.isConnected && void this.refresh());
      open().then(
        (recommender) => {
          if (!this.isConnected) return;
          this.#unsubscribe = recommender.subscribe((change) => {
            // Who is in the list goes on with the pack it is of.
            const isRead = change === 'pack' && this.matches(':focus-within');
            if (!isRead && (FOLLOWED.includes(change) || this.hasAttribute('live'))) void this.refresh();
          });
        },
        () => {}, // refresh tells
      );
    }

    disconnectedCallback(): void {
      this.removeEventListener('click', this.#select);
      this.#unsubscribe?.();
      this.#turn++;
    }

    attributeChangedCallback(): void {
      if (this.isConnected && this.#turn > 0) void this.refresh();
    }

    async refresh(): Promise<void> {
      const turn = ++this.#turn;
      this.setAttribute('aria-busy', 'true');
      try {
        const { template, place } = this.#parts();
        if (!this.#cards(place).length) this.#reserve(template, place);
        const recommender = await open();
        const [list] = await Promise.all([shelfList(recommender, this.#query()), recommender.opened]);
        if (turn !== this.#turn) return; // a newer one is on its way
        this.#list = list;
        const priceOf = priceFormat(recommender.info.currency);
        const cards = list.items.map((item) => filled(template, fieldsOf(item, priceOf)));
        const focused = this.querySelector<HTMLElement>('[data-item]:focus-within')?.dataset.item;
        // Where there is nothing, what the server put there stays.
        const old = cards.length > 0 ? this.#cards(place) : this.querySelectorAll('[data-reserved]');
        for (const one of old) one.remove();
        place.append(...cards);
        const again = cards.find(({ dataset }) => focused !== undefined && dataset.item === focused);
        (again?.matches('a, button') ? again : again?.querySelector<HTMLElement>('a, button'))?.focus();
        this.dataset.source = list.source;
        this.#send('vitrine-ready', list);
      } catch (error) {
        if (turn !== this.#turn || (error as RecommenderError).code === 'ABORTED') return;
        for (const old of this.querySelectorAll('[data-reserved]')) old.remove();
        this.#send('vitrine-error', error as RecommenderError);
      } finally {
        if (turn === this.#turn) this.removeAttribute('aria-busy');
      }
    }

    #parts(): { template: HTMLTemplateElement; place: Element } {
      const template = this.querySelector('template');
      if (template) return { template, place: this.querySelector('[data-items]') ?? this };
      throw new RecommenderError('BAD_ARGUMENT', `<${name}> has no <template> in it, so there is nothing to fill in.`);
    }

    /** The present items: in a place of their own all of its children, in the shelf those that it has put there. */
    #cards(place: Element): Element[] {
      const all = [...place.children].filter(({ localName }) => localName !== 'template');
      return place === this ? all.filter((one) => (one as HTMLElement).dataset.item !== undefined) : all;
    }

    /** Empty cards keep the space that the items will take, so that nothing below moves. */
    #reserve(template: HTMLTemplateElement, place: Element): void {
      const card = filled(template, { id: '' });
      card.dataset.reserved = '';
      card.style.visibility = 'hidden'; // neither seen nor read out nor reached by keyboard
      for (let count = 0; count < this.#limit; count++) place.append(card.cloneNode(true));
    }

    get #limit(): number {
      return Number(this.getAttribute('limit') ?? this.#options.limit ?? DEFAULT_LIMIT);
    }

    #query(): ShelfQuery {
      const item = this.getAttribute('item');
      const placement = this.getAttribute('placement');
      return {
        ...this.#options,
        limit: this.#limit,
        kind: (this.getAttribute('kind') ?? this.#options.kind ?? 'for-you') as ShelfKind,
        ...(item === null ? {} : { item: idsOf(item) }),
        ...(placement === null ? {} : { placement }),
      };
    }

    readonly #select = (event: Event): void => {
      const card = (event.target as Element).closest<HTMLElement>('[data-item]');
      const position = this.#list?.items.findIndex(({ id }) => id === card?.dataset.item) ?? -1;
      if (position < 0) return;
      const list = this.#list as RecommendedList;
      this.#send('vitrine-select', { item: list.items[position] as RecommendedItem, position, list });
    };

    #send<Type extends keyof ShelfEvents>(type: Type, detail: ShelfEvents[Type]['detail']): void {
      this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
    }
  }

  customElements.define(name, Shelf);
}

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-shelf': VitrineShelf;
  }
  interface HTMLElementEventMap extends ShelfEvents {}
}

/** An id, or a JSON array of ids. */
function idsOf(attribute: string): string | string[] {
  if (!attribute.startsWith('[')) return attribute;
  try {
    return JSON.parse(attribute);
  } catch {
    return attribute; // an id may begin with a bracket
  }
}

type Fields = Readonly<Record<string, string>>;

/** In the page's language. Making a format takes long, so it is made when there is a price. */
function priceFormat(currency: string): (price: number) => string {
  let format: Intl.NumberFormat | undefined;
  return (price) => {
    const style = currency ? ({ style: 'currency', currency } as const) : { minimumFractionDigits: 2 };
    format ??= new Intl.NumberFormat(document.documentElement.lang || undefined, style);
    return format.format(price);
  };
}

function fieldsOf(item: RecommendedItem, priceOf: (price: number) => string): Fields {
  const { id, title, price, image = '', attributes, because } = item;
  return {
    ...attributes,
    id,
    title,
    image,
    price: price === undefined ? '' : priceOf(price),
    because: because?.[0]?.title ?? '',
  };
}

/** The template's first element, filled in. Nothing of an item is ever read as markup. */
function filled(template: HTMLTemplateElement, fields: Fields): HTMLElement {
  const card = document.importNode(template.content, true).firstElementChild as HTMLElement | null;
  if (!card) throw new RecommenderError('BAD_ARGUMENT', 'The <template> of a shelf must have an element in it.');
  for (const element of [card, ...card.querySelectorAll<HTMLElement>('*')]) {
    if (element.dataset.if !== undefined && !fields[element.dataset.if]) {
      element.remove();
      continue;
    }
    for (const { name, value } of [...element.attributes]) {
      if (!value.includes('{')) continue;
      // In the middle of a URL a value is a part of it; alone it is one, which must not be a script.
      const isUrl = name === 'href' || name === 'src';
      const text = inserted(value, fields, isUrl && !/^\{[\w-]+\}$/.test(value) ? encodeURIComponent : String);
      if (isUrl && (text === '' || /^\s*(javascript|data:text)/i.test(text))) element.removeAttribute(name);
      else element.setAttribute(name, text);
    }
  }
  const texts = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode as Text;
    if (node.data.includes('{')) node.data = inserted(node.data, fields, String);
  }
  if (fields.id) card.dataset.item = fields.id;
  return card;
}

function inserted(text: string, fields: Fields, encode: (value: string) => string): string {
  return text.replace(/\{([\w-]+)\}/g, (_, name) => encode(fields[name] ?? ''));
}
