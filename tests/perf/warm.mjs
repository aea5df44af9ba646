/*
 * warm.mjs: the visit after the first: a shelf for a shopper whose history and pack the browser has, on a page that is
 * throttled. `node warm.mjs [TABLE]` after run has made the tables. Prints milliseconds from the navigation to the list,
 * and from the shop's call to open, tasks of the main thread over 50 ms, and layout shift; in turns with it, the same page
 * with a script that has its list at hand: what the browser takes for itself. Chromium throttles the page's thread
 * only, not its worker: so the engine is measured in place as well, where all is throttled.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { withBrowser } from './in-browser.mjs';
import { folder, serve } from './site.mjs';

const [table = 'trained-100k'] = process.argv.slice(2);
const SLOWER = 4;
const VISITS = 15;
const LOOKED = 3000; // milliseconds of the first visit
const file = path.join(folder, 'tables', table, 'table.json');
if (!existsSync(file)) {
  console.error(`${file} is not there: tests/perf/run makes it.`);
  process.exit(1);
}
const { history } = JSON.parse(readFileSync(file, 'utf8')).shoppers[0];

/** A shelf with what a server put there, what is watched from the beginning, and a script that fills it. */
const page = (head, script) => `<!doctype html><title>warm</title>${head}<script>
  globalThis.seen = { longTasks: [], shift: 0 };
  new PerformanceObserver((list) => seen.longTasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => { for (const { value } of list.getEntries()) seen.shift += value; })
    .observe({ type: 'layout-shift', buffered: true });
  addEventListener('vitrine-ready', () => { seen.milliseconds = performance.now(); });
  </script><style>li { height: 40px; list-style: none } [data-items] { min-height: 320px }</style>
  <body><vitrine-shelf limit="8"><ul data-items></ul><template><li><a href="#{id}">{title}</a></li></template></vitrine-shelf>
  <p>Below</p><script type="module">${script}</script>`;

const shelfPage = (options) =>
  page(
    ['shelf-element', 'index', ...(options.worker ? [] : ['service'])]
      .map((name) => `<link rel="modulepreload" href="/web/${name}.js">`)
      .join(''),
    `import { defineShelf } from '/web/shelf-element.js';
    seen.opening = performance.now();
    defineShelf(${JSON.stringify(options)});`,
  );

const BARE = page(
  '',
  `seen.opening = performance.now();
  document.querySelector('[data-items]').innerHTML = '<li><a href="#1">An item</a></li>'.repeat(8);
  dispatchEvent(new Event('vitrine-ready'));`,
);

const quantile = (list, part) => [...list].sort((a, b) => a - b)[Math.round(part * (list.length - 1))];
const server = await serve();
try {
  mkdirSync(path.join(folder, 'site'), { recursive: true });
  for (const worker of [true, false]) {
    const pack = `/tables/${table}/shop.vtpk`;
    const pages = { warm: shelfPage({ pack, worker }), bare: BARE, between: '<!doctype html><title>between</title>' };
    for (const [name, html] of Object.entries(pages)) writeFileSync(path.join(folder, `site/${name}.html`), html);
    const { warm: visits, bare } = await withBrowser(async (tab) => {
      await tab.goto(`${server.base}/warm.html`);
      await tab.evaluate(
        async (pack, items, looked) => {
          const { Recommender } = await import('/web/index.js');
          const recommender = await Recommender.open({ pack });
          for (const item of items) await recommender.record({ type: 'purchase', item: String(item) });
          while (!(await caches.match(new URL(pack, location.href).href)))
            await new Promise((go) => setTimeout(go, 50));
          await new Promise((go) => setTimeout(go, looked)); // the browser keeps what was compiled meanwhile
          await recommender.close();
        },
        pack,
        history,
        LOOKED,
      );
      await tab.emulateCPUThrottling(SLOWER);
      const visits = { warm: [], bare: [] };
      for (let visit = 0; visit <= VISITS; visit++) {
        for (const [name, seen] of Object.entries(visits)) {
          await tab.goto(`${server.base}/between.html`); // so that the end of the visit before is not in it
          await tab.goto(`${server.base}/${name}.html`);
          await tab.waitForFunction(() => globalThis.seen.milliseconds);
          await new Promise((go) => setTimeout(go, 300)); // what comes after it
          if (visit > 0) seen.push(await tab.evaluate(() => globalThis.seen));
        }
      }
      return visits;
    });
    const told = (times) =>
      `${quantile(times, 0.5).toFixed(0)} ms (${quantile(times, 0.1).toFixed(0)} to ${quantile(times, 0.9).toFixed(0)})`;
    const tasks = visits.map(({ longTasks }) => longTasks.reduce((sum, one) => Math.max(sum, one), 0));
    console.log(
      [
        `${table}, ${worker ? 'in a worker' : 'in place'}, page ${SLOWER} times slower`,
        `list after ${told(visits.map(({ milliseconds }) => milliseconds))}`,
        `a bare page's after ${told(bare.map(({ milliseconds }) => milliseconds))}`,
        `of these ${told(visits.map(({ milliseconds, opening }) => milliseconds - opening))} since open`,
        `longest task ${quantile(tasks, 0.5).toFixed(0)} ms (${quantile(tasks, 0.9).toFixed(0)}; 0: none over 50)`,
        `layout shift ${Math.max(...visits.map(({ shift }) => shift)).toFixed(3)}`,
        `load ${os.loadavg()[0].toFixed(1)}`,
      ].join('; '),
    );
  }
} finally {
  server.close();
}
