/*
 * The profile in words and bars: what the engine makes of the history on this device, against all shoppers of the pack.
 * Knows nothing of single events.
 */
import type { Insight, Profile } from '@vitrine/web';
import { responseOf, type Shown } from '@vitrine/web/campaigns';
import { CLOSED_CAMPAIGNS, readStored } from './device-memory.js';
import { h } from './dom.js';
import type { Shop } from './shop.js';

/** Of each attribute, and attributes at most. */
const VALUES = 5;
const ATTRIBUTES = 4;
/** The place in the popular order must differ from the usual one by so much to be spoken of. */
const RARER = 0.05;
/** Confidence, and visits, from which usual hours are spoken of. */
const USUAL = 0.5;
const VISITS = 3;

interface Bar {
  name: string;
  share: number;
  note: string;
  /** The products that say so. */
  because?: string;
}

export async function portrait(shop: Shop, profile: Profile): Promise<HTMLElement> {
  const { texts } = shop;
  const reason = await reasonsOf(shop, profile);
  return h(
    'section',
    { class: 'portrait', 'aria-labelledby': 'portrait-title' },
    h('h2', { id: 'portrait-title' }, texts.portraitTitle),
    profile.insight && [
      h(
        'ul',
        { class: 'sentences', id: 'sentences' },
        sentences(shop, profile, profile.insight).map((sentence) => h('li', {}, sentence)),
      ),
      figures(shop, profile.insight),
    ],
    h(
      'div',
      { class: 'charts' },
      funnel(shop, profile),
      await affinities(shop, profile, reason),
      words(shop, profile, reason),
    ),
  );
}

function sentences(shop: Shop, profile: Profile, insight: Insight): string[] {
  const { texts } = shop;
  const { prices, segment, rank, usualRank } = insight;
  const said = [texts.lifecycles[insight.lifecycle], texts.funnels[insight.funnel]];
  if (segment) said.push(texts.segment(segmentTitle(shop, segment.name), segment.margin));
  if (prices)
    said.push(texts.priceBand(shop.price(prices.price / prices.spread), shop.price(prices.price * prices.spread)));
  if (Math.abs(rank - usualRank) > RARER) said.push(rank > usualRank ? texts.rarer : texts.moreCommon);
  const { hours } = profile;
  if (hours && hours.confidence >= USUAL && insight.visits >= VISITS) said.push(usualHours(shop, hours));
  said.push(texts.responses[responseOf(readStored<Shown[]>(CLOSED_CAMPAIGNS) ?? [])]);
  if (profile.items > 1) said.push(texts.visits(insight.visits, profile.items));
  return said.filter(Boolean);
}

function usualHours(shop: Shop, { middle, spread }: NonNullable<Profile['hours']>): string {
  const clock = new Intl.DateTimeFormat(shop.locale, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' });
  const at = (hour: number) => clock.format(Math.round(hour) * 3_600_000);
  const around = Math.max(spread, 1);
  return shop.texts.usualHours(at(middle - around), at(middle + around));
}

/** A segment is named by values of attributes; some are there in both languages. */
function segmentTitle(shop: Shop, name: string): string {
  const chinese = new Set(shop.categories.map((category) => category.chinese));
  const parts = name.split(', ').map((part) => (chinese.has(part) ? [] : [shop.categoryTitle(part)]));
  return parts.flat().join(', ') || name;
}

/** Recency, frequency, monetary value, and how far from the beaten track. */
function figures(shop: Shop, insight: Insight): HTMLElement {
  const { texts } = shop;
  const whole = new Intl.NumberFormat(shop.locale, { maximumFractionDigits: 0 });
  const share = new Intl.NumberFormat(shop.locale, { style: 'percent', maximumFractionDigits: 0 });
  const relative = new Intl.RelativeTimeFormat(shop.locale, { numeric: 'auto' });
  const all: [string, string][] = [
    [texts.recency, relative.format(-Math.floor(insight.lastDays ?? 0), 'day')],
    [texts.frequency, whole.format(insight.visits)],
    [texts.ordersMade, whole.format(insight.orders)],
    [texts.monetary, shop.price(insight.spent)],
    [texts.novelty, share.format(insight.rank)],
  ];
  return h(
    'dl',
    { class: 'figures' },
    all.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  );
}

/** How many events went how far. */
function funnel(shop: Shop, { events }: Profile): HTMLElement {
  const steps = (['view', 'cart', 'purchase'] as const).map((type) => ({
    name: shop.texts.events[type],
    value: events[type],
  }));
  const most = Math.max(...steps.map(({ value }) => value), 1);
  return bars(
    'funnel',
    shop.texts.funnelTitle,
    steps.map(({ name, value }) => ({ name, share: value / most, note: value.toLocaleString(shop.locale) })),
  );
}

async function affinities(shop: Shop, { affinities, insight }: Profile, reason: Reason): Promise<HTMLElement[]> {
  const share = new Intl.NumberFormat(shop.locale, { style: 'percent', maximumFractionDigits: 0 });
  const names = Object.keys(affinities)
    .filter((name) => !name.endsWith('_zh') && (affinities[name]?.[0]?.share ?? 0) > 0)
    .slice(0, ATTRIBUTES);
  return Promise.all(
    names.map(async (name) =>
      bars(
        `affinity-${name}`,
        shop.factName(name),
        await Promise.all(
          (affinities[name] ?? []).slice(0, VALUES).map(async (affinity) => {
            const compared = insight?.affinities.find((one) => one.attribute === name && one.value === affinity.value);
            const lift = compared ? ` · ${shop.texts.lift(compared.lift)}` : '';
            return {
              name: await shop.valueTitle(name, affinity.value),
              share: affinity.share,
              note: share.format(affinity.share) + lift,
              because: reason(affinity.because),
            };
          }),
        ),
      ),
    ),
  );
}

/** What the titles of the history have more of than others; titles of the pack are English. */
function words(shop: Shop, { words }: Profile, reason: Reason): HTMLElement | false {
  if (words.length === 0) return false;
  const share = new Intl.NumberFormat(shop.locale, { style: 'percent', maximumFractionDigits: 0 });
  const rows = words.slice(0, VALUES).map((one) => ({
    name: one.word,
    share: one.share,
    note: `${share.format(one.share)} · ${shop.texts.lift(one.lift)}`,
    because: reason(one.because),
  }));
  return bars('words', shop.texts.words, rows);
}

type Reason = (ids: readonly string[]) => string;

/** The products behind each taste, found in one go. */
async function reasonsOf(shop: Shop, { affinities, words }: Profile): Promise<Reason> {
  const ids = [...new Set([...Object.values(affinities).flat(), ...words].flatMap(({ because }) => because))];
  const items = await shop.recommender.items(ids);
  const titles = new Map(items.flatMap((item) => (item ? [[item.id, shop.title(item)] as const] : [])));
  return (because) => {
    const known = because.flatMap((id) => titles.get(id) ?? []);
    return known.length > 0 ? shop.texts.becauseOf(known) : '';
  };
}

function bars(id: string, title: string, rows: Bar[]): HTMLElement {
  return h(
    'div',
    { class: 'bars', id },
    h('h3', {}, title),
    h(
      'dl',
      {},
      rows.map(({ name, share, note, because }) =>
        h(
          'div',
          { '--share': share },
          h('dt', {}, name),
          h('dd', {}, note),
          because && h('dd', { class: 'reason' }, because),
        ),
      ),
    ),
  );
}
