/* What left this device: every request so far, live; what the visitor may allow to be reported; what is kept where. */
import { h } from './dom.js';
import type { Page } from './page-home.js';
import { reportSection } from './privacy-reports.js';
import { type LoggedRequest, listRequests, onRequest } from './requests.js';
import { link } from './router.js';
import type { Shop } from './shop.js';
import { bytesText } from './units.js';

export async function privacyPage(shop: Shop): Promise<Page> {
  const { texts, recommender } = shop;
  const figures = h('dl', { class: 'figures' });
  const rows = h('tbody');
  const refresh = async () => {
    const requests = await listRequests(recommender);
    const sum = (part: (request: LoggedRequest) => number) => requests.reduce((all, one) => all + part(one), 0);
    figures.replaceChildren(
      figure(requests.length.toLocaleString(shop.locale), texts.requestCount),
      figure(
        bytesText(
          shop,
          sum(({ bytes }) => bytes ?? 0),
        ),
        texts.bytesReceived,
      ),
      figure(
        bytesText(
          shop,
          sum(({ url, body }) => new URL(url).pathname.length + lengthOf(body)),
        ),
        texts.bytesSent,
      ),
      figure(bytesText(shop, 0), texts.bytesOfHistory),
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
      { class: 'paper privacy' },
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
          { class: 'table scrolls', tabindex: 0, role: 'region', 'aria-labelledby': 'requests-title' },
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
      reportSection(shop),
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
        h('a', { class: 'button quiet', href: link.data }, texts.openData),
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

const lengthOf = (text = '') => new TextEncoder().encode(text).length;

function figure(value: string, name: string): HTMLElement {
  return h('div', {}, h('dt', {}, name), h('dd', {}, value));
}

function row(shop: Shop, request: LoggedRequest): HTMLElement {
  const { texts } = shop;
  const url = new URL(request.url);
  const single = request.kind === 'picture' && shop.pictureHosts.has(url.host);
  const method = request.body === undefined ? 'GET' : 'POST';
  const contained = single ? texts.pictureContained : texts.nothingContained;
  return h(
    'tr',
    {},
    h('td', {}, request.at === undefined ? texts.once : `${(request.at / 1000).toFixed(2)} s`),
    h('td', {}, texts.kinds[request.kind]),
    h('td', {}, h('code', {}, `${method} ${url.host === location.host ? url.pathname : request.url}`)),
    h('td', {}, request.bytes === undefined ? texts.cached : bytesText(shop, request.bytes)),
    h('td', {}, request.body === undefined ? contained : h('code', {}, request.body)),
  );
}
