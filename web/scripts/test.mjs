// Compiles tests/web/*.test.ts and runs them under node's test runner; arguments are passed on to it (such as
// --test-reporter=tap). VITRINE_PROGRAM is the native program, VITRINE_WASM the engine, VITRINE_WASM_RELAXED its build
// with relaxed SIMD, if there is one; dist/ must have been built.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

for (const name of ['VITRINE_PROGRAM', 'VITRINE_WASM']) {
  if (!process.env[name]) {
    console.error(`${name} is not set: see scripts/test.mjs.`);
    process.exit(1);
  }
  process.env[name] = resolve(process.env[name]);
}
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const tests = '../tests/web';
const names = readdirSync(tests).filter((name) => name.endsWith('.test.ts'));
// Beside the packages that are not bundled: what React does depends on how it is loaded.
const outdir = mkdtempSync('node_modules/.tests-');
try {
  await build({
    entryPoints: names.map((name) => join(tests, name)),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node18',
    sourcemap: 'inline',
    nodePaths: ['node_modules'],
    external: ['react', 'react-test-renderer', 'vue'],
    define: { RELAXED_SHIPS: 'false', IN_WORKER: 'false' }, // a package has its own
  });
  const files = readdirSync(outdir).map((name) => join(outdir, name));
  const options = ['--enable-source-maps', '--test', ...process.argv.slice(2)];
  process.exitCode = spawnSync(process.execPath, [...options, ...files], { stdio: 'inherit' }).status ?? 1;
} finally {
  rmSync(outdir, { recursive: true });
}
