/*
 * package.test.ts: the package as it is published, from dist/.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type * as Package from '../../web/src/index.ts';
import { GARDEN, makePack } from './sample-shop.ts';

const root = pathToFileURL(`${process.cwd()}/`);
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

test('everything that package.json exports is there', () => {
  for (const target of Object.values(manifest.exports).flatMap((entry) => Object.values(Object(entry)))) {
    const path = String(target);
    if (path.length > 1) assert.ok(existsSync(new URL(path, root)), path);
  }
});

test('importing does nothing, and the built package works in place with its own engine.wasm', async () => {
  const before = Object.keys(globalThis).length;
  const { Recommender, RecommenderError }: typeof Package = await import(new URL('dist/index.js', root).href);
  assert.equal(Object.keys(globalThis).length, before);
  const recommender = await Recommender.open({ pack: makePack(), worker: false });
  assert.equal(recommender.info.storage, 'memory');
  await recommender.record({ type: 'view', item: GARDEN[0] as string });
  assert.equal((await recommender.recommend({ limit: 3 })).source, 'history');
  assert.deepEqual(
    (await recommender.requests()).map(({ url }) => url),
    [new URL('dist/engine.wasm', root).href],
  );
  await assert.rejects(recommender.recommend({ limit: 0 }), RecommenderError);
  await recommender.close();
});

test('what a page loads stays small', () => {
  for (const name of ['index.js', 'worker.js']) {
    const bytes = readFileSync(new URL(`dist/${name}`, root)).length;
    assert.ok(bytes < 24_000, `${name} has ${bytes} bytes`);
  }
});
