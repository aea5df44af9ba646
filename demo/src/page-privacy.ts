/* What left this device: every request so far, live, and in words what is kept where. */
import { h } from './dom.js';
import { openHistory } from './drawer-history.js';
import type { Page } from './page-home.js';
import { type LoggedRequest, listRequests, onRequest } from './requests.js';
import type { Shop } from './shop.js';

export async function privacyPage(shop: Shop): Promise<Page> {
  const { texts, recommender } = shop;
  const figures = h('dl', { class: 'figures' });
  const rows = h('tbody');
  const refresh = async () => {
    const requests = await listRequests(recommender);
    const bytes = requests.reduce((sum, request) => sum + (request.bytes ?? 0), 0);
    figures.replaceChildren(
      figure(requests.length.toLocaleString(shop.language), texts.requestCount),
      figure(size(shop, bytes), texts.bytesReceived),
      figure(size(shop, 0), texts.bytesOfHistory),
    );
    rows.replaceChildren(...requests.map((request) => row(shop, request)));
  };
  await refresh();
  const leaving = new AbortController();
  addEventListener('hashchange', () => leaving.abort(), { once: true });
  onRequest(() => void refresh(), leaving.signal);
  return {
    title: texts.privacy,
    element: h(
      'div',
      { class: 'privacy' },
      h('header', { class: 'page-head' }, h('h1', { tabindex: -1 }, texts.privacyTitle), h('p', {}, texts.privacyLead)),
      figures,
      h(
        'section',
        {},
        h('h2', { id: 'requests-title' }, texts.requests),
        h('p', { class: 'lead' }, texts.requestsNote),
        shop.pictureHosts.size > 0 && h('p', { class: 'lead' }, texts.pictureNote([...shop.pictureHosts].join(', '))),
        h(
          'div',
          { class: 'table', tabindex: 0, role: 'region', 'aria-labelledby': 'requests-title' },
          h(
            'table',
            { id: 'requests' },
            h(
              'thead',
              {},
              h(
                'tr',
                {},
                [texts.when, texts.what, texts.address, texts.size, texts.contained].map((name) =>
                  h('th', { scope: 'col' }, name),
                ),
              ),
            ),
            rows,
          ),
        ),
      ),
      h(
        'section',
        { 'aria-labelledby': 'stored-title' },
        h('h2', { id: 'stored-title' }, texts.stored),
        h(
          'dl',
          { class: 'stored' },
          texts
            .storedRows(shop.events, shop.pieces, recommender.info.storage)
            .map(([what, amount, where]) => h('div', {}, h('dt', {}, what), h('dd', {}, amount), h('dd', {}, where))),
        ),
        h('button', { type: 'button', class: 'button quiet', onclick: () => openHistory(shop) }, texts.openHistory),
      ),
      h(
        'section',
        { 'aria-labelledby': 'how-title' },
        h('h2', { id: 'how-title' }, texts.howTitle),
        h('p', { class: 'lead' }, texts.howText),
      ),
    ),
  };
}

function figure(value: string, name: string): HTMLElement {
  return h('div', {}, h('dt', {}, name), h('dd', {}, value));
}

function row(shop: Shop, request: LoggedRequest): HTMLElement {
  const { texts } = shop;
  const url = new URL(request.url);
  const single = request.kind === 'picture' && shop.pictureHosts.has(url.host);
  return h(
    'tr',
    {},
    h('td', {}, `${(request.at / 1000).toFixed(2)} s`),
    h('td', {}, texts.kinds[request.kind]),
    h('td', {}, h('code', {}, `GET ${url.host === location.host ? url.pathname : request.url}`)),
    h('td', {}, request.bytes === undefined ? texts.cached : size(shop, request.bytes)),
    h('td', {}, single ? texts.pictureContained : texts.nothingContained),
  );
}

function size(shop: Shop, bytes: number): string {
  const large = bytes >= 1e6;
  return new Intl.NumberFormat(shop.language === 'zh' ? 'zh-CN' : 'en', {
    style: 'unit',
    unit: bytes < 1000 ? 'byte' : large ? 'megabyte' : 'kilobyte',
    unitDisplay: bytes < 1000 ? 'long' : 'short',
    maximumFractionDigits: large ? 2 : 1,
  }).format(bytes < 1000 ? bytes : bytes / (large ? 1e6 : 1e3));
}
