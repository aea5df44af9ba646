/*
 * package.test.ts: the package as it is published, from dist/.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import type * as Package from '../../web/src/index.ts';
import { GARDEN, makePack } from './sample-shop.ts';

const root = pathToFileURL(`${process.cwd()}/`);
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const relaxedShips = Boolean(process.env.VITRINE_WASM_RELAXED);

test('everything that package.json exports is there, engine-relaxed.wasm if it was built', () => {
  for (const target of Object.values(manifest.exports).flatMap((entry) => Object.values(Object(entry)))) {
    const path = String(target);
    const there = relaxedShips || !path.includes('relaxed');
    if (path.length > 1) assert.equal(existsSync(new URL(path, root)), there, path);
  }
});

/** The codes that opening in place and a call fail with, when `service` is what comes of service.js. */
function codesInPlace(service: string, patience: number): string {
  const hook = `export const resolve = (name, at, next) => name === './service.js' ? ${service} : next(name, at)`;
  const page = `
    import { register } from 'node:module';
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)});
    const { Recommender } = await import(${JSON.stringify(new URL('dist/index.js', root).href)});
    const options = { pack: new ArrayBuffer(64), worker: false };
    const controller = new AbortController();
    const { signal } = controller;
    const calls = [Recommender.open({ ...options, signal }), new Recommender(options).recommend({ signal })];
    setTimeout(() => controller.abort(), ${patience});
    console.log((await Promise.all(calls.map((call) => call.catch(({ code }) => code)))).join());
    process.exit();`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', page], { timeout: 20_000 });
  return `${stdout}${stderr}`.trim();
}

test('in place, an abort does not wait for a script that is still on its way, and one that is missing is said', () => {
  assert.equal(codesInPlace('new Promise(() => {})', 1), 'ABORTED,ABORTED');
  assert.equal(codesInPlace('next("./missing.js", at)', 10_000), 'NETWORK,NETWORK');
});

/** Where the engine that runs must be from. */
function engineUrl({ build }: Package.RecommenderInfo): string {
  return new URL(build === 'relaxed' ? 'dist/engine-relaxed.wasm' : 'dist/engine.wasm', root).href;
}

test('importing does nothing, and the built package works in place with its own engine', async () => {
  const before = Object.keys(globalThis).length;
  const { Recommender, RecommenderError }: typeof Package = await import(new URL('dist/index.js', root).href);
  assert.equal(Object.keys(globalThis).length, before);
  const recommender = await Recommender.open({ pack: makePack(), worker: false });
  assert.equal(recommender.info.storage, 'memory');
  await recommender.record({ type: 'view', item: GARDEN[0] as string });
  assert.equal((await recommender.recommend({ limit: 3 })).source, 'history');
  assert.deepEqual(
    (await recommender.requests()).map(({ url }) => url),
    [new URL('dist/service.js', root).href, engineUrl(recommender.info)],
  );
  await assert.rejects(recommender.recommend({ limit: 0 }), RecommenderError);
  await recommender.close();
});

test('engine-relaxed.wasm runs where it can, and gives the same', { skip: !relaxedShips }, async (t) => {
  const relaxed = readFileSync(new URL('dist/engine-relaxed.wasm', root));
  await import(new URL('../tests/relaxed.mjs', root).href);
  if (!WebAssembly.validate(relaxed)) return t.skip(`not for node ${process.version}`);
  const { Recommender }: typeof Package = await import(new URL('dist/index.js', root).href);
  const pack = makePack();
  const lists = [];
  for (const options of [{}, { wasm: new URL('dist/engine.wasm', root) }]) {
    const recommender = await Recommender.open({ ...options, pack, worker: false });
    assert.equal(recommender.info.build, 'wasm' in options ? 'simd128' : 'relaxed');
    assert.deepEqual(
      (await recommender.requests()).map(({ url }) => url),
      [new URL('dist/service.js', root).href, engineUrl(recommender.info)],
    );
    await recommender.record({ type: 'view', item: GARDEN[0] as string });
    lists.push(await recommender.recommend({ limit: 40 }));
    await recommender.close();
  }
  assert.deepEqual(lists[0], lists[1]);
});

test('what a page loads for its first list stays within 32 KB, brotli', (t) => {
  const brotli = (name: string) => brotliCompressSync(readFileSync(new URL(`dist/${name}`, root))).length;
  const engines = relaxedShips ? ['engine.wasm', 'engine-relaxed.wasm'] : ['engine.wasm'];
  for (const engine of engines) {
    const sizes = ['index.js', 'worker.js', engine].map((name) => [name, brotli(name)] as const);
    const sum = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
    t.diagnostic(`${sizes.map(([name, bytes]) => `${name} ${bytes}`).join(' + ')} = ${sum} bytes`);
    assert.ok(sum <= 32 * 1024, `${sum} bytes`);
  }
});

function findingsOf(tool: string, ...options: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`node_modules/${tool}`, ...options]);
  return status === 0 ? '' : `${stdout}${stderr}`;
}

test('typedoc makes pages without a warning', () => {
  assert.equal(findingsOf('typedoc/bin/typedoc', '--emit', 'none'), '');
});

test('publint has no findings', { skip: !relaxedShips }, () => {
  assert.equal(findingsOf('publint/src/cli.js', '--strict'), '');
});

const PARTS = readdirSync(new URL('src/parts', root)).map((name) => `parts/${name.replace('.ts', '')}`);
const SHOP = ['experiments', 'reports', 'campaigns', 'exposure'];

test('every script can be imported where there is no browser', async () => {
  for (const name of ['index', 'shelf-element', 'react', 'vue', 'sw', 'service', ...PARTS, ...SHOP]) {
    assert.ok(await import(new URL(`dist/${name}.js`, root).href), name);
  }
});
