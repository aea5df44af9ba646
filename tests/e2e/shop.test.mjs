/*
 * The storefront end to end: what a visitor sees, does and leaves behind, checked against `vitrine` on the same pack and
 * against everything that the browser sent.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openShop, site, vitrine } from './harness.mjs';

let shop;
let visitor;
let category;

before(async () => {
  shop = await openShop();
  visitor = await shop.visitor();
  await visitor.open();
});

after(() => shop?.close());

const ids = (list) => list.map(({ id }) => id);
const ranked = (list) => list.map(({ id, score }) => ({ id, score: Math.fround(score) }));
const source = () => visitor.page.$eval('#for-you', (section) => section.dataset.source);
const count = (button) => visitor.page.$eval(`${button} .count`, (element) => Number(element.textContent));

/** The history as the drawer shows it, newest first. */
async function drawerLines() {
  await visitor.page.click('#open-clock');
  await visitor.page.waitForSelector('#history-drawer[open]');
  const lines = await visitor.page.$$eval('#history-drawer .line', (found) =>
    found.map((line) => ({ item: line.dataset.item, type: line.dataset.type })),
  );
  await visitor.page.keyboard.press('Escape');
  await visitor.page.waitForSelector('#history-drawer', { hidden: true });
  return lines;
}

/** The events that the page keeps, newest first. */
async function history() {
  const records = (await visitor.stored()).filter((record) => record.item !== undefined);
  return records.sort((a, b) => b.time - a.time);
}

/** How many of the ids are in the category. */
async function inCategory(list) {
  const { items } = await vitrine('recommend', [
    '--limit',
    '1000',
    '--include-seen',
    '--filter',
    `category=${category}`,
  ]);
  const members = new Set(ids(items));
  return list.filter((id) => members.has(id)).length;
}

test('a visitor without history sees the popular order', async () => {
  assert.equal(await source(), 'popularity');
  assert.match(await visitor.page.$eval('#for-you h2', (heading) => heading.textContent), /Popular/);
  const { items } = await vitrine('recommend');
  assert.deepEqual(ranked(await visitor.cards('#for-you')), ranked(items));
  assert.equal(await count('#open-clock'), 0);
});

test('a department lists its items in the popular order, a handful at a time', async () => {
  category = await visitor.page.$eval('.departments li:last-child a', (link) =>
    decodeURIComponent(link.hash.split('/')[2]),
  );
  await visitor.page.click('.departments li:last-child a');
  await visitor.page.waitForSelector('.category h1');
  const { items } = await vitrine('recommend', ['--limit', '48', '--filter', `category=${category}`]);
  assert.deepEqual(ids(await visitor.cards('.grid')), ids(items.slice(0, 24)));
  await visitor.page.click('.grid-more button');
  await visitor.page.waitForSelector('.grid li:nth-child(48)');
  assert.deepEqual(ids(await visitor.cards('.grid')), ids(items));
});

test('after clicks in one department the list turns towards it, and equals `vitrine recommend`', async () => {
  const { page } = visitor;
  const popular = (await vitrine('recommend')).items;
  const clicked = ids(await visitor.cards('.grid')).slice(0, 5);
  for (const id of clicked) {
    await page.click(`.grid [data-item="${id}"] a`);
    await page.waitForSelector(`.product-main[data-item="${id}"]`);
    await page.waitForFunction(() => document.activeElement?.matches('.product h1'));
    await page.goBack();
    await page.waitForSelector('.grid');
  }
  await visitor.go('#/');
  assert.equal(await source(), 'history');
  assert.match(await page.$eval('#for-you h2', (heading) => heading.textContent), /For you/);

  const events = await history();
  assert.deepEqual(
    events.map(({ type, item }) => ({ type, item })),
    clicked.reverse().map((item) => ({ type: 'view', item })),
  );
  const shown = await visitor.cards('#for-you');
  const { items, source: basis } = await vitrine('recommend', [], events);
  assert.equal(basis, 'history');
  assert.deepEqual(ranked(shown), ranked(items));
  assert.ok((await inCategory(ids(shown))) > (await inCategory(ids(popular))), 'more of the department than before');
});

