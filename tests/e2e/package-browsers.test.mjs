/*
 * The package in real browsers: what only they have, such as workers, tabs, caches, service workers, policies and quotas.
 */
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { BROWSERS, engines, nextPack, openSite, pack, WITHOUT_WASM } from './package-site.mjs';

const readme = readFileSync(new URL('../../web/README.md', import.meta.url), 'utf8');
const example = /```html\n([\s\S]*?)```/.exec(readme)[1];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const SHELF = `<!doctype html><html lang="en"><head><title>A shelf</title>
  <link rel="stylesheet" href="/shelf.css"><script type="module" src="/shelf.js"></script></head>
  <body><main><h1>Shop</h1>
  <vitrine-shelf id="empty" limit="4" kind="trending"><h2>Loved</h2><ul data-items></ul>
    <template><li><a href="/product/{id}"><span>{title}</span> <b data-if="price">{price}</b></a></li></template>
  </vitrine-shelf>
  <vitrine-shelf id="served" limit="3"><h2>For you</h2>
    <ul data-items><li>Served 1</li><li>Served 2</li><li>Served 3</li></ul>
    <template><li><a href="#{id}">{title}</a></li></template></vitrine-shelf>
  <p id="below">Below</p></main></body></html>`;
const PAGES = {
  '/': { body: '<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1>' },
  '/no-wasm': { body: '<!doctype html><title>No wasm</title>', policy: WITHOUT_WASM },
  '/elsewhere': {
    body: '<!doctype html><title>Elsewhere</title>',
    policy: "script-src 'self' blob: http://127.0.0.1:* 'wasm-unsafe-eval'",
  },
  '/example': {
    body: `<!doctype html><title>Example</title><body>
      <script type="importmap">{ "imports": { "@vitrine/web": "/vitrine/index.js" } }</script>${example}`,
    policy: "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'", // the example is an inline script
  },
  '/shelf': { body: SHELF },
  '/shelf.css': {
    type: 'css',
    body: 'li { height: 40px; list-style: none } ul { min-height: 160px } a { color: #003 }',
  },
  '/shelf.js': {
    type: 'js',
    body: `import { defineShelf } from '/vitrine/shelf-element.js';
      globalThis.events = [];
      globalThis.shifted = 0;
      new PerformanceObserver((list) => {
        for (const { value } of list.getEntries()) shifted += value;
      }).observe({ type: 'layout-shift', buffered: true });
      for (const type of ['vitrine-ready', 'vitrine-select', 'vitrine-error'])
        document.addEventListener(type, ({ target, detail }) => events.push([type, target.id, detail.item?.id ?? detail.code]));
      defineShelf({ pack: '/shop.vtpk' });
      if (location.search.includes('offline')) navigator.serviceWorker.register('/offline.js', { type: 'module' });`,
  },
  '/offline.js': {
    type: 'js',
    body: `import { offline } from '/vitrine/sw.js';
      offline({ page: '/shelf', files: ['/shelf', '/shelf.js', '/shelf.css', '/vitrine/shelf-element.js', '/vitrine/index.js',
        '/vitrine/worker.js', '/vitrine/parts/lists.js', '/shop.vtpk', ...${JSON.stringify(engines)}] });`,
  },
};

