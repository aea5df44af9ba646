/*
 * The shop of this page: the open recommender, what its catalogue has, the visitor's cart and language. Everything that
 * changes what is shown goes through here and ends in one `change` event. Knows nothing of elements.
 */
import { type Item, Recommender } from '@vitrine/web';
import { type Language, type Texts, texts } from './texts.js';

export interface Category {
  name: string;
  chinese?: string | undefined;
  /** The most popular items of it, for tiles. */
  leaders: Item[];
}

const CART = 'vitrine-demo-cart';
const LANGUAGE = 'vitrine-demo-language';
/** How far down the popular order categories are looked for. */
const LOOK_AT = 1000;

export class Shop extends EventTarget {
  readonly recommender: Recommender;
  readonly categories: Category[] = [];
  /** Hosts that serve single picture files, and so learn which pictures are shown. */
  readonly pictureHosts = new Set<string>();
  /** Pieces by item id. */
  readonly cart: Map<string, number>;
  language: Language;
  /** Events in the history. */
  events = 0;

  private constructor(recommender: Recommender) {
    super();
    this.recommender = recommender;
    this.cart = new Map(readStored<[string, number][]>(CART) ?? []);
    this.language = preferredLanguage();
  }

  static async open(): Promise<Shop> {
    const shop = new Shop(await Recommender.open({ pack: 'shop.vtpk' }));
    const byName = new Map<string, Category>();
    for (const item of await shop.recommender.browse({ limit: LOOK_AT })) {
      if (item.image && !spriteOf(item.image)) shop.pictureHosts.add(new URL(item.image, document.baseURI).host);
      const name = item.attributes.category;
      if (!name) continue;
      const category = byName.get(name);
      if (category) category.leaders.push(item);
      else byName.set(name, { name, chinese: item.attributes.category_zh, leaders: [item] });
    }
    shop.categories.push(...byName.values());
    shop.events = (await shop.recommender.history()).length;
    return shop;
  }

  get texts(): Texts {
    return texts[this.language];
  }

  get pieces(): number {
    return [...this.cart.values()].reduce((sum, count) => sum + count, 0);
  }

  title(item: Item): string {
    return whole((this.language === 'zh' && item.attributes.title_zh) || calm(item.title || item.id));
  }

  categoryTitle(name: string): string {
    const category = this.categories.find((one) => one.name === name);
    return (this.language === 'zh' && category?.chinese) || name;
  }

  /** A price in the shop's currency; empty where none is known. */
  price(amount: number | undefined): string {
    if (amount === undefined) return '';
    const { currency } = this.recommender.info;
    return new Intl.NumberFormat(
      this.language === 'zh' ? 'zh-CN' : 'en',
      currency
        ? { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }
        : { minimumFractionDigits: 2, maximumFractionDigits: 2 },
    ).format(amount);
  }

  /** Opening the same product again, by reloading or switching the language, is not a second view. */
  async viewed(item: string): Promise<void> {
    const [newest] = await this.recommender.history();
    if (newest?.item === item && newest.type === 'view') return;
    await this.recommender.record({ type: 'view', item });
    await this.changed();
  }

  async dismiss(item: string): Promise<void> {
    await this.recommender.record({ type: 'dismiss', item });
    await this.changed();
  }

  async addToCart(item: string): Promise<void> {
    this.cart.set(item, (this.cart.get(item) ?? 0) + 1);
    await this.recommender.record({ type: 'cart', item });
    await this.changed();
  }

  async removeFromCart(item: string): Promise<void> {
    this.cart.delete(item);
    await this.changed();
  }

  async checkOut(): Promise<void> {
    for (const [item, count] of this.cart) {
      await this.recommender.record({ type: 'purchase', item, value: count });
    }
    this.cart.clear();
    await this.changed();
  }

  async forget(): Promise<void> {
    await this.recommender.forget();
    this.cart.clear();
    await this.changed();
  }

  async switchLanguage(): Promise<void> {
    this.language = this.language === 'en' ? 'zh' : 'en';
    store(LANGUAGE, this.language);
    await this.changed();
  }

  private async changed(): Promise<void> {
    this.events = (await this.recommender.history()).length;
    store(CART, this.cart.size ? [...this.cart] : undefined);
    this.dispatchEvent(new Event('change'));
  }
}

/** `pictures.svg#id` means one drawing in a file of drawings beside the page. */
export function spriteOf(image: string): { file: string; id: string } | undefined {
  const parts = /^([^#:?]+\.svg)#(.+)$/.exec(image);
  return parts?.[1] && parts[2] ? { file: parts[1], id: parts[2] } : undefined;
}

/** A number that is always the same for a text and spreads evenly (FNV-1a). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Sand, sage, mist, clay, straw, slate, rose, glass: what plinths are painted in, as hues in degrees. */
const HUES = [75, 150, 225, 40, 105, 260, 15, 185];

export function hueOf(text: string): number {
  return HUES[hashOf(text) % HUES.length] ?? 0;
}

/** Titles in capitals only, as stock systems keep them, are read more easily in small letters. */
function calm(title: string): string {
  if (title !== title.toUpperCase()) return title;
  const small = title.toLowerCase();
  return small.charAt(0).toUpperCase() + small.slice(1);
}

/** No line ends within a measure such as "60 × 40 cm". */
function whole(title: string): string {
  return title.replace(/(?<=\d) (?=×|[a-z]{1,2}\b)|(?<=×) (?=\d)/g, '\u00a0');
}

export function preferredLanguage(): Language {
  return readStored<Language>(LANGUAGE) ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');
}

/** Where storage is blocked the shop works on and remembers nothing. */
function readStored<T>(key: string): T | undefined {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

function store(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Not remembered: as the visitor's browser was told to.
  }
}
