/* The history: every event with its time, and the button that forgets all of it. */
import { announce, h } from './dom.js';
import { openDrawer } from './drawer.js';
import { picture } from './picture.js';
import { link } from './router.js';
import type { Shop } from './shop.js';

export function openHistory(shop: Shop): void {
  openDrawer(
    shop,
    'history-drawer',
    () => shop.texts.history,
    async () => {
      const { texts } = shop;
      const history = await shop.recommender.history();
      if (!history.length) return [h('p', { class: 'drawer-note' }, texts.historyEmpty)];
      const items = await shop.recommender.items(history.map((event) => event.item));
      const times = new Intl.DateTimeFormat(shop.language === 'zh' ? 'zh-CN' : 'en', {
        dateStyle: 'medium',
        timeStyle: 'short',
      });
      return [
        h('p', { class: 'drawer-note' }, texts.historyNote(history.length)),
        h(
          'ol',
          { class: 'lines' },
          history.map((event, index) => {
            const item = items[index];
            const time = new Date(event.time);
            return h(
              'li',
              { class: 'line', 'data-item': event.item, 'data-type': event.type },
              picture(shop, item ?? { id: event.item, title: '', attributes: {} }),
              h(
                'div',
                {},
                h('a', { href: link.product(event.item) }, item ? shop.title(item) : texts.unknownItem),
                h(
                  'span',
                  { class: 'line-note' },
                  `${texts.events[event.type]} · `,
                  h('time', { datetime: time.toISOString() }, times.format(time)),
                ),
              ),
            );
          }),
        ),
        h('div', { class: 'drawer-foot' }, forgetButton(shop, history.length)),
      ];
    },
  );
}

/** Asks once more, in place, before it deletes. */
function forgetButton(shop: Shop, count: number): HTMLElement {
  const { texts } = shop;
  const place = h('div', { class: 'forget' });
  const ask = h('button', { type: 'button', class: 'button quiet' }, texts.forget);
  ask.addEventListener('click', () => {
    const keep = h('button', { type: 'button', class: 'button quiet' }, texts.forgetNo);
    keep.addEventListener('click', () => {
      place.replaceChildren(ask);
      ask.focus();
    });
    const yes = h('button', { type: 'button', class: 'button danger' }, texts.forgetYes);
    yes.addEventListener('click', async () => {
      await shop.forget();
      announce(texts.forgotten);
    });
    place.replaceChildren(h('p', { role: 'alert' }, texts.forgetAsk(count)), yes, keep);
    keep.focus();
  });
  place.append(ask);
  return place;
}
