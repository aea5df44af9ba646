/*
 * The shop of this page: the open recommender, what its catalogue has, the visitor's cart and language. Everything that
 * changes what is shown goes through here and ends in one `change` event. Knows nothing of elements.
 */
import { type Filter, type HistoryExport, type Item, Recommender, type RecommendOptions } from '@vitrine/web';
import { deviceMemory, type ListRules } from '@vitrine/web/campaigns';
import { Exposure } from '@vitrine/web/exposure';
import { CLOSED_CAMPAIGNS, readStored, store } from './device-memory.js';
import { type Arm, armOf, drawLot, forgetLot } from './experiment.js';
import { Meter } from './meter.js';
import { Reporting } from './reporting.js';
import { shopRules } from './signed-rules.js';
import { type Language, type Texts, texts } from './texts.js';
import { TitleSearch } from './title-search.js';

export interface Category {
  name: string;
  chinese?: string | undefined;
  /** The most popular items of it, for tiles. */
  leaders: Item[];
}

const CART = 'vitrine-demo-cart';
const LANGUAGE = 'vitrine-demo-language';
/** How far down the popular order categories are looked for, and search results that are put into another order. */
const LOOK_AT = 1000;
/** How many items can be searched, and are listed in one place. */
const SEARCHED = 20_000;
/** The most that `browse` gives at once. */
const STEP = 1000;
/** Of the order of search results, the part that is the visitor's taste; the rest is how well they match. */
const TASTE = 0.6;

export class Shop extends EventTarget {
  readonly recommender: Recommender;
  readonly meter = new Meter();
  readonly reporting: Reporting;
  readonly arm: Arm;
  /** Of the shop, where it has any. */
  readonly rules: ListRules | undefined;
  /** What was shown of the new pieces. */
  readonly exposure: Exposure;
  readonly categories: Category[] = [];
  /** Hosts that serve single picture files, and so learn which pictures are shown. */
  readonly pictureHosts = new Set<string>();
  /** Pieces by item id. */
  readonly cart: Map<string, number>;
  language: Language;
  /** Events in the history. */
  events = 0;
  /** The visitor has answered the questions of this page, or none of them. */
  asked = false;
  private readonly pushMemory = deviceMemory();
  private acting = 0;
  private searching: Promise<{ search: TitleSearch; items: Item[] }> | undefined;

  private constructor(recommender: Recommender, lots: ReadonlyMap<string, string>, rules: ListRules | undefined) {
    super();
    this.recommender = this.meter.watch(recommender);
    this.exposure = new Exposure(this.recommender);
    this.reporting = new Reporting(lots);
    this.arm = armOf(lots);
    this.rules = rules;
    this.cart = new Map(readStored<[string, number][]>(CART) ?? []);
    this.language = preferredLanguage();
  }

  static async open(): Promise<Shop> {
    const opened = await Promise.all([Recommender.open({ pack: 'shop.vtpk' }), drawLot(), shopRules()]);
    const shop = new Shop(...opened);
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
    // What other tabs do; what this page does is told by itself.
    shop.recommender.subscribe(() => {
      if (!shop.acting) void shop.changed();
    });
    return shop;
  }

  get texts(): Texts {
    return texts[this.language];
  }

