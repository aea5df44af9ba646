/*
 * Everything that is known of the visitor, on one page: what the history says, in words and bars, every event, and what
 * can be done with it: pause, take along, bring back, delete.
 */

import { eventList } from './data-events.js';
import { portrait } from './data-portrait.js';
import { pushSection } from './data-push.js';
import { announce, h } from './dom.js';
import type { Page } from './page-home.js';
import { link } from './router.js';
import type { Shop } from './shop.js';

export async function dataPage(shop: Shop): Promise<Page> {
  const { texts } = shop;
  const place = h('div');
  const push = pushSection(shop);
  const refill = async () => {
    const focused = document.activeElement?.id;
    const [profile, history] = await Promise.all([shop.recommender.profile(), shop.recommender.history()]);
    place.replaceChildren(
      recording(shop),
      ...(history.length
        ? [await portrait(shop, profile), await eventList(shop, history)]
        : [h('p', { class: 'empty' }, texts.historyEmpty)]),
      files(shop, history.length),
      push,
      ...(history.length ? [forgetting(shop, history.length)] : []),
    );
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  };
  await refill();
  shop.addEventListener('change', refill);
  addEventListener('hashchange', () => shop.removeEventListener('change', refill), { once: true });
  return {
    title: texts.data,
    element: h(
      'div',
      { class: 'paper data' },
      h('header', { class: 'page-head' }, h('h1', { tabindex: -1 }, texts.dataTitle), h('p', {}, texts.dataLead)),
      place,
    ),
  };
}

/** Whether events are noted, and the switch. */
function recording(shop: Shop): HTMLElement {
  const { texts } = shop;
  const { paused } = shop.recommender;
  return h(
    'section',
    { class: 'recording', 'aria-labelledby': 'recording-title' },
    h('h2', { id: 'recording-title', class: 'unseen' }, texts.recording),
    h('p', { 'data-paused': String(paused) }, paused ? texts.recordingPaused : texts.recordingOn),
    h(
      'button',
      {
        type: 'button',
        class: 'button quiet',
        id: 'pause',
        onclick: async () => {
          await shop.pause(!paused);
          announce(paused ? texts.recordingOn : texts.recordingPaused);
        },
      },
      paused ? texts.resume : texts.pause,
    ),
  );
}

/** To take the history along, and to bring one back. */
function files(shop: Shop, count: number): HTMLElement {
  const { texts } = shop;
  const input = h('input', { type: 'file', accept: 'application/json,.json', id: 'import', class: 'unseen' });
  input.addEventListener('change', async () => {
    const [file] = input.files ?? [];
    if (!file) return;
    try {
      announce(texts.imported(await shop.importHistory(file)));
    } catch {
      announce(shop.recommender.paused ? texts.recordingPaused : texts.importFailed);
    }
  });
  return h(
    'section',
    { 'aria-labelledby': 'files-title' },
    h('h2', { id: 'files-title' }, texts.filesTitle),
    h('p', { class: 'lead' }, texts.filesText),
    h(
      'div',
      { class: 'actions' },
      count > 0 &&
        h(
          'button',
          { type: 'button', class: 'button quiet', id: 'export', onclick: () => void save(shop) },
          texts.export,
        ),
      input,
      h('label', { for: 'import', class: 'button quiet' }, texts.import),
    ),
  );
}

async function save(shop: Shop): Promise<void> {
  const text = JSON.stringify(await shop.recommender.exportHistory(), undefined, 2);
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  h('a', { href: url, download: 'vitrine-history.json' }).click();
  URL.revokeObjectURL(url);
  announce(shop.texts.exported);
}

/** Asks once more, in place, before it deletes. */
function forgetting(shop: Shop, count: number): HTMLElement {
  const { texts } = shop;
  const place = h('div', { class: 'actions forget' });
  const button = (kind: string, text: string, onclick: () => void) =>
    h('button', { type: 'button', class: `button ${kind}`, onclick }, text);
  const ask = button('quiet', texts.forget, () => {
    place.replaceChildren(h('p', { role: 'alert' }, texts.forgetAsk(count)), yes, keep);
    keep.focus();
  });
  const keep = button('quiet', texts.forgetNo, () => {
    place.replaceChildren(ask);
    ask.focus();
  });
  const yes = button('danger', texts.forgetYes, async () => {
    await shop.forget();
    announce(texts.forgotten);
    document.querySelector<HTMLElement>('main h1')?.focus();
  });
  place.append(ask);
  return h(
    'section',
    { 'aria-labelledby': 'forget-title' },
    h('h2', { id: 'forget-title' }, texts.forgetTitle),
    h('p', { class: 'lead' }, texts.forgetText, ' ', h('a', { href: link.privacy }, texts.noticeLink)),
    place,
  );
}
