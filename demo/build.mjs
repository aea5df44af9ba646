/*
 * Puts the storefront into FOLDER, beside the pack and pictures that are already there: page, program, design, and the
 * files of @vitrine/web that are fetched by themselves (worker, engines, parts). Then everything is compressed ahead for the
 * server.
 *   node build.mjs FOLDER
 */
import { copyFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node build.mjs FOLDER');
  process.exit(2);
}
const site = resolve(folder);

await build({
  absWorkingDir: here,
  entryPoints: ['src/main.ts', 'src/main.css'],
  outdir: site,
  alias: { '@vitrine/web': '../web/dist/index.js' }, // tsconfig.json has its types from its sources
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  external: ['node:*'], // @vitrine/web names one module of node, for use outside of browsers
  loader: { '.woff2': 'file' },
  assetNames: '[name]',
  chunkNames: '[name]',
  logLevel: 'warning',
});
// The icon is part of the page: browsers ask for a file again at every change of the address.
const icon = `data:image/svg+xml;base64,${readFileSync(join(here, 'src/icon.svg'), 'base64')}`;
writeFileSync(join(site, 'index.html'), readFileSync(join(here, 'src/index.html'), 'utf8').replace('icon.svg', icon));
for (const file of readdirSync(site)) {
  if (/\.(wasm|br|gz)$/.test(file)) rmSync(join(site, file));
}
for (const file of readdirSync(join(here, '../web/dist'))) {
  if (/^worker\.js$|\.wasm$/.test(file)) copyFileSync(join(here, '../web/dist', file), join(site, file));
}
cpSync(join(here, '../web/dist/parts'), join(site, 'parts'), { recursive: true });
for (const file of readdirSync(site, { recursive: true })) {
  const path = join(site, file);
  if (!/\.(html|css|js|svg|wasm|vtpk)$/.test(file)) continue;
  const bytes = readFileSync(path);
  const quality = bytes.length > 1e6 ? 7 : 11;
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }));
  writeFileSync(`${path}.gz`, gzipSync(bytes));
}
