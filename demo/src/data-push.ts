/*
 * A try of a push message: it is the same for every device, and the service worker of this one decides whether to show it
 * and what of it. Nobody is asked to send one: the page hands it over. Knows nothing of how it is decided.
 */
import type { CampaignList, PushContent } from '@vitrine/web/campaigns';
import { announce, h } from './dom.js';
import type { Shop } from './shop.js';

const DAILY = { times: 1, days: 1 };

function message({ texts: { pushes }, categories }: Shop): CampaignList<PushContent> {
  const likes = { category: categories.map(({ name }) => name) };
  const campaign = (id: keyof typeof pushes, audience: object, priority: number) => {
    const [title, body] = pushes[id];
    return { id, kind: 'push', audience, priority, frequency: DAILY, content: { title, options: { body } } };
  };
  return { campaigns: [campaign('cart', { funnel: 'carter' }, 1), campaign('liked', { likes }, 0)] };
}

export function pushSection(shop: Shop): HTMLElement {
  const { texts } = shop;
  const result = h('p', { id: 'push-result', class: 'lead' });
  const say = (text: string) => {
    result.textContent = text;
    announce(text);
  };
  return h(
    'section',
    { 'aria-labelledby': 'push-title' },
    h('h2', { id: 'push-title' }, texts.pushTitle),
    h('p', { class: 'lead' }, texts.pushText),
    h(
      'div',
      { class: 'actions' },
      h(
        'button',
        { type: 'button', class: 'button quiet', id: 'push', onclick: async () => say(await tryPush(shop)) },
        texts.pushTry,
      ),
      result,
    ),
  );
}

/** Hands a message over as a push would, and says what became of it. */
async function tryPush(shop: Shop): Promise<string> {
  const { texts } = shop;
  const worker = (await navigator.serviceWorker?.getRegistration())?.active;
  if (!worker || !('Notification' in globalThis)) return texts.pushMissing;
  if ((await Notification.requestPermission()) !== 'granted') return texts.pushRefused;
  await shop.leaveProfile();
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<PushContent | undefined>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data as PushContent | undefined);
  });
  worker.postMessage(message(shop), [port2]);
  const shown = await answer;
  return shown ? texts.pushShown(shown.title) : texts.pushDropped;
}
