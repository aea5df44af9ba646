/* Every event of the history, with its time, and a button for each thing that forgets what was done with it. */
import type { HistoryEvent } from '@vitrine/web';
import { announce, h } from './dom.js';
import { picture } from './picture.js';
import { link } from './router.js';
import type { Shop } from './shop.js';

/** So many are shown at first. */
const FIRST = 20;

export async function eventList(shop: Shop, history: readonly HistoryEvent[]): Promise<HTMLElement> {
  const { texts } = shop;
  const list = h('ol', { class: 'events', id: 'events' }, await lines(shop, history.slice(0, FIRST)));
  const rest = history.slice(FIRST);
  const all = h(
    'button',
    {
      type: 'button',
      class: 'button quiet',
      onclick: async () => {
        list.append(...(await lines(shop, rest)));
        all.remove();
      },
    },
    texts.showAll(history.length),
  );
  return h(
    'section',
    { 'aria-labelledby': 'events-title' },
    h('h2', { id: 'events-title' }, texts.everyEvent),
    h('p', { class: 'lead' }, texts.historyNote(history.length)),
    list,
    rest.length > 0 && all,
  );
}

async function lines(shop: Shop, events: readonly HistoryEvent[]): Promise<HTMLElement[]> {
  const { texts } = shop;
  const items = await shop.recommender.items(events.map((event) => event.item));
  const times = new Intl.DateTimeFormat(shop.locale, { dateStyle: 'medium', timeStyle: 'short' });
  return events.map((event, index) => {
    const item = items[index];
    const title = item ? shop.title(item) : texts.unknownItem;
    const time = new Date(event.time);
    return h(
      'li',
      { class: 'line', 'data-item': event.item, 'data-type': event.type },
      picture(shop, item ?? { id: event.item, title: '', attributes: {} }),
      h(
        'div',
        {},
        h('a', { href: link.product(event.item) }, title),
        h(
          'span',
          { class: 'line-note' },
          `${texts.events[event.type]} · `,
          h('time', { datetime: time.toISOString() }, times.format(time)),
        ),
      ),
      h(
        'button',
        {
          type: 'button',
          class: 'text-button',
          'aria-label': texts.forgetItem(title),
          onclick: async () => {
            await shop.forget(event.item);
            announce(texts.forgottenItem(title));
            document.querySelector<HTMLElement>('#events .text-button, main h1')?.focus({ preventScroll: true });
          },
        },
        texts.forgetOne,
      ),
    );
  });
}