for (const [name, launch] of Object.entries(BROWSERS)) {
  describe(name, () => {
    let site;
    let browser;
    before(async () => {
      [site, browser] = await Promise.all([openSite(PAGES), launch()]);
    });
    after(async () => {
      await browser?.close();
      site?.close();
    });

    /** A new person with `count` pages of the shop. */
    async function visit(count, look, path = '/') {
      const context = await browser.createBrowserContext();
      try {
        const pages = await Promise.all(Array.from({ length: count }, () => context.newPage()));
        for (const page of pages) {
          page.complaints = [];
          page.on('pageerror', (error) => page.complaints.push(String(error)));
          await page.goto(site.url + path);
        }
        await look(...pages);
      } finally {
        Object.assign(site, { down: false, cut: false, pack, signature: undefined, files: {} });
        await context.close();
      }
    }

    /** Opens a recommender as `shop` in the page, with an array of what it was told; gives `info`. */
    const open = (page, options = {}, folder = 'vitrine') =>
      page.evaluate(
        async (options, folder) => {
          globalThis.notices = [];
          const { Recommender } = await import(`${folder.includes(':') ? '' : '/'}${folder}/index.js`);
          const onNotice = ({ code }) => globalThis.notices.push(code);
          try {
            globalThis.shop = await Recommender.open({ pack: '/shop.vtpk', onNotice, ...options });
          } catch ({ code, message }) {
            return { code, message };
          }
          return globalThis.shop.info;
        },
        options,
        folder,
      );
    const until = async (page, condition) => assert.ok(await page.waitForFunction(condition, { timeout: 10_000 }));
    const popular = (page, limit = 5) =>
      page.evaluate(async (limit) => (await globalThis.shop.browse({ limit })).map(({ id }) => id), limit);

    test('the example of the README is ten lines and makes a list', () =>
      visit(
        1,
        async (page) => {
          await page.waitForSelector('#shelf a');
          assert.equal(await page.$$eval('#shelf a', (links) => links.length), 8);
          const script = /<script type="module">\n([\s\S]*?)\s*<\/script>/.exec(example)[1];
          assert.ok(script.split('\n').length <= 10);
        },
        '/example',
      ));

    test('two tabs write at once and lose nothing; what one forgets and pauses, the other knows', () =>
      visit(2, async (one, two) => {
        for (const page of [one, two]) {
          await open(page, { encrypt: true });
          await page.evaluate(() => {
            globalThis.heard = [];
            globalThis.shop.subscribe((change) => globalThis.heard.push(change));
          });
        }
        const [id] = await popular(one, 1);
        const record = (page, from) =>
          page.evaluate(
            async (id, from) => {
              const events = Array.from({ length: 50 }, (_, n) => ({
                type: 'view',
                item: `${id} ${from + n}`,
                time: from + n,
              }));
              await Promise.all(events.map((event) => globalThis.shop.record(event)));
            },
            id,
            from,
          );
        await Promise.all([record(one, 0), record(two, 1000)]);
        for (const page of [one, two]) {
          assert.equal(await page.evaluate(async () => (await globalThis.shop.history()).length), 100);
        }
        await until(two, () => globalThis.heard.length >= 100);
        await one.evaluate(() => globalThis.shop.forget());
        await until(two, () => globalThis.heard.includes('forget'));
        assert.deepEqual(await two.evaluate(() => globalThis.shop.history()), []);
        await two.evaluate(() => globalThis.shop.pause());
        await until(one, () => globalThis.shop.paused);
        await one.evaluate((id) => globalThis.shop.record({ type: 'view', item: id }), id);
        assert.equal(await one.evaluate(async () => (await globalThis.shop.recommend()).fallback), 'paused');
        assert.deepEqual(await two.evaluate(() => globalThis.shop.history()), []);
      }));

    test('shelves: the shop’s markup, served children until the items are there, no shift, events, no findings of axe', () =>
      visit(
        1,
        async (page) => {
          await page.waitForSelector('#empty li a b');
          await page.waitForSelector('#served[data-source] li a');
          const { title, href, count, served } = await page.evaluate(() => ({
            title: document.querySelector('#empty li span').textContent,
            href: document.querySelector('#empty li a').getAttribute('href'),
            count: document.querySelectorAll('#empty li').length,
            served: document.querySelector('#served').textContent,
          }));
          assert.ok(title.length > 1 && href.startsWith('/product/') && !href.includes('{'));
          assert.equal(count, 4);
          assert.doesNotMatch(served, /Served|\{/);
          await page.evaluate(() =>
            document
              .querySelector('#served a')
              .dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })),
          );
          const events = await page.evaluate(() => globalThis.events);
          assert.deepEqual(
            events.slice(0, 2).map(([type]) => type),
            ['vitrine-ready', 'vitrine-ready'],
          );
          const first = await page.$eval('#served li', (card) => card.dataset.item);
          assert.deepEqual(events[2], ['vitrine-select', 'served', first]);
          await page.evaluate(`${axe}; 0`);
          const { violations } = await page.evaluate(() => globalThis.axe.run());
          assert.deepEqual(
            violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(({ id }) => id),
            [],
          );
          assert.ok((await page.evaluate(() => globalThis.shifted)) < 0.01);
          assert.deepEqual(page.complaints, []);
        },
        '/shelf',
      ));

    test('a shelf whose pack is missing keeps what was served, and says so', () =>
      visit(1, async (page) => {
        site.pack = Buffer.from('<!doctype html>');
        await page.goto(`${site.url}/shelf`);
        await until(page, () => globalThis.events?.length === 2);
        assert.deepEqual((await page.evaluate(() => globalThis.events)).sort(), [
          ['vitrine-error', 'empty', 'PACK_FORMAT'],
          ['vitrine-error', 'served', 'PACK_FORMAT'],
        ]);
        assert.match(await page.$eval('#served', (shelf) => shelf.textContent), /Served 1/);
        assert.equal(await page.$$eval('#empty li', (cards) => cards.length), 0);
      }));

    test('offline: the page and its list are there without a network', () =>
      visit(1, async (page) => {
        await page.goto(`${site.url}/shelf?offline`);
        await page.waitForSelector('#served[data-source]');
        await page.evaluate(() => navigator.serviceWorker.ready);
        const title = await page.$eval('#empty li', (card) => card.textContent);
        site.down = true;
        await page.reload();
        await page.waitForSelector('#served[data-source] li a');
        assert.equal(await page.$eval('#empty li', (card) => card.textContent), title);
      }));

    test('the pack is cached; an entry that was damaged is fetched anew; a cut download is an error, and then works', () =>
      visit(1, async (page) => {
        site.cut = true;
        assert.equal((await open(page)).code, 'NETWORK');
        site.cut = false;
        assert.equal((await open(page)).packFrom, 'network');
        await until(page, async () => (await (await caches.open('vitrine-packs')).keys()).length === 1);
        assert.equal((await open(page)).packFrom, 'cache');
        await page.evaluate(async () => {
          const cache = await caches.open('vitrine-packs');
          const [key] = await cache.keys();
          const bytes = new Uint8Array(await (await cache.match(key)).arrayBuffer());
          bytes.fill(0, 70_000, 70_100);
          await cache.put(key, new Response(bytes));
        });
        assert.equal((await open(page)).packFrom, 'network');
        await until(page, async () => (await (await caches.open('vitrine-packs')).keys()).length === 1);
        site.pack = undefined;
        assert.equal((await open(page)).packFrom, 'cache');
      }));

    test('a patch brings the next pack', () =>
      visit(1, async (page) => {
        assert.equal((await open(page, { delta: true })).packFrom, 'network');
        await until(page, async () => (await (await caches.open('vitrine-packs')).keys()).length === 1);
        const { body, patch, name } = nextPack();
        assert.ok(patch.length < body.length);
        Object.assign(site, { pack: body, files: { [`/shop.vtpk${name}`]: patch } });
        const earlier = site.requests.length;
        assert.equal((await open(page, { delta: true })).packFrom, 'cache');
        const before = await popular(page);
        const handle = await page.waitForFunction((bytes) => globalThis.shop.info.packBytes === bytes, {}, body.length);
        assert.ok(handle);
        assert.deepEqual(await popular(page), before);
        assert.deepEqual(
          site.requests
            .slice(earlier)
            .map(({ url }) => url)
            .filter((url) => url.startsWith('/shop.vtpk')),
          ['/shop.vtpk', `/shop.vtpk${name}`], // the first as far as its head, which says that it is another pack
        );
        await until(page, async () => {
          const cache = await caches.open('vitrine-packs');
          const [key] = await cache.keys();
          return key && (await (await cache.match(key)).arrayBuffer()).byteLength === globalThis.shop.info.packBytes;
        });
        assert.deepEqual(await page.evaluate(() => globalThis.notices), []);
      }));

    test('a forged pack is refused, and the signed one stays', () =>
      visit(1, async (page) => {
        const { publicKey, privateKey } = generateKeyPairSync('ed25519');
        const options = { publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') };
        site.signature = sign(null, pack, privateKey);
        const { code, packFrom, items } = await open(page, options);
        assert.deepEqual([code, packFrom], [undefined, 'network']);
        await until(page, async () => (await (await caches.open('vitrine-packs')).keys()).length === 1);
        site.pack = Buffer.concat([pack, Buffer.alloc(64)]);
        const info = await open(page, options);
        assert.deepEqual([info.packFrom, info.items], ['cache', items]);
        await until(page, () => globalThis.notices.includes('PACK_UPDATE_FAILED'));
        await page.evaluate(() => caches.delete('vitrine-packs'));
        assert.equal((await open(page, options)).code, 'PACK_REFUSED');
      }));

    test('a trap in wasm: the engine is replaced, and the list is right', () =>
      visit(1, async (page) => {
        await open(page);
        const expected = await page.evaluate(() => globalThis.shop.recommend());
        await open(page, {}, 'trapped');
        assert.deepEqual(await page.evaluate(() => globalThis.shop.recommend()), expected);
      }));

    test('where the policy forbids wasm, plain JavaScript gives the list, and says so', () =>
      visit(
        1,
        async (page) => {
          assert.equal((await open(page, {}, 'without-wasm')).build, 'plain');
          const [id] = await popular(page, 1);
          await page.evaluate((id) => globalThis.shop.record({ type: 'view', item: id }), id);
          const { source, items } = await page.evaluate(() => globalThis.shop.recommend({ limit: 5 }));
          assert.deepEqual([source, items.length], ['history', 5]);
          assert.deepEqual(await page.evaluate(() => globalThis.notices), ['PLAIN_ENGINE']);
        },
        '/no-wasm',
      ));

    test('the package may come from another origin, such as a CDN', () =>
      visit(
        1,
        async (page) => {
          const { code, message, build } = await open(page, {}, `${site.cdn}/vitrine`);
          assert.equal(code, undefined, message);
          assert.notEqual(build, 'plain');
          assert.equal(await page.evaluate(async () => (await globalThis.shop.trending({ limit: 5 })).items.length), 5);
          const urls = await page.evaluate(async () => (await globalThis.shop.requests()).map(({ url }) => url));
          const scripts = ['worker.js', 'parts/lists.js'].map((script) => `${site.cdn}/vitrine/${script}`);
          for (const url of [...scripts, `${site.url}/shop.vtpk`])
            assert.equal(urls.filter((one) => one === url).length, 1, url);
        },
        '/elsewhere',
      ));

    test('a shelf of which nothing is left keeps what was served; who reads a list keeps the place', () =>
      visit(
        1,
        async (page) => {
          await page.waitForSelector('#served[data-source] li a');
          await page.$eval('#served li:nth-child(2) a', (link) => link.focus());
          const focused = () => page.evaluate(() => document.activeElement?.closest('li')?.dataset.item);
          const [id, count] = [await focused(), () => page.$$eval('#served li', (cards) => cards.length)];
          assert.ok(id);
          await page.$eval('#served', (shelf) => shelf.refresh());
          assert.equal(await focused(), id);
          await page.$eval('#served', (shelf) => {
            shelf.options = { filter: { price: { min: 1e9 } } };
            return shelf.refresh();
          });
          assert.deepEqual([await count(), await focused()], [3, id]);
        },
        '/shelf',
      ));

    test('an idle worker is stopped and started again, and nothing is lost', () =>
      visit(1, async (page) => {
        await open(page, { idle: 50 });
        const [id] = await popular(page, 1);
        await page.evaluate((id) => globalThis.shop.record({ type: 'view', item: id }), id);
        await page.evaluate((id) => globalThis.shop.setAvailability({ [id]: false }), id);
        const before = site.requests.filter(({ url }) => url === '/vitrine/worker.js').length;
        const list = await page.evaluate(() => globalThis.shop.recommend({ includeSeen: true }));
        await new Promise((resolve) => setTimeout(resolve, 400));
        const [code, late] = await page.evaluate(async () => {
          const codeOf = ({ code }) => code;
          const controller = new AbortController();
          const call = globalThis.shop.recommend({ signal: controller.signal }).catch(codeOf);
          controller.abort();
          const soon = new Promise((resolve) => setTimeout(resolve, 0, 'not before the worker was there'));
          const aborted = globalThis.shop.recommend({ signal: AbortSignal.abort() }).catch(codeOf);
          return Promise.all([Promise.race([call, soon]), Promise.race([aborted, soon])]);
        });
        assert.deepEqual([code, late], ['ABORTED', 'ABORTED']);
        assert.deepEqual(await page.evaluate(() => globalThis.shop.recommend({ includeSeen: true })), list);
        assert.equal(list.source, 'history');
        const told = await page.evaluate(async () => (await globalThis.shop.requests()).map(({ url }) => url));
        assert.equal(told.filter((url) => url.endsWith('/worker.js')).length > 1, true);
        assert.equal(told.filter((url) => url.endsWith('/shop.vtpk')).length, 1);
        assert.ok(site.requests.filter(({ url }) => url === '/vitrine/worker.js').length > before, 'another worker');
      }));

    test('a quota that is exceeded: the history goes on in memory, and says so', { skip: name !== 'chromium' }, () =>
      visit(1, async (page) => {
        await open(page);
        const [id] = await popular(page, 1);
        const session = await page.createCDPSession();
        await session.send('Storage.overrideQuotaForOrigin', { origin: site.url, quotaSize: 1 });
        for (let time = 1; time < 4; time++) {
          await page.evaluate((id, time) => globalThis.shop.record({ type: 'view', item: id, time }), id, time);
        }
        await session.send('Storage.overrideQuotaForOrigin', { origin: site.url });
        assert.deepEqual(await page.evaluate(() => globalThis.notices), ['STORAGE_MEMORY']);
        assert.equal(await page.evaluate(() => globalThis.shop.info.storage), 'memory');
        assert.equal(await page.evaluate(async () => (await globalThis.shop.history()).length), 3);
      }),
    );

    test('no request says anything of the shopper', () => {
      const files =
        /^\/(shelf(\.js|\.css|\?offline)?|offline\.js|example|elsewhere|no-wasm|favicon\.ico|(vitrine|trapped|without-wasm)\/(parts\/)?[\w-]+\.(js|wasm)|shop\.vtpk(\.sig|\.from-[0-9a-f]{16}\.delta)?)?$/;
      assert.ok(site.requests.length > 50);
      for (const { method, url, headers, body } of site.requests) {
        assert.match(url, files);
        assert.deepEqual([method, body, headers.cookie], ['GET', '', undefined]);
        if (url.startsWith('/shop.vtpk')) assert.equal(headers.referer, undefined);
      }
    });
  });
}
