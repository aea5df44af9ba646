/*
 * Private reports end to end: from the visitor's yes to what `vitrine report` makes of nginx's log, and what its end point
 * refuses.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openShop, vitrine } from './harness.mjs';

let shop;
let visitor;

before(async () => {
  shop = await openShop();
  visitor = await shop.visitor('with new');
  await visitor.open();
});

after(() => shop?.close());

test('private reports: nothing until the visitor agrees, then answers changed by chance, which the shop can add up', async () => {
  const { page } = visitor;
  const posted = () => shop.proxy.requests.filter(({ method }) => method === 'POST');
  const addDay = () =>
    page.evaluate(() => {
      const change = (key, set) => {
        const state = JSON.parse(localStorage.getItem(key));
        if (state) set(state);
        if (state) localStorage.setItem(key, JSON.stringify(state));
        return state !== null;
      };
      change('vitrine.reports', ({ agreements }) => agreements['demo-2'].since--);
      return change('vitrine.counters', (state) => state.current.period--);
    });
  await visitor.go('#/privacy');
  assert.equal(await page.$eval('#consent-state', (state) => state.dataset.agreed), 'false');
  assert.equal(await addDay(), false, 'nothing is counted');
  await page.click('#consent');
  await page.waitForSelector('[data-agreed=true]');
  const look = async (place) => {
    await visitor.go('#/');
    const { id } = (await visitor.cards('#trending')).at(place);
    await visitor.go(`#/product/${encodeURIComponent(id)}`);
    return id;
  };
  const seen = await look(-1);
  await page.waitForFunction(() => localStorage.getItem('vitrine.counters'));
  assert.deepEqual(posted(), [], 'the day is not over');
  const nextDay = async () => {
    assert.ok(await addDay());
    await page.reload();
    await visitor.shown();
    await shop.proxy.idle();
  };
  await nextDay();
  assert.deepEqual(posted(), [], 'the day began before the visitor agreed');
  await look(-2);
  await page.waitForFunction(() => JSON.parse(localStorage.getItem('vitrine.counters')).complete);
  await nextDay();
  const [{ url, body, headers }, ...more] = posted();
  assert.deepEqual([url, more], [`${shop.url}reports`, []]);
  for (const name of ['cookie', 'referer']) assert.equal(headers[name], undefined);
  const report = JSON.parse(body);
  assert.deepEqual(Object.keys(report), ['vitrine-report', 'plan', 'period', 'id', 'arm', 'answers']);
  assert.equal(report.arm, 'with new');
  assert.ok(!body.includes(seen));
  assert.equal(readFileSync(shop.reports, 'utf8'), `${JSON.stringify(report)}\n`, 'as it is, and nothing beside it');
  const plan = fileURLToPath(new URL('../../demo/src/report-plan.json', import.meta.url));
  const { reports, arms } = await vitrine('report', ['--plan', plan, '--reports', shop.reports]);
  assert.deepEqual([reports, arms.map((one) => one.reports)], [1, [0, 1]]);
  await visitor.go('#/privacy');
  assert.ok((await page.$eval('#requests', (table) => table.textContent)).includes(body), 'it is in the list');
  assert.match(await page.$eval('#budget', (budget) => budget.textContent), /epsilon 1.5 of 60/);
});

test('the end point of reports takes nothing else, and one line of each', async () => {
  const post = (body, type = 'application/json') =>
    fetch(`${shop.url}reports`, { method: 'POST', body, headers: { 'content-type': type } }).then(
      ({ status }) => status,
    );
  assert.equal(await post('{"vitrine-report":1}', 'text/plain'), 415);
  assert.equal(await post('{"another":1}'), 400);
  assert.equal(await post('{'), 400);
  const one = '{"vitrine-report":1,"plan":"demo-2"}';
  for (const end of ['\n', '\r', '\n1', `\n${one}`]) assert.equal(await post(one + end), 400, JSON.stringify(end));
  assert.equal(await post(JSON.stringify({ 'vitrine-report': 1, more: 'x'.repeat(5000) })), 413);
  assert.equal((await fetch(shop.url, { method: 'POST' })).status, 405);
  assert.equal(readFileSync(shop.reports, 'utf8').split('\n').length, 2);
});