test('reasons name things of the history', async () => {
  const titles = await visitor.page.$$eval('#for-you .card-note', (notes) => notes.map((note) => note.textContent));
  assert.equal(titles.length, (await visitor.cards('#for-you')).length);
  for (const title of titles) assert.match(title, /^Because you viewed \S/);
  const viewed = new Set((await history()).map(({ item }) => item));
  const reasons = await visitor.page.$$eval('[id^=because] h2 a', (links) =>
    links.map((link) => decodeURIComponent(link.hash.split('/')[2])),
  );
  for (const reason of reasons) assert.ok(viewed.has(reason), `${reason} was viewed`);
});

test('a product page shows what `vitrine similar` says', async () => {
  const [{ id }] = await visitor.cards('#for-you');
  await visitor.go(`#/product/${encodeURIComponent(id)}`);
  const { items } = await vitrine('similar', ['--item', id, '--limit', '5']);
  assert.deepEqual(ranked(await visitor.cards('#similar')), ranked(items));
  assert.ok(await visitor.page.$('.why li a'), 'it says why it was suggested');
});

test('cart and check-out are recorded, and a product can be dismissed for good', async () => {
  const { page } = visitor;
  const bought = await page.$eval('.product-main', (element) => element.dataset.item);
  await page.click('.product-actions .button');
  await page.waitForFunction(() => document.querySelector('#open-bag .count').textContent === '1');
  await page.click('#open-bag');
  await page.waitForSelector('#cart-drawer[open] .drawer-foot .button');
  await page.click('#cart-drawer .drawer-foot .button');
  await page.waitForFunction(() => document.querySelector('#open-bag .count').textContent === '0');
  await page.keyboard.press('Escape');
  await visitor.go('#/');
  const [first] = await visitor.cards('#for-you');
  await page.click('#for-you .card-dismiss');
  await page.waitForFunction((id) => !document.querySelector(`#for-you [data-item="${id}"]`), {}, first.id);

  const types = (await history()).slice(0, 4).map(({ type, item }) => [type, item]);
  assert.deepEqual(types, [
    ['dismiss', first.id],
    ['purchase', bought],
    ['cart', bought],
    ['view', bought],
  ]);
  const { items } = await vitrine('recommend', [], await history());
  assert.deepEqual(ranked(await visitor.cards('#for-you')), ranked(items));
});

test('reloading keeps the history', async () => {
  const [shown, events] = [await visitor.cards('#for-you'), await history()];
  await visitor.page.reload();
  await visitor.shown();
  assert.deepEqual(await visitor.cards('#for-you'), shown);
  assert.equal(await count('#open-clock'), events.length);
  assert.deepEqual(
    await drawerLines(),
    events.map(({ item, type }) => ({ item, type })),
  );
});

test('the privacy page lists every request that was made', async () => {
  const { page } = visitor;
  const from = shop.proxy.requests.length;
  await page.reload();
  await visitor.shown();
  await visitor.go('#/privacy');
  const paths = () => shop.proxy.requests.slice(from).map(({ url }) => new URL(url).pathname);
  await page.waitForFunction(
    (count) => document.querySelectorAll('#requests tbody tr').length >= count,
    {},
    new Set(paths()).size,
  );
  const listed = await page.$$eval('#requests code', (found) => found.map((code) => code.textContent));
  for (const path of paths()) assert.ok(listed.includes(`GET ${path}`), `${path} is listed`);
});

test('looking around asks the server for nothing', async () => {
  await visitor.go('#/');
  await visitor.page.waitForSelector('#for-you .drawing');
  const from = shop.proxy.requests.length;
  const [{ id }] = await visitor.cards('#for-you');
  for (const place of [`#/category/${encodeURIComponent(category)}`, `#/product/${id}`, '#/']) {
    await visitor.go(place);
    await visitor.page.waitForSelector('main .drawing');
  }
  await visitor.page.waitForNetworkIdle();
  assert.deepEqual(
    shop.proxy.requests.slice(from).map(({ url }) => url),
    [],
  );
});

