/*
 * What the shop wants and the visitor's device decides: new pieces, an experiment, signed rules, and push messages.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openShop, site } from './harness.mjs';

let shop;
/** One of each arm. */
let usual;
let trying;

before(async () => {
  shop = await openShop();
  usual = await shop.visitor('as ever');
  trying = await shop.visitor('with new');
  for (const visitor of [usual, trying]) await visitor.open();
});

after(() => shop?.close());

const ids = (cards) => cards.map(({ id }) => id);
const badges = ({ page }, selector) =>
  page.$$eval(`${selector} [data-item]`, (cards) => cards.map((card) => card.querySelector('.badge')?.textContent));
const exposure = ({ page }) => page.evaluate(() => JSON.parse(localStorage.getItem('vitrine.exposure')) ?? {});

test('what nobody has taken yet has a shelf, is marked, and counted once it was in view', async () => {
  const taken = new Set(
    readFileSync(join(site, '../catalogue/events.csv'), 'utf8')
      .split('\n')
      .map((line) => line.split(',')[1]),
  );
  const shown = ids(await usual.cards('#new'));
  assert.equal(shown.length, 5);
  for (const id of shown) assert.ok(!taken.has(id), `${id} is new`);
  assert.deepEqual(await badges(usual, '#new'), Array(5).fill('New'));
  assert.deepEqual(await exposure(usual), {});
  await usual.page.$eval('#new', (shelf) => shelf.scrollIntoView());
  await usual.page.waitForFunction(() => localStorage.getItem('vitrine.exposure'));
  for (const id of Object.keys(await exposure(usual))) assert.ok(shown.includes(id));
});

test('the experiment: a fifth of “for you” is new in one arm and nothing in the other; engineers see which', async () => {
  for (const [visitor, count, arm] of [
    [usual, 0, 'as ever'],
    [trying, 2, 'with new'],
  ]) {
    await visitor.go('#/engine');
    await visitor.go('#/');
    assert.equal((await badges(visitor, '#for-you')).filter(Boolean).length, count);
    await visitor.go('#/engine');
    assert.equal(await visitor.page.$eval('#decisions', (list) => list.dataset.arm), arm);
  }
});

test('signed rules: what is pinned comes first and says so, what is sold out is not there', async () => {
  await usual.go('#/');
  const { pin, outOfStock, bury } = JSON.parse(readFileSync(join(site, 'rules.json'), 'utf8'));
  const [first, ...others] = ids(await usual.cards('#trending'));
  assert.equal(first, pin[0].id);
  assert.deepEqual(await badges(usual, '#trending'), ['Our choice', null, null, null, null]);
  assert.ok(others.every((id) => !outOfStock.includes(id)));
  assert.ok(bury.length > 0);
  await usual.go('#/engine');
  assert.match(
    await usual.page.$eval('#decisions', (list) => list.textContent),
    /number 1, signed.*1 pinned, 1 raised/,
  );
});

test('rules without their signature are not there', async () => {
  const other = await shop.visitor();
  shop.proxy.block = '/rules.json.sig';
  await other.open();
  shop.proxy.block = undefined;
  assert.ok((await other.cards('#trending')).length > 0);
  assert.ok((await badges(other, '#trending')).every((badge) => badge === null));
  await other.leave();
});

test('three questions for a stranger, by keyboard: the answers are ratings, and “for you” follows them', async () => {
  const other = await shop.visitor();
  const { page } = other;
  await other.open();
  assert.deepEqual(await other.findings(), []);
  const chosen = [];
  for (let question = 0; question < 3; question++) {
    assert.match(
      await page.$eval('.taste-note', (note) => note.textContent),
      new RegExp(`Question ${question + 1} of 3`),
    );
    if (question === 0) await page.focus('.taste button');
    chosen.push(await page.evaluate(() => document.activeElement.dataset.item));
    await page.keyboard.press('Enter');
    await page.waitForFunction((id) => document.querySelector('.taste button')?.dataset.item !== id, {}, chosen.at(-1));
  }
  await page.waitForSelector('#for-you[data-source=history]');
  assert.equal(await page.$('.taste'), null);
  const kept = (await other.stored()).filter((record) => record.item !== undefined);
  const told = kept.sort((a, b) => a.time - b.time).map(({ type, item }) => `${type} ${item}`);
  assert.deepEqual(
    told,
    chosen.map((id) => `rating ${id}`),
  );
  assert.deepEqual(other.complaints, []);
  await other.leave();
});

test('a push message: dropped for strangers, adapted for others, once a day, and forgotten with the history', async () => {
  const { page } = trying;
  await page.browserContext().overridePermissions(shop.url, ['notifications']);
  await trying.settled();
  const attempt = async () => {
    await trying.go('#/');
    await trying.go('#/data');
    await page.click('#push');
    await page.waitForFunction(() => document.getElementById('push-result').textContent);
    return page.$eval('#push-result', (result) => result.textContent);
  };
  const notified = () =>
    page.evaluate(async () =>
      (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title }) => title),
    );
  assert.match(await attempt(), /dropped/);
  await trying.go('#/');
  const [{ id }] = await trying.cards('#trending');
  await trying.go(`#/product/${encodeURIComponent(id)}`);
  const category = await page.$eval('.crumbs a:last-child', (link) => link.textContent);
  assert.match(await attempt(), new RegExp(`New in ${category}`));
  assert.deepEqual(await notified(), [`New in ${category}`]);
  assert.match(await attempt(), /dropped/, 'once a day');
  const kept = () => page.evaluate(() => caches.has('vitrine-campaigns'));
  assert.equal(await kept(), true);
  await page.click('.forget button');
  await page.waitForSelector('.forget .danger');
  await page.click('.forget .danger');
  await page.waitForSelector('.data .empty');
  assert.equal(await kept(), false);
});
