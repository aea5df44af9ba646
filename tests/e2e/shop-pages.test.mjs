/*
 * Every page of the storefront as a page: that it does not jump, fits a phone, is accessible, can be installed, says what
 * is missing, and that another browser shows it as well.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openShop } from './harness.mjs';
import { BROWSERS } from './package-site.mjs';

let shop;
let visitor;
/** Of a page of each kind. */
let places;

before(async () => {
  shop = await openShop();
  visitor = await shop.visitor();
  await visitor.open();
  const department = await visitor.page.$eval('.departments li:last-child a', (link) => link.hash);
  const [{ id }] = await visitor.cards('#for-you');
  places = [department, `#/product/${id}`, '#/search/linen', '#/data', '#/privacy', '#/engine', '#/'];
});

after(() => shop?.close());

test('nothing jumps while pages load, for strangers and for others', async () => {
  const { page } = visitor;
  for (const width of [390, 1280]) {
    await page.setViewport({ width, height: 900 });
    for (const place of ['', places[1], '']) {
      await page.goto('about:blank');
      await page.goto(shop.url + place);
      await visitor.shown();
      await page.waitForSelector('main .drawing');
      assert.ok((await page.evaluate(() => globalThis.shifted)) < 0.01, `${place} at ${width}`);
    }
  }
});

test('every page fits a phone, in both languages', async () => {
  const { page } = visitor;
  await page.setViewport({ width: 390, height: 844, isMobile: true, hasTouch: true });
  for (const language of ['en', 'zh']) {
    for (const place of [...places, '#/nowhere']) {
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

test('every page is accessible, in light and dark', async () => {
  const { page } = visitor;
  for (const scheme of ['light', 'dark']) {
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    for (const place of scheme === 'dark' ? places.slice(2) : places) {
      await visitor.go(place);
      const rules = scheme === 'dark' ? ['color-contrast'] : undefined;
      assert.deepEqual(await visitor.findings(rules), [], `${place} in ${scheme}`);
    }
  }
  await page.focus('#search');
  await page.keyboard.type('linen');
  await page.waitForSelector('#suggestions [role=option]');
  await page.keyboard.press('ArrowDown');
  assert.deepEqual(await visitor.findings(), [], 'suggestions');
  await page.keyboard.press('Escape');
});

test('the shop can be installed', async () => {
  const client = await visitor.page.createCDPSession();
  const { installabilityErrors } = await client.send('Page.getInstallabilityErrors');
  assert.deepEqual(
    installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito'), // as are the contexts of tests
    [],
  );
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

test('in Firefox: shelves, search, the visitor’s data, and all of it without a network', async () => {
  const browser = await BROWSERS.firefox();
  try {
    const page = await browser.newPage();
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    const shown = (selector) => page.waitForSelector(selector);
    await page.goto(shop.url);
    await shown('#trending .drawing');
    const id = await page.$eval('#trending [data-item]', (card) => card.dataset.item);
    await page.click('#trending .card-link');
    await shown(`.product-main[data-item="${id}"] .drawing`);
    await page.focus('#search');
    await page.keyboard.type('linen');
    await shown('#suggestions [role=option]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await shown(`.product-main:not([data-item="${id}"])`);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await shop.stop();
    await page.reload();
    await page.evaluate(() => {
      location.hash = '#/data';
    });
    await shown(`#events [data-item="${id}"]`);
    assert.ok(await page.$('#sentences li'));
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
  }
});