test('no request carries anything of the history', async () => {
  const events = await history();
  const { requests } = shop.proxy;
  for (const url of visitor.requested) assert.ok(url.startsWith(shop.url), `${url} is on the shop's own host`);
  // Chromium has what engine-relaxed.wasm needs.
  const engine = existsSync(join(site, 'engine-relaxed.wasm')) ? 'engine-relaxed.wasm' : 'engine.wasm';
  for (const file of ['main.js', 'worker.js', engine, 'shop.vtpk', 'pictures.svg']) {
    assert.ok(visitor.requested.includes(shop.url + file), `${file} was asked for`);
    assert.ok(
      requests.some(({ url }) => url === shop.url + file),
      `${file} is on record`,
    );
  }
  const told = [...new Set(events.map(({ item }) => item)), category, 'product', 'category'];
  for (const { method, url, headers, body } of requests) {
    const { pathname, search } = new URL(url);
    assert.equal(method, 'GET');
    assert.equal(body, '');
    assert.equal(search, '');
    assert.ok(existsSync(join(site, pathname)), `${pathname} is a file of the shop`);
    for (const name of ['cookie', 'referer', 'authorization']) assert.equal(headers[name], undefined);
    const sent = decodeURIComponent(url) + JSON.stringify(headers);
    for (const text of told) assert.ok(!sent.includes(text), `${url} says nothing of ${text}`);
  }
});

test('by keyboard alone: skip link, a product, and forgetting everything', async () => {
  const { page } = visitor;
  const active = (selector) => page.evaluate((css) => document.activeElement?.matches(css) ?? false, selector);
  const tabTo = async (selector) => {
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press('Tab');
      if (await active(selector)) return;
    }
    assert.fail(`Tab does not reach ${selector}`);
  };
  await page.goto(shop.url);
  await visitor.shown();
  await page.keyboard.press('Tab');
  assert.ok(await active('.skip'));
  await page.keyboard.press('Enter');
  assert.ok(await active('main h1'));
  await tabTo('#for-you .card-link');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.product');
  await page.waitForFunction(() => document.activeElement?.matches('.product h1'));

  await page.evaluate(() => document.activeElement.blur());
  await page.focus('.wordmark');
  await tabTo('#open-clock');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#history-drawer[open]');
  await tabTo('.forget button');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.forget [role=alert]');
  assert.ok(await active('.forget .quiet'), 'the safe answer has the focus');
  await tabTo('.forget .danger');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => !document.querySelector('#history-drawer .line'));
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement?.matches('#open-clock'));
});

test('forgetting empties the history, everywhere', async () => {
  assert.deepEqual(await history(), []);
  assert.deepEqual(await drawerLines(), []);
  assert.equal(await count('#open-clock'), 0);
  await visitor.page.reload();
  await visitor.go('#/');
  assert.equal(await source(), 'popularity');
  const { items } = await vitrine('recommend');
  assert.deepEqual(ranked(await visitor.cards('#for-you')), ranked(items));
});

test('every page fits a phone, in both languages', async () => {
  const { page } = visitor;
  const [{ id }] = await visitor.cards('#for-you');
  await page.setViewport({ width: 390, height: 844, isMobile: true, hasTouch: true });
  for (const language of ['en', 'zh']) {
    for (const place of [
      '#/',
      `#/category/${encodeURIComponent(category)}`,
      `#/product/${id}`,
      '#/privacy',
      '#/nowhere',
    ]) {
      await visitor.go(place);
      assert.equal(await page.evaluate(() => document.documentElement.lang), language);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 390, `${place} is ${width} pixels wide`);
    }
    await page.click('#switch-language');
    await page.waitForFunction((before) => document.documentElement.lang !== before, {}, language);
  }
  await page.setViewport({ width: 1280, height: 900 });
});

test('nothing jumps while the front page loads', async () => {
  await visitor.page.goto('about:blank');
  await visitor.open();
  await visitor.page.waitForSelector('#for-you .drawing');
  assert.ok((await visitor.page.evaluate(() => globalThis.shifted)) < 0.01);
});

test('the strict policy is sent and not violated, and the console stays quiet', async () => {
  const { headers } = await fetch(shop.url);
  const policy = headers.get('content-security-policy');
  assert.match(policy, /default-src 'self'/);
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'/);
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')/);
  assert.equal(headers.get('referrer-policy'), 'no-referrer');
  assert.deepEqual(await visitor.page.evaluate(() => globalThis.violations), []);
  assert.deepEqual(visitor.complaints, []);
});

test('a shop whose pack is missing says so and offers to try again', async () => {
  shop.proxy.block = '/shop.vtpk';
  const other = await shop.visitor();
  await other.open();
  assert.match(await other.page.$eval('main', (main) => main.textContent), /could not be opened.*404/);
  shop.proxy.block = undefined;
  await other.page.click('main button');
  await other.page.waitForSelector('#for-you');
  await other.leave();
});