  /** Of numbers, dates and prices. */
  get locale(): string {
    return this.language === 'zh' ? 'zh-CN' : 'en';
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
      this.locale,
      currency
        ? { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }
        : { minimumFractionDigits: 2, maximumFractionDigits: 2 },
    ).format(amount);
  }

  /** The name of an attribute, in words. */
  factName(name: string): string {
    return this.texts.facts[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
  }

  /** A value of an attribute in the visitor's language, where the catalogue has it. */
  async valueTitle(name: string, value: string): Promise<string> {
    if (this.language !== 'zh') return value;
    const item = (await this.searchable()).items.find(({ attributes }) => attributes[name] === value);
    return item?.attributes[`${name}_zh`] ?? value;
  }

  /** Ids of what passes the filter, most popular first. */
  async popular(filter: Filter): Promise<string[]> {
    return (await this.browse(filter)).map(({ id }) => id);
  }

  /** Ids of what has these words, what matches well and suits the visitor first. */
  async search(query: string): Promise<string[]> {
    const { search } = await this.searchable();
    const found = search.find(query).slice(0, LOOK_AT);
    return found.length ? (await this.recommender.rerank(found, { strength: TASTE })).ids : [];
  }

  /** Opening the same product again, by reloading or switching the language, is not a second view. */
  async viewed(item: string): Promise<void> {
    const [newest] = await this.recommender.history();
    if (newest?.item === item && newest.type === 'view') return;
    this.count('views');
    await this.act(() => this.recommender.record({ type: 'view', item }));
  }

  like(item: string): Promise<void> {
    return this.act(() => this.recommender.record({ type: 'rating', item }));
  }

  dismiss(item: string): Promise<void> {
    return this.act(() => this.recommender.record({ type: 'dismiss', item }));
  }

  async addToCart(item: string): Promise<void> {
    this.cart.set(item, (this.cart.get(item) ?? 0) + 1);
    this.count('carts');
    await this.act(() => this.recommender.record({ type: 'cart', item }));
  }

  removeFromCart(item: string): Promise<void> {
    return this.act(async () => this.cart.delete(item));
  }

  async checkOut(): Promise<void> {
    await this.act(async () => {
      const ids = [...this.cart.keys()];
      const items = await this.recommender.items(ids);
      for (const [index, item] of ids.entries()) {
        const value = (items[index]?.price ?? 1) * (this.cart.get(item) ?? 1);
        await this.recommender.record({ type: 'purchase', item, value });
      }
      this.cart.clear();
    });
    this.count('purchases');
  }

  /** Everything, or what was done with one item. */
  async forget(item?: string): Promise<void> {
    await this.act(async () => {
      await this.recommender.forget(item === undefined ? {} : { item });
      if (item !== undefined) return;
      this.cart.clear();
      this.reporting.forgetCounts();
      forgetLot();
      this.asked = false;
      await this.forgetProfile();
      store(CLOSED_CAMPAIGNS, undefined);
    });
  }

  pause(paused: boolean): Promise<void> {
    return this.act(async () => {
      if (!paused) return this.recommender.resume();
      await this.recommender.pause();
      await this.forgetProfile();
    });
  }

  /** Options of a list that gives a share of its places to what nobody has bought yet. */
  exploring(share: number): Pick<RecommendOptions, 'explore' | 'shown'> {
    return { explore: { share, seed: this.exposure.seed }, shown: this.exposure.shown };
  }

  /** For the service worker, which decides on pushes by it. */
  async leaveProfile(): Promise<void> {
    if (!this.recommender.paused) await this.pushMemory.leave(await this.recommender.profile());
  }

  /** Browsers without the Cache API were left nothing. */
  private async forgetProfile(): Promise<void> {
    await this.pushMemory.forget().catch(() => {});
  }

  /** The number of events that were not there yet. Throws for a file that is no history. */
  async importHistory(file: Blob): Promise<number> {
    let added = 0;
    await this.act(async () => {
      added = await this.recommender.importHistory(JSON.parse(await file.text()) as HistoryExport);
    });
    return added;
  }

  switchLanguage(): Promise<void> {
    this.language = this.language === 'en' ? 'zh' : 'en';
    store(LANGUAGE, this.language);
    return this.act(async () => {});
  }

  private count(what: 'views' | 'carts' | 'purchases'): void {
    if (!this.recommender.paused) this.reporting.count(what);
  }

  private searchable() {
    this.searching ??= this.loadTitles();
    return this.searching;
  }

  private async loadTitles() {
    const items = await this.browse({});
    return { search: new TitleSearch(items), items };
  }

  /** All that passes the filter, as far as one would look. */
  private async browse(filter: Filter): Promise<Item[]> {
    const items: Item[] = [];
    let part: Item[];
    do {
      part = await this.recommender.browse({ filter, limit: STEP, offset: items.length });
      items.push(...part);
    } while (part.length === STEP && items.length < SEARCHED);
    return items;
  }

  /** Does something that changes what is shown, and says so once. */
  private async act(work: () => Promise<unknown>): Promise<void> {
    this.acting++;
    try {
      await work();
    } finally {
      this.acting--;
    }
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
