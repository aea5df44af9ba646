/*
 * golden_run.mjs ENGINE_WASM FOLDER: a build of engine.wasm on the packs in FOLDER against expected.json, in node, if it
 * can run that, then in Chromium, by golden_check.mjs. Prints TAP. The page is one file that holds everything, so it
 * needs no server.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

import { checkGolden } from './golden_check.mjs';

const [wasmFile, folder] = process.argv.slice(2);
const wasm = readFileSync(wasmFile);
const build = path.basename(wasmFile);
const { packs } = JSON.parse(readFileSync(new URL('expected.json', import.meta.url), 'utf8'));
const packBytes = ({ name }) => readFileSync(path.join(folder, `golden-${name}.pack`));

async function inNode() {
  if (build === 'engine-relaxed.wasm') await import('../relaxed.mjs');
  if (!WebAssembly.validate(wasm)) return [{ name: `# skip: not for node ${process.version}`, finding: null }];
  return packs.flatMap((expected) => checkGolden(wasm, packBytes(expected), expected));
}

async function inChromium() {
  const page = `<!doctype html><meta charset="utf-8"><title>golden</title><pre></pre>
<script type="module">
${readFileSync(new URL('golden_check.mjs', import.meta.url), 'utf8')}
const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const wasm = bytes('${wasm.toString('base64')}');
const results = [];
for (const [pack, expected] of ${JSON.stringify(packs.map((each) => [packBytes(each).toString('base64'), each]))})
  results.push(...checkGolden(wasm, bytes(pack), expected));
document.querySelector('pre').textContent = JSON.stringify(results);
</script>`;
  const temporary = mkdtempSync(path.join(tmpdir(), 'vitrine-golden-'));
  try {
    const file = path.join(temporary, 'page.html');
    writeFileSync(file, page);
    const options = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'];
    const dom = execFileSync(
      'chromium',
      [...options, `--user-data-dir=${temporary}/profile`, '--dump-dom', pathToFileURL(file).href],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 120_000 },
    );
    return JSON.parse(/<pre>(.*)<\/pre>/s.exec(dom)[1]);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

let count = 0;
for (const [where, run] of [
  ['node', inNode],
  ['chromium', inChromium],
]) {
  const results = await run().catch((error) => [{ name: 'runs', finding: String(error) }]);
  for (const { name, finding } of results) {
    count += 1;
    if (finding !== null) {
      console.log(`# ${finding}`);
      process.exitCode = 1;
    }
    console.log(`${finding === null ? 'ok' : 'not ok'} ${count} - ${build} in ${where}: ${name}`);
  }
}
console.log(`1..${count}`);
