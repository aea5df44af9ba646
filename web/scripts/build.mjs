// Builds dist/: ES modules, declarations, and the engine's builds: engine.wasm, whose path is the first argument or
// VITRINE_WASM, and, where there is one, engine-relaxed.wasm: the second argument or VITRINE_WASM_RELAXED.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const [wasm = process.env.VITRINE_WASM, relaxed = process.env.VITRINE_WASM_RELAXED] = process.argv.slice(2);
const engines = [{ name: 'engine.wasm', path: resolve(wasm ?? 'engine.wasm') }];
if (relaxed) engines.push({ name: 'engine-relaxed.wasm', path: resolve(relaxed) });
for (const { name, path } of engines) {
  if (existsSync(path)) continue;
  console.error(`${name} not found (${path}): see the head of scripts/build.mjs.`);
  process.exit(1);
}
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

rmSync('dist', { recursive: true, force: true });
const define = { RELAXED_SHIPS: String(Boolean(relaxed)), IN_WORKER: 'false' };
const options = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  sourcemap: 'external', // no comment in what pages load
  outdir: 'dist',
  define,
};
// The page loads index.js and worker.js; in place, index.js imports service.js instead. Both import what is in parts/ when
// it is first needed. The other scripts are for who asks for them; they use the page's index.js.
const external = ['./index.js', './service.js', './parts/*', 'react', 'vue'];
const parts = readdirSync('src/parts').map((name) => `parts/${name.replace('.ts', '')}`);
const extras = ['shelf-element', 'react', 'vue', 'sw', 'experiments', 'reports', 'campaigns', 'exposure'];
await build({
  ...options,
  entryPoints: ['index', 'service', ...parts, ...extras].map((name) => `src/${name}.ts`),
  external,
});
await build({
  ...options,
  entryPoints: ['src/worker.ts'],
  define: { ...define, IN_WORKER: 'true' },
  external: ['./parts/*'],
});
// Only node comes to this import (download.ts); the comment, without which webpack warns, is lost in minification.
const service = readFileSync('dist/service.js', 'utf8');
writeFileSync('dist/service.js', service.replace('import(["node:fs"', 'import(/*webpackIgnore:true*/["node:fs"'));
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--emitDeclarationOnly'], { stdio: 'inherit' });
for (const { name, path } of engines) copyFileSync(path, `dist/${name}`);

const scripts = ['index', 'worker', 'service', ...parts, ...extras].map((name) => `${name}.js`);
for (const file of [...scripts, ...engines.map(({ name }) => name)]) {
  const bytes = readFileSync(`dist/${file}`);
  console.log(`${file.padEnd(19)} ${bytes.length} bytes, ${brotliCompressSync(bytes).length} brotli`);
}
