/*
 * Puts the storefront into FOLDER, beside the pack and pictures that are already there: page, program, design, and the
 * files of @vitrine/web that are fetched by themselves (worker, parts, engines); and the service worker, which keeps all of
 * them. Then everything is compressed ahead for the server.
 *   node build.mjs FOLDER [RULES]     with RULES, it signs these rules for lists
 */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const [folder, rules] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node build.mjs FOLDER [RULES]');
  process.exit(2);
}
const site = resolve(folder);

const dist = '../web/dist';
const options = {
  absWorkingDir: here,
  outdir: site,
  // tsconfig.json has their types from the package's sources
  alias: {
    '@vitrine/web': `${dist}/index.js`,
    ...Object.fromEntries(
      ['campaigns', 'experiments', 'exposure', 'reports', 'sw'].map((name) => [
        `@vitrine/web/${name}`,
        `${dist}/${name}.js`,
      ]),
    ),
  },
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
};
for (const file of readdirSync(site)) {
  if (!/^(shop\.vtpk|pictures\.svg)$/.test(file)) rmSync(join(site, file), { recursive: true });
}
let rulesKey = '';
if (rules) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519'); // a shop keeps its own, away from the server
  const bytes = readFileSync(rules);
  writeFileSync(join(site, 'rules.json'), bytes);
  writeFileSync(join(site, 'rules.json.sig'), sign(null, bytes, privateKey));
  rulesKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}
await build({
  ...options,
  define: { RULES_KEY: JSON.stringify(rulesKey) },
  entryPoints: ['src/main.ts', 'src/main.css'],
  external: ['./service.js', 'node:*'], // of @vitrine/web, for pages that compute without a worker, and for node
  loader: { '.woff2': 'file' },
  assetNames: '[name]',
});
// The icon is part of the page: browsers ask for a file again at every change of the address.
const icon = `data:image/svg+xml;base64,${readFileSync(join(here, 'src/icon.svg'), 'base64')}`;
writeFileSync(join(site, 'index.html'), readFileSync(join(here, 'src/index.html'), 'utf8').replace('icon.svg', icon));
mkdirSync(join(site, 'parts'));
for (const file of readdirSync(join(here, dist), { recursive: true })) {
  if (/^(worker|parts\/[\w-]+)\.js$|\.wasm$/.test(file)) copyFileSync(join(here, dist, file), join(site, file));
}
for (const icon of ['icon.svg', 'icon-maskable.svg']) copyFileSync(join(here, 'src', icon), join(site, icon));
copyFileSync(join(here, 'src/manifest.json'), join(site, 'manifest.webmanifest'));
// The service worker keeps all of it, under a version that changes with any of it.
const files = readdirSync(site, { recursive: true })
  .filter((file) => file.includes('.'))
  .sort();
const version = createHash('sha256');
for (const file of files) version.update(file).update(readFileSync(join(site, file)));
await build({
  ...options,
  entryPoints: { sw: 'src/service-worker.ts' },
  format: 'iife', // not every browser has service workers that are modules
  define: {
    FILES: JSON.stringify(files.map((file) => (file === 'index.html' ? './' : file))),
    VERSION: JSON.stringify(version.digest('hex').slice(0, 16)),
  },
});
for (const file of readdirSync(site, { recursive: true })) {
  const path = join(site, file);
  if (!/\.(html|css|js|svg|wasm|vtpk|webmanifest)$/.test(file)) continue;
  const bytes = readFileSync(path);
  const quality = bytes.length > 1e6 ? 7 : 11;
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }));
  writeFileSync(`${path}.gz`, gzipSync(bytes));
}
