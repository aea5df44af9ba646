/*
 * workloads.mjs: W1 to W4, W6 and W7 over all contenders of one table, interleaved; the same module in node and in a page,
 * everything on the one thread that calls it. It knows what is measured, not how it is shown.
 */
import { hnswlib } from './contenders/hnswlib.mjs';
import { onnxruntime, onnxruntimeInt8 } from './contenders/onnxruntime.mjs';
import { packages } from './contenders/package.mjs';
import { plain, scan } from './contenders/plain.mjs';
import { readTable } from './contenders/read-table.mjs';
import { tensorflow } from './contenders/tensorflow.mjs';
import { vitrine } from './contenders/vitrine.mjs';

const FACTORS = 64;
const MANY_ITEMS = 500_000; // fewer shoppers then, so that a round stays short
const CANDIDATES = 200;
const LAYERS = [128, 64, 32, 1];
const BATCH_MILLISECONDS = 10;
const WARM_MILLISECONDS = 300; // in which engines compile what is hot

/** Numbers in -1..1, the same ones at every run (a linear congruential generator). */
function randomFloats(count, seed) {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

function normalised(rows) {
  const result = new Float32Array(rows.length);
  for (let at = 0; at < rows.length; at += FACTORS) {
    let sum = 0;
    for (let f = 0; f < FACTORS; f++) sum += rows[at + f] ** 2;
    const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    for (let f = 0; f < FACTORS; f++) result[at + f] = rows[at + f] * scale;
  }
  return result;
}

async function load(base, table) {
  const model = await (await fetch(`${base}/tables/${table}/table.json`)).json();
  const rows = new Float32Array(await (await fetch(`${base}/tables/${table}/factors.f32`)).arrayBuffer());
  return { model, rows };
}

/** What each workload gives the contenders: their input, and the queries that each round asks. */
const inputs = {
  async search(base, table) {
    const { model, rows } = await load(base, table);
    const shoppers = model.items > MANY_ITEMS ? model.shoppers.slice(0, 8) : model.shoppers;
    const queries = shoppers.map(({ history, vector }) => ({ history, vector: Float32Array.from(vector) }));
    return { base, kind: 'search', table, rows, queries };
  },
  async signals(base, table) {
    const { model } = await load(base, table);
    return { base, table, queries: model.shoppers };
  },
  async similar(base, table) {
    const loaded = await load(base, table);
    const rows = normalised(loaded.rows);
    const queries = loaded.model.shoppers.map(({ history: [item] }) => ({
      item,
      vector: rows.slice(item * FACTORS, (item + 1) * FACTORS),
    }));
    return { base, kind: 'similar', table, rows, queries };
  },
  async foldIn(base, table) {
    const { model, rows } = await load(base, table);
    return { base, table, rows, model, queries: model.shoppers };
  },
  profile(base, table) {
    const random = randomFloats(1000, 31).map((value) => (value + 1) / 2);
    return { base, table, random, now: Date.now(), queries: [{}] };
  },
  async rerank(base) {
    const layers = LAYERS.slice(1).map((outputs, index) => ({
      inputs: LAYERS[index],
      outputs,
      weights: randomFloats(LAYERS[index] * outputs, index + 1).map((weight) => weight / Math.sqrt(LAYERS[index])),
      biases: randomFloats(outputs, index + 11),
    }));
    const queries = Array.from({ length: 8 }, (_, index) => ({
      features: randomFloats(CANDIDATES * LAYERS[0], index + 21),
    }));
    return { base, layers, candidates: CANDIDATES, queries };
  },
};

/** Mean milliseconds per call over all queries, asked again until the clock can tell. */
async function round({ run, prepare }, queries) {
  let calls = 0;
  let total = 0;
  const began = performance.now();
  do {
    const start = performance.now();
    for (const query of queries) {
      const prepared = prepare?.(query);
      if (prepared instanceof Promise) await prepared;
      const before = prepare && performance.now();
      const answer = run(query);
      if (answer instanceof Promise) await answer;
      if (prepare) total += performance.now() - before;
    }
    if (!prepare) total += performance.now() - start;
    calls += queries.length;
  } while (performance.now() - began < BATCH_MILLISECONDS);
  return total / calls;
}

/** The first 20 that the shopper would see: not of the history, and nothing is similar to itself. */
const shown = (list, { history, item }) =>
  list.filter((each) => each !== item && !history?.includes(each)).slice(0, 20);

/** Mean share of the exact lists that are in the contender's. */
async function overlaps(entry, { rows, queries }) {
  let sum = 0;
  for (const query of queries) {
    entry.prepare?.(query);
    const answer = await entry.run(query);
    const list = shown(entry.ids ? entry.ids(answer) : Array.from(answer), query);
    const exact = shown(Array.from(scan(rows, query.vector)), query);
    sum += exact.filter((each) => list.includes(each)).length / exact.length;
  }
  return sum / queries.length;
}

/** The largest relative difference of two answers to the same question. */
function difference(answer, expected) {
  const size = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((each, index) => Math.abs(answer[index] - each))) / size;
}

/**
 * { contender: { rounds: [ms], overlap?, error? } } of `workload` on `table`. `engines` are the builds of the engine
 * that are there, and the packs that they open: { name, wasm, pack }.
 */
export async function measure({ base, workload, table, rounds, engines }) {
  const input = await inputs[workload](base, table);
  const all = [
    ...engines.map(({ name, wasm, pack }) => vitrine(name, wasm, pack)),
    ...[onnxruntime, onnxruntimeInt8, tensorflow, hnswlib, plain, readTable, ...packages],
  ];
  const entries = [];
  const results = {};
  for (const contender of all) {
    if (!contender[workload === 'similar' ? 'search' : workload]) continue;
    try {
      const entry = await contender[workload === 'similar' ? 'search' : workload](input);
      if (!entry) continue;
      entries.push({ ...entry, name: contender.name });
      results[contender.name] = { rounds: [], exact: contender.exact, peer: contender.peer };
    } catch (error) {
      results[contender.name] = { failed: String(error) };
    }
  }
  for (const entry of entries) {
    if (input.kind && entry.name !== readTable.name) results[entry.name].overlap = await overlaps(entry, input);
    for (const end = performance.now() + WARM_MILLISECONDS; performance.now() < end; )
      await round(entry, input.queries);
  }
  if (workload === 'rerank') {
    const plainRun = entries.find(({ name }) => name === plain.name).run;
    for (const entry of entries) {
      const [query] = input.queries;
      results[entry.name].error = difference(await entry.run(query), Array.from(plainRun(query)));
    }
  }
  for (let number = 0; number < rounds; number++) {
    for (let turn = 0; turn < entries.length; turn++) {
      const entry = entries[(number + turn) % entries.length];
      results[entry.name].rounds.push(await round(entry, input.queries));
    }
  }
  for (const entry of entries) entry.close?.();
  return results;
}
