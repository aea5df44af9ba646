/*
 * perf.mjs: the whole benchmark: which workload runs on which table in which surroundings, and how often. `node
 * perf.mjs [--quick] [--only WORKLOAD]` after run has built everything. It knows no contender from the inside.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { columnsOf, searchModel } from './contenders/onnx-model.mjs';
import { browserVersion, measureCold, measureInBrowser } from './in-browser.mjs';
import { chart, problems, summary, table as textTable } from './report.mjs';
import { buildSite, COLD, codeBytes, compressTable, folder, here, root, serve } from './site.mjs';

const { quick, only } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string' } } }).values;
const ROUNDS = quick ? 1 : 15;
const COLD_ROUNDS = only ? 0 : quick ? 1 : 5;

/** [workload, table], in the order in which they are measured. */
const WORK = quick
  ? [
      ['search', 'trained-10k'],
      ['signals', 'trained-10k'],
      ['similar', 'trained-10k'],
      ['foldIn', 'trained-10k'],
      ['rerank'],
      ['profile', 'trained-10k'],
    ]
  : [
      ...['trained-10k', 'trained-100k', 'generated-1m', 'flat-10k', 'flat-100k', 'flat-1m'].map((name) => [
        'search',
        name,
      ]),
      ['signals', 'trained-100k'],
      ['similar', 'trained-100k'],
      ['foldIn', 'trained-100k'],
      ['rerank'],
      ['profile', 'trained-10k'],
    ];
/** [table, whether the link is slow]: of a million items, which nobody downloads over a slow link, the memory. */
const COLD_WORK = quick
  ? [['trained-10k', true]]
  : [
      ['trained-10k', true],
      ['trained-100k', true],
      ['trained-100k', false],
      ['generated-1m', false],
    ];

const run = promisify(execFile);
const say = (text) => console.error(`-- ${text}`);
const tableFile = (table, file) => path.join(folder, 'tables', table, file);

/** What the peers' pages download, made from the factors. */
function writePeerModels(table) {
  const factors = tableFile(table, 'factors.f32');
  const upToDate = (file) => existsSync(file) && statSync(file).mtimeMs > statSync(factors).mtimeMs;
  if (upToDate(tableFile(table, 'search.onnx'))) return;
  const bytes = readFileSync(factors);
  const rows = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  writeFileSync(tableFile(table, 'columns.f32'), columnsOf(rows));
  writeFileSync(tableFile(table, 'search.onnx'), searchModel(rows, { gathered: true }));
}

async function measureInNode(settings) {
  const { stdout } = await run(process.execPath, [path.join(here, 'in-node.mjs'), JSON.stringify(settings)]);
  return JSON.parse(stdout);
}

/** The native build's rounds of one workload, and of reading the table. */
async function measureNative(workload, table, rounds) {
  if (['rerank', 'signals', 'profile'].includes(workload)) return {};
  const program = path.join(root, 'build/release/tests/perf/perf_native');
  const { stdout } = await run(program, [path.join(folder, 'tables', table), String(rounds)]);
  const all = JSON.parse(stdout);
  const entry = (values) => ({ rounds: values });
  return {
    'Vitrine native': { ...entry(all[workload]), exact: true, share: all[`${workload}Share`] },
    ...(workload === 'foldIn' ? {} : { 'read the int8 table once': entry(all.read) }),
  };
}

const server = await serve();
const results = { quick, machine: {}, measured: [], cold: [], codeBytes: {} };
const add = (surroundings, workload, table, contenders) => {
  const items = table && statSync(tableFile(table, 'factors.f32')).size / 256;
  for (const [contender, result] of Object.entries(contenders)) {
    results.measured.push({ surroundings, workload, table, items, contender, ...summary(result) });
  }
};

try {
  await buildSite({ quick });
  const cpus = os.cpus();
  results.machine = {
    processor: cpus[0].model,
    processors: cpus.length,
    load: os.loadavg()[0],
    node: process.version,
    browser: await browserVersion(),
  };
  const engines = [
    { name: 'Vitrine', wasm: 'engine.wasm', pack: 'shop.vtpk' },
    { name: 'Vitrine relaxed', wasm: 'engine-relaxed.wasm', pack: 'shop.vtpk' },
    { name: 'Vitrine 4 bit', wasm: 'engine.wasm', pack: '4-bit.vtpk' },
    { name: 'Vitrine all signals', wasm: 'engine.wasm', pack: 'signals.vtpk' },
    { name: 'Vitrine relaxed, all signals', wasm: 'engine-relaxed.wasm', pack: 'signals.vtpk' },
    { name: 'Vitrine product', wasm: 'engine.wasm', pack: 'small.vtpk' },
  ].filter(({ wasm }) => existsSync(path.join(root, 'web/dist', wasm)));

  for (const [workload, table] of WORK.filter(([name]) => !only || name === only)) {
    const settings = { base: server.base, workload, table, rounds: ROUNDS, engines };
    say(`${workload} ${table ?? ''}: Chromium`);
    add('Chromium', workload, table, await measureInBrowser(settings));
    say(`${workload} ${table ?? ''}: node, native`);
    add('node', workload, table, await measureInNode(settings));
    add('native', workload, table, await measureNative(workload, table, ROUNDS));
  }

  const runs = new Map();
  const collect = (key, value) => runs.set(key, [...(runs.get(key) ?? []), value]);
  const blanks = [];
  results.codeBytes = codeBytes();
  for (const [table, slow] of only ? [] : COLD_WORK) {
    writePeerModels(table);
    if (slow) compressTable(table);
  }
  for (let round = 0; round < COLD_ROUNDS; round++) {
    server.slow = false;
    blanks.push((await measureCold(`${server.base}/blank.html`)).peakBytes);
    for (const [table, slow] of COLD_WORK) {
      if (!slow && round > 0) continue;
      const { shoppers, ...model } = JSON.parse(readFileSync(tableFile(table, 'table.json'), 'utf8'));
      const { history } = shoppers[round];
      for (let turn = 0; turn < COLD.length; turn++) {
        const name = COLD[(round + turn) % COLD.length];
        say(`first list of ${table}, ${slow ? 'slow link' : 'no link'}: ${name}`);
        Object.assign(server, { slow, sent: 0 });
        const { milliseconds, completeMilliseconds, peakBytes } = await measureCold(
          `${server.base}/cold-${name}.html`,
          {
            table,
            history,
            model,
          },
        );
        collect(JSON.stringify({ table, slow, contender: name }), {
          milliseconds,
          completeMilliseconds,
          peakBytes,
          sent: server.sent,
        });
      }
    }
  }
  const blank = summary({ rounds: blanks }).median;
  for (const [key, list] of runs) {
    const of = (field) => summary({ rounds: list.map((each) => each[field]) });
    const peak = of('peakBytes').median - blank;
    results.cold.push({
      ...JSON.parse(key),
      ...of('milliseconds'),
      complete: of('completeMilliseconds').median,
      sentBytes: of('sent').median,
      peakBytes: peak,
    });
  }
} finally {
  server.close();
}

writeFileSync(path.join(folder, 'results.json'), `${JSON.stringify(results, null, 1)}\n`);
writeFileSync(path.join(folder, 'chart.svg'), chart(results));
console.log(textTable(results));
const found = problems(results);
for (const problem of found) console.log(`wrong: ${problem}`);
process.exitCode = found.length > 0 ? 1 : 0;
