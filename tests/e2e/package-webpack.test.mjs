/*
 * The package in a page that webpack built with no more configuration than an entry, under a strict policy: its worker,
 * its wasm and the parts that are loaded later.
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

const PAGE = '<!doctype html><title>webpack</title><ul id="shelf"></ul><script defer src="/main.js"></script>';
const MAIN = `import { Recommender } from '@vitrine/web';
  import { defineShelf } from '@vitrine/web/shelf';
  const recommender = await Recommender.open({ pack: '/shop.vtpk', worker: !location.search });
  const [{ id }] = await recommender.browse({ limit: 1 });
  await recommender.record({ type: 'view', item: id });
  const lists = [await recommender.recommend(), await recommender.similar(id), await recommender.recommend({ pin: [id] })];
  const profile = await recommender.profile();
  globalThis.seen = { lists: lists.map((list) => list.items.length), items: profile.items, build: recommender.info.build };
  defineShelf({ pack: '/shop.vtpk' });`;

/** The files that webpack makes of the shop, as pages of a site. */
function built() {
  const root = mkdtempSync(join(tmpdir(), 'vitrine-webpack-'));
  try {
    const web = fileURLToPath(new URL('../../web/', import.meta.url));
    const installed = join(root, 'node_modules/@vitrine/web');
    mkdirSync(installed, { recursive: true });
    for (const name of ['package.json', 'dist']) cpSync(join(web, name), join(installed, name), { recursive: true });
    writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(root, 'main.js'), MAIN);
    const bin = createRequire(import.meta.url).resolve('webpack-cli/bin/cli.js');
    const options = ['--entry', './main.js', '--mode', 'production'];
    execFileSync(process.execPath, [bin, 'build', ...options], { cwd: root, encoding: 'utf8' });
    const out = join(root, 'dist');
    const files = readdirSync(out).map((name) => [
      `/${name}`,
      { body: readFileSync(join(out, name)), type: extname(name).slice(1) },
    ]);
    return { ...Object.fromEntries(files), '/': { body: PAGE, type: 'html' } };
  } finally {
    rmSync(root, { recursive: true });
  }
}

const tooOld = Number(process.versions.node.split('.')[0]) < 20 && 'webpack-cli needs a newer node';

describe('webpack', { skip: tooOld }, () => {
  let browser;
  let site;
  before(async () => {
    site = await openSite(built());
    browser = await BROWSERS.chromium();
  });
  after(async () => {
    await browser?.close();
    site?.close();
  });

  for (const [where, query] of [
    ['in a worker', ''],
    ['in place', '?place'],
  ]) {
    test(`a page built as it comes has its lists ${where}, under a strict policy`, async () => {
      const page = await browser.newPage();
      const complaints = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      try {
        await page.goto(site.url + query);
        await page.waitForFunction(() => globalThis.seen, { timeout: 20_000 });
        const { lists, items, build } = await page.evaluate(() => globalThis.seen);
        assert.deepEqual([lists, items], [[12, 12, 12], 1]);
        assert.notEqual(build, 'plain');
        assert.ok(site.requests.some(({ url }) => /^\/\w+\.wasm$/.test(url)));
        assert.deepEqual(
          complaints.filter((text) => !text.includes('404')), // the browser asks for an icon
          [],
        );
      } finally {
        await page.close();
      }
    });
  }
});
