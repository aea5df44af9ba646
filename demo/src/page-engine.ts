/* For engineers: which engine runs, what the shop decides, how long calls take here, what was loaded and what it holds. */
import { h } from './dom.js';
import { forgetLot } from './experiment.js';
import type { Page } from './page-home.js';
import type { Shop } from './shop.js';
import { bytesText } from './units.js';

const MEASURED = 50;

/** Of Chromium only; not among the types of the DOM. */
interface MemoryPerformance {
  memory?: { usedJSHeapSize: number };
}

export async function enginePage(shop: Shop): Promise<Page> {
  const { texts, recommender } = shop;
  const rows = h('tbody');
  const draw = () =>
    rows.replaceChildren(
      ...shop.meter.timings().map(({ method, calls, last, median, most }) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, h('code', {}, method)),
          h('td', {}, calls),
          [median, last, most].map((time) => h('td', {}, `${time.toFixed(2)} ms`)),
        ),
      ),
    );
  const measure = h('button', { type: 'button', class: 'button quiet', id: 'measure' }, texts.measure(MEASURED));
  measure.addEventListener('click', async () => {
    measure.disabled = true;
    for (let call = 0; call < MEASURED; call++) await recommender.recommend();
    draw();
    measure.disabled = false;
  });
  draw();
  return {
    title: texts.engine,
    element: h(
      'div',
      { class: 'paper engine' },
      h('header', { class: 'page-head' }, h('h1', { tabindex: -1 }, texts.engineTitle), h('p', {}, texts.engineLead)),
      await facts(shop),
      decisions(shop),
      h(
        'section',
        { 'aria-labelledby': 'calls-title' },
        h('h2', { id: 'calls-title' }, texts.callsTitle),
        h('p', { class: 'lead' }, texts.callsNote),
        h(
          'div',
          { class: 'table', tabindex: 0, role: 'region', 'aria-labelledby': 'calls-title' },
          h(
            'table',
            { id: 'calls', class: 'numbers' },
            h(
              'thead',
              {},
              h(
                'tr',
                {},
                texts.callsHead.map((name) => h('th', { scope: 'col' }, name)),
              ),
            ),
            rows,
          ),
        ),
        measure,
      ),
      h(
        'section',
        { 'aria-labelledby': 'report-title' },
        h('h2', { id: 'report-title' }, texts.reportTitle),
        h('p', { class: 'lead' }, texts.reportNote),
        h('pre', { tabindex: 0, 'aria-labelledby': 'report-title' }, JSON.stringify(recommender.info.report, null, 2)),
      ),
    ),
  };
}

/** What the shop wants of its lists, and what this device makes of it. */
function decisions(shop: Shop): HTMLElement {
  const { texts, arm, rules } = shop;
  const tried = Object.values(shop.exposure.shown).reduce((sum, { times }) => sum + times, 0);
  const rows: [string, string, string][] = [
    [texts.experiment, texts.arms[arm], texts.experimentNote],
    [texts.newTitle, texts.timesShown(tried), texts.exploreNote],
    [
      texts.rules,
      rules ? texts.rulesSerial(rules.serial) : texts.rulesMissing,
      rules ? texts.rulesNote(rules.pin.length, rules.boost.length, rules.bury.length, rules.exclude.length) : '',
    ],
  ];
  return h(
    'section',
    { 'aria-labelledby': 'decisions-title' },
    h('h2', { id: 'decisions-title' }, texts.decisionsTitle),
    h('p', { class: 'lead' }, texts.decisionsNote),
    h(
      'dl',
      { class: 'stored', id: 'decisions', 'data-arm': arm },
      rows.map(([name, value, note]) => h('div', {}, h('dt', {}, name), h('dd', {}, value), h('dd', {}, note))),
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'button quiet',
        id: 'deal',
        onclick: () => {
          forgetLot();
          location.reload();
        },
      },
      texts.deal,
    ),
  );
}

async function facts(shop: Shop): Promise<HTMLElement> {
  const { texts, recommender } = shop;
  const { info } = recommender;
  const requests = await recommender.requests();
  const loaded = (ending: string) => {
    const known = requests.filter(({ url }) => url.endsWith(ending)).map(({ bytes }) => bytes);
    return known.length
      ? bytesText(
          shop,
          known.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0),
        )
      : '';
  };
  const heap = (performance as MemoryPerformance).memory?.usedJSHeapSize;
  const stored = (await navigator.storage?.estimate?.())?.usage;
  const all: [string, string, string][] = [
    [texts.build, info.build, texts.builds[info.build]],
    [texts.pack, bytesText(shop, info.packBytes), texts.packFroms[info.packFrom]],
    [texts.wasm, loaded('.wasm') || texts.cached, texts.wasmNote],
    [texts.items, info.items.toLocaleString(shop.locale), texts.factors(info.factors)],
    [texts.memory, bytesText(shop, info.memoryBytes), texts.memoryNote],
    [texts.heap, heap === undefined ? texts.cached : bytesText(shop, heap), texts.heapNote],
    [texts.disk, stored === undefined ? texts.cached : bytesText(shop, stored), texts.diskNote],
    [texts.historyKept, info.storage, ''],
  ];
  return h(
    'dl',
    { class: 'stored', id: 'engine-facts' },
    all.map(([name, value, note]) => h('div', {}, h('dt', {}, name), h('dd', {}, value), h('dd', {}, note))),
  );
}
