/*
 * The package in a page that Vite or webpack built, under a strict policy: its worker, its wasm and the parts that are
 * loaded later.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BROWSERS, openSite } from './package-site.mjs';

const MAIN = `import { Recommender } from '@vitrine/web';
  import { defineShelf } from '@vitrine/web/shelf';
  const recommender = await Recommender.open({ pack: '/shop.vtpk', worker: !location.search });
  const [{ id }] = await recommender.browse({ limit: 1 });
  await recommender.record({ type: 'view', item: id });
  const lists = [await recommender.recommend(), await recommender.similar(id), await recommender.recommend({ pin: [id] })];
  const profile = await recommender.profile();
  globalThis.seen = { lists: lists.map((list) => list.items.length), items: profile.items, build: recommender.info.build };
  defineShelf({ pack: '/shop.vtpk' });`;
const pageOf = (script) => `<!doctype html><title>Built</title>${script}`;

async function buildByVite(root, worker) {
  writeFileSync(join(root, 'index.html'), pageOf('<script type="module" src="/main.js"></script>'));
  const { build } = await import('vite');
  await build({ root, worker, configFile: false, logLevel: 'error' });
}

/** With no more configuration than an entry. */
function buildByWebpack(root) {
  const program = createRequire(import.meta.url).resolve('webpack-cli/bin/cli.js');
  const options = ['--entry', './main.js', '--mode', 'production', '--fail-on-warnings'];
  execFileSync(process.execPath, [program, 'build', ...options], { cwd: root, encoding: 'utf8' });
  writeFileSync(join(root, 'dist/index.html'), pageOf('<script defer src="/main.js"></script>'));
}

/** The files that a bundler makes of the shop, as pages of a site. */
async function built(build) {
  const root = mkdtempSync(join(tmpdir(), 'vitrine-bundler-'));
  try {
    const web = fileURLToPath(new URL('../../web/', import.meta.url));
    const installed = join(root, 'node_modules/@vitrine/web');
    mkdirSync(installed, { recursive: true });
    for (const name of ['package.json', 'dist']) cpSync(join(web, name), join(installed, name), { recursive: true });
    writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(root, 'main.js'), MAIN);
    await build(root);
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

const tooOld = Number(process.versions.node.split('.')[0]) < 20 && 'bundlers need a newer node';

describe('bundlers', { skip: tooOld }, () => {
  let browser;
  before(async () => {
    browser = await BROWSERS.chromium();
  });
  after(() => browser?.close());

  /** Only modules can be loaded in parts: in a worker that is another script all of them are in one. */
  for (const { what, build, inParts } of [
    { what: 'Vite builds as it comes', build: (root) => buildByVite(root, {}), inParts: false },
    {
      what: 'Vite builds with workers that are modules',
      build: (root) => buildByVite(root, { format: 'es' }),
      inParts: true,
    },
    { what: 'webpack builds as it comes', build: buildByWebpack },
  ]) {
    test(`a page that ${what} has its lists in a worker and in place, under a strict policy`, async () => {
      const site = await openSite(await built(build));
      try {
        for (const query of ['', '?place']) {
          const page = await browser.newPage();
          const complaints = [];
          page.on('pageerror', (error) => complaints.push(String(error)));
          page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
          site.requests.length = 0;
          await page.goto(site.url + query);
          await page.waitForFunction(() => globalThis.seen, { timeout: 20_000 });
          const { lists, items, build } = await page.evaluate(() => globalThis.seen);
          assert.deepEqual([lists, items], [[12, 12, 12], 1]);
          assert.notEqual(build, 'plain');
          const urls = site.requests.map(({ url }) => url);
          assert.ok(urls.some((url) => url.endsWith('.wasm')));
          if (!query && inParts !== undefined) {
            assert.ok(urls.some((url) => /^\/assets\/worker.*\.js$/.test(url)));
            assert.equal(
              urls.some((url) => /^\/assets\/lists.*\.js$/.test(url)),
              inParts,
            );
          }
          assert.deepEqual(
            complaints.filter((text) => !text.includes('404')), // the browser asks for an icon
            [],
          );
          await page.close();
        }
      } finally {
        site.close();
      }
    });
  }
});
