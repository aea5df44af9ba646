// Builds dist/: ES modules, declarations, and engine.wasm, whose path is the argument or VITRINE_WASM.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const wasm = process.argv[2] ?? process.env.VITRINE_WASM;
if (!wasm || !existsSync(wasm)) {
  console.error(`engine.wasm not found (${wasm}): give its path as argument or in VITRINE_WASM.`);
  process.exit(1);
}
const wasmPath = fileURLToPath(new URL(wasm, `file://${process.cwd()}/`));
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

rmSync('dist', { recursive: true, force: true });
const options = { bundle: true, format: 'esm', target: 'es2022', minify: true, sourcemap: true, outdir: 'dist' };
// The page loads index.js and worker.js; in place, index.js imports service.js instead.
await build({ ...options, entryPoints: ['src/index.ts'], external: ['./service.js'] });
await build({ ...options, entryPoints: ['src/worker.ts', 'src/service.ts'] });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--emitDeclarationOnly'], { stdio: 'inherit' });
copyFileSync(wasmPath, 'dist/engine.wasm');
// worker.js and service.js contain idb, whose licence asks for its notice.
copyFileSync('node_modules/idb/LICENSE', 'dist/idb-LICENSE.txt');

for (const file of ['index.js', 'worker.js', 'service.js', 'engine.wasm']) {
  const bytes = readFileSync(`dist/${file}`);
  console.log(`${file.padEnd(12)} ${bytes.length} bytes, ${brotliCompressSync(bytes).length} brotli`);
}
