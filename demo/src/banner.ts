/*
 * Campaigns: every visitor gets all of them, and this device decides which to show, so the shop does not learn whom they
 * are for. The first one that fits is a banner; closed or followed, it stays away for its days.
 */
import { type CampaignList, chooseCampaigns, remember, type Shown, take } from '@vitrine/web/campaigns';
import { CLOSED_CAMPAIGNS, readStored, store } from './device-memory.js';
import { h, icon } from './dom.js';
import { link } from './router.js';
import type { Shop } from './shop.js';
import type { Texts } from './texts.js';

interface Content {
  texts: keyof Texts['campaigns'];
  place: string;
}

const ONCE_A_MONTH = { times: 1, days: 30 };
const CAMPAIGNS: CampaignList<Content> = {
  campaigns: [
    {
      id: 'thanks',
      kind: 'banner',
      audience: { boughtWithinDays: 14 },
      priority: 1,
      frequency: ONCE_A_MONTH,
      content: { texts: 'thanks', place: link.data },
    },
    {
      id: 'table',
      kind: 'banner',
      audience: { likes: { category: ['Tableware', 'Kitchen'] }, notBoughtForDays: 14 },
      frequency: ONCE_A_MONTH,
      content: { texts: 'table', place: link.category('Tableware') },
    },
    {
      id: 'evening',
      kind: 'banner',
      audience: { likes: { category: ['Lighting', 'Candles & scents', 'Furniture'] }, notBoughtForDays: 14 },
      frequency: ONCE_A_MONTH,
      content: { texts: 'evening', place: link.category('Lighting') },
    },
  ],
};

export async function banner(shop: Shop): Promise<HTMLElement | false> {
  if (shop.recommender.paused) return false;
  const shown = readStored<Shown[]>(CLOSED_CAMPAIGNS) ?? [];
  const [chosen] = chooseCampaigns(CAMPAIGNS, 'banner', { profile: await shop.recommender.profile(), shown });
  if (!chosen) return false;
  const { title, text, button } = shop.texts.campaigns[chosen.content.texts];
  const keep = (closed: Shown[]) => {
    store(CLOSED_CAMPAIGNS, closed);
    element.remove();
  };
  const element = h(
    'aside',
    { class: 'banner', 'data-campaign': chosen.id, 'aria-labelledby': 'banner-title' },
    h('h2', { id: 'banner-title' }, title),
    h('p', {}, text, ' ', h('span', {}, shop.texts.campaignNote)),
    h('a', { href: chosen.content.place, class: 'button quiet', onclick: () => keep(take(shown, chosen)) }, button),
    h(
      'button',
      {
        type: 'button',
        class: 'icon-button',
        'aria-label': shop.texts.close,
        onclick: () => keep(remember(CAMPAIGNS, shown, chosen)),
      },
      icon('close'),
    ),
  );
  return element;
}
