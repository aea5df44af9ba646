/*
 * The package in a page that Vite built, under a strict policy: its worker, its wasm and the parts that are loaded later.
 */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BROWSERS, openSite } from './package-site.mjs';

const PAGE = '<!doctype html><title>Vite</title><ul id="shelf"></ul><script type="module" src="/main.js"></script>';
const MAIN = `import { Recommender } from '@vitrine/web';
  import { defineShelf } from '@vitrine/web/shelf';
  const recommender = await Recommender.open({ pack: '/shop.vtpk' });
  const [{ id }] = await recommender.browse({ limit: 1 });
  await recommender.record({ type: 'view', item: id });
  const lists = [await recommender.recommend(), await recommender.similar(id), await recommender.recommend({ pin: [id] })];
  const profile = await recommender.profile();
  globalThis.seen = { lists: lists.map((list) => list.items.length), items: profile.items, build: recommender.info.build };
  defineShelf({ pack: '/shop.vtpk' });`;

/** The files that Vite makes of the shop, as pages of a site. */
async function built(worker) {
  const root = mkdtempSync(join(tmpdir(), 'vitrine-vite-'));
  try {
    const web = fileURLToPath(new URL('../../web/', import.meta.url));
    const installed = join(root, 'node_modules/@vitrine/web');
    mkdirSync(installed, { recursive: true });
    for (const name of ['package.json', 'dist']) cpSync(join(web, name), join(installed, name), { recursive: true });
    writeFileSync(join(root, 'index.html'), PAGE);
    writeFileSync(join(root, 'main.js'), MAIN);
    const { build } = await import('vite');
    await build({ root, worker, configFile: false, logLevel: 'error' });
    const out = join(root, 'dist');
    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return Object.fromEntries(
      files.map(({ name, parentPath, path = parentPath }) => {
        const file = join(path, name);
        const url = file.slice(out.length).replace('/index.html', '/');
        return [url, { body: readFileSync(file), type: extname(file).slice(1) }];
      }),
    );
  } finally {
    rmSync(root, { recursive: true });
  }
}

const tooOld = Number(process.versions.node.split('.')[0]) < 20 && 'Vite needs a newer node';

describe('vite', { skip: tooOld }, () => {
  let browser;
  before(async () => {
    browser = await BROWSERS.chromium();
  });
  after(() => browser?.close());

  for (const [what, worker] of [
    ['as it comes', {}],
    ['with workers that are modules', { format: 'es' }],
  ]) {
    test(`a page built ${what} has its lists, under a strict policy`, async () => {
      const site = await openSite(await built(worker));
      const page = await browser.newPage();
      const complaints = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      try {
        await page.goto(site.url);
        await page.waitForFunction(() => globalThis.seen, { timeout: 20_000 });
        const { lists, items, build } = await page.evaluate(() => globalThis.seen);
        assert.deepEqual([lists, items], [[12, 12, 12], 1]);
        assert.notEqual(build, 'plain');
        const urls = site.requests.map(({ url }) => url).filter((url) => url !== '/favicon.ico');
        assert.ok(urls.some((url) => /^\/assets\/engine.*\.wasm$/.test(url)));
        assert.ok(urls.some((url) => /^\/assets\/worker.*\.js$/.test(url)));
        // Only modules can be loaded in parts: in another worker all of them are in one script.
        assert.equal(
          urls.some((url) => /^\/assets\/lists.*\.js$/.test(url)),
          'format' in worker,
        );
        assert.deepEqual(
          complaints.filter((text) => !text.includes('404')), // the browser asks for an icon
          [],
        );
      } finally {
        await page.close();
        site.close();
      }
    });
  }
});
