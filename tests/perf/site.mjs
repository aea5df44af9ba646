/*
 * site.mjs: what is measured, served: bundles, runtimes, tables, compressed as a shop's server would. It counts the
 * bytes that it sends, and knows nothing of browsers.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, createReadStream, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';

export const here = fileURLToPath(new URL('.', import.meta.url));
export const root = path.join(here, '../..');
export const folder = path.join(root, 'build/perf');
const site = path.join(folder, 'site');
const CODE = ['.js', '.mjs', '.wasm', '.html'];
const LARGE_BYTES = 4e6;
const LINK = { latencyMilliseconds: 40, bytesPerMillisecond: 10e6 / 8 / 1000, pieceBytes: 8192 };

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};
/** Cross-origin isolation, so that the browser's clock is fine enough to measure with. */
const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cache-control': 'max-age=3600',
};

export const COLD = ['vitrine', 'onnxruntime', 'tensorflow', 'plain'];

let hurry = false;

/** Bundles the contenders and copies their runtimes beside them. A `quick` run compresses large code in a hurry. */
export async function buildSite({ quick }) {
  hurry = quick;
  mkdirSync(site, { recursive: true });
  await build({
    absWorkingDir: here,
    entryPoints: ['workloads.mjs', 'contenders/hnswlib.mjs', ...COLD.map((name) => `cold/cold-${name}.mjs`)],
    outdir: site,
    outExtension: { '.js': '.mjs' },
    entryNames: '[name]',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // What the runtimes ask of node is looked up there, at run time.
    external: [
      '/web/*',
      'fs',
      'path',
      'url',
      'worker_threads',
      'perf_hooks',
      'os',
      'crypto',
      'module',
      'util',
      'node:*',
    ],
    logLevel: 'error',
  });
  const copies = {
    'node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm': 'ort-wasm-simd-threaded.wasm',
    'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm': 'tfjs-backend-wasm-simd.wasm',
    '../../build/wasm/tests/perf/perf_read.wasm': 'perf_read.wasm',
    '../../build/wasm/tests/perf/perf_rerank.wasm': 'perf_rerank.wasm',
  };
  for (const [from, to] of Object.entries(copies)) copyFileSync(path.join(here, from), path.join(site, to));
  const relaxed = path.join(root, 'build/wasm-relaxed/tests/perf/perf_rerank.wasm');
  if (existsSync(relaxed)) copyFileSync(relaxed, path.join(site, 'perf_rerank-relaxed.wasm'));
  writeFileSync(path.join(site, 'blank.html'), '<!doctype html><title>blank</title>');
  for (const name of COLD) {
    const script = `<script type="module" src="/cold-${name}.mjs"></script>`;
    writeFileSync(path.join(site, `cold-${name}.html`), `<!doctype html><title>${name}</title><body>${script}`);
  }
}

function fileOf(url) {
  for (const [prefix, place] of [
    ['/web/', path.join(root, 'web/dist')],
    ['/tables/', path.join(folder, 'tables')],
    ['/', site],
  ]) {
    if (!url.startsWith(prefix)) continue;
    const file = path.join(place, url.slice(prefix.length));
    return file.startsWith(place) && existsSync(file) ? file : undefined;
  }
  return undefined;
}

/** The file as brotli, made once for each content: code as small as can be, large tables at a usual level. */
function compressed(file) {
  const bytes = readFileSync(file);
  const quality = CODE.includes(path.extname(file)) && !(hurry && bytes.length > LARGE_BYTES) ? 11 : 5;
  const name = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  const target = path.join(folder, 'brotli', `${name}.${quality}`);
  if (!existsSync(target)) {
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }));
  }
  return target;
}

/** Compresses a table's downloads before anybody waits for them. */
export function compressTable(table) {
  for (const file of ['small.vtpk', 'factors.f32', 'columns.f32', 'search.onnx'])
    compressed(fileOf(`/tables/${table}/${file}`));
}

/** What each contender's page downloads besides the table, compressed. */
export function codeBytes() {
  const files = {
    vitrine: ['web/index.js', 'web/worker.js', 'web/engine.wasm'],
    onnxruntime: ['cold-onnxruntime.mjs', 'ort-wasm-simd-threaded.wasm'],
    tensorflow: ['cold-tensorflow.mjs', 'tfjs-backend-wasm-simd.wasm'],
    'hnswlib-wasm': ['hnswlib.mjs'],
    plain: ['cold-plain.mjs'],
  };
  const sizeOf = (name) => statSync(compressed(fileOf(`/${name}`))).size;
  return Object.fromEntries(
    Object.entries(files).map(([name, list]) => [name, list.reduce((sum, file) => sum + sizeOf(file), 0)]),
  );
}

/**
 * A body at the speed of LINK, which all answers share. The link is here and not in the browser because what Chromium
 * can be told to throttle is a page, without its workers.
 */
async function sendSlowly(state, response, bytes) {
  await delay(LINK.latencyMilliseconds);
  for (let at = 0; at < bytes.length && !response.destroyed; at += LINK.pieceBytes) {
    const piece = bytes.subarray(at, at + LINK.pieceBytes);
    state.busyUntil = Math.max(state.busyUntil, performance.now()) + piece.length / LINK.bytesPerMillisecond;
    await delay(state.busyUntil - performance.now());
    response.write(piece);
  }
  response.end();
}

/**
 * The server. `sent` is the sum of the bodies since it was last set to 0; while `slow`, bodies are compressed and go
 * over the slow link.
 */
export async function serve() {
  const state = { sent: 0, slow: false, busyUntil: 0 };
  const server = createServer((request, response) => {
    const file = fileOf(new URL(request.url, 'http://localhost').pathname);
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    const sent = state.slow ? compressed(file) : file;
    const { size } = statSync(sent);
    state.sent += size;
    response.writeHead(200, {
      ...HEADERS,
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'content-length': size,
      ...(state.slow ? { 'content-encoding': 'br' } : {}),
    });
    if (state.slow) sendSlowly(state, response, readFileSync(sent));
    else createReadStream(sent).pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(state, {
    base: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  });
}
