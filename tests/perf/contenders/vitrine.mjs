/*
 * vitrine.mjs: engine.wasm as it ships in web/dist, called directly on the thread that all contenders run on. It uses
 * the exports of src/wasm/wasm.h and knows nothing of how a pack is laid out.
 */
const PURCHASE = 2;
const RESULTS = 20;
const MAX_HISTORY = 512;

/** Undefined where the table has no such pack. */
async function openPack(base, wasm, pack) {
  const [engineResponse, packResponse] = await Promise.all([fetch(`${base}/web/${wasm}`), fetch(`${base}/${pack}`)]);
  if (!packResponse.ok) return undefined;
  const module = await WebAssembly.compile(await engineResponse.arrayBuffer());
  const bytes = await packResponse.arrayBuffer();
  const instance = await WebAssembly.instantiate(module);
  const engine = instance.exports;
  engine._initialize?.();
  const address = engine.page_allocate(bytes.byteLength);
  new Uint8Array(engine.memory.buffer).set(new Uint8Array(bytes), address);
  const status = engine.page_open(address, MAX_HISTORY, RESULTS) || engine.page_grow(bytes.byteLength);
  if (status !== 0) throw new Error(`${pack} did not open: status ${status}`);

  const scratch = engine.page_allocate(64);
  const number = (id) => {
    const { written } = new TextEncoder().encodeInto(String(id), new Uint8Array(engine.memory.buffer, scratch, 64));
    return engine.page_find_item(scratch, written);
  };
  const id = (item) => {
    const text = engine.page_text(0, item, 0);
    return Number(new TextDecoder().decode(new Uint8Array(engine.memory.buffer, text, engine.page_text_bytes())));
  };
  return { engine, number, id };
}

/** Writes purchases where page_set_history reads them. */
function writeEvents({ engine }, numbers) {
  const view = new DataView(engine.memory.buffer, engine.page_events(), 16 * numbers.length);
  numbers.forEach((item, index) => {
    view.setUint32(16 * index, item, true);
    view.setUint32(16 * index + 4, PURCHASE, true);
    view.setFloat32(16 * index + 8, 1, true);
    view.setFloat32(16 * index + 12, 0, true);
  });
}

/** The item numbers of a list of `count` results. */
function listed({ engine }, count) {
  if (count < 0) throw new Error(`the engine refused a call with status ${-count}`);
  const [, , results] = new Uint32Array(engine.memory.buffer, engine.page_list());
  const view = new DataView(engine.memory.buffer, results, 8 * count);
  return Array.from({ length: count }, (_, index) => view.getUint32(8 * index, true));
}

/** The network with int8 weights, made of the float one as the trainer does; the features are copied in at each call. */
async function openNetwork(base, wasm, { layers, candidates, queries }) {
  const response = await fetch(`${base}/${wasm.replace('engine', 'perf_rerank')}`);
  if (!response.ok) return undefined; // not made for this build of the engine
  const module = await WebAssembly.compile(await response.arrayBuffer());
  const { exports } = await WebAssembly.instantiate(module, { env: { emscripten_notify_memory_growth() {} } });
  exports._initialize?.();
  const place = (values) => {
    const address = exports.malloc(values.byteLength);
    new Float32Array(exports.memory.buffer, address, values.length).set(values);
    return address;
  };
  for (const { weights, biases, inputs, outputs } of layers) {
    const turned = weights.map((_, at) => weights[(at % inputs) * outputs + Math.floor(at / inputs)]);
    exports.perf_rerank_add(inputs, outputs, place(turned), place(biases));
  }
  // Other rows than the first query's, whose error is measured.
  const samples = queries.slice(1).map((query) => Array.from(query.features));
  const status = exports.perf_rerank_quantise(place(Float32Array.from(samples.flat())), candidates * samples.length);
  if (status !== 0) throw new Error(`the network was not quantised: status ${status}`);
  const features = place(queries[0].features);
  const outputs = place(new Float32Array(candidates));
  const { buffer } = exports.memory;
  return {
    run(query) {
      new Float32Array(buffer, features, query.features.length).set(query.features);
      exports.perf_rerank_run(features, candidates, outputs);
      return new Float32Array(buffer, outputs, candidates).slice();
    },
  };
}

/** A contender for one of the builds of the engine; other packs than shop.vtpk are searched only. */
export const vitrine = (name, wasm, packFile) => ({
  name,
  exact: true,
  async search({ base, table, kind, queries }) {
    if (packFile === 'signals.vtpk') return undefined; // its lists are not those of the factors
    const opened = await openPack(base, wasm, `tables/${table}/${packFile}`);
    if (!opened) return undefined;
    const { engine, number, id } = opened;
    const ids = (list) => list.map(id);
    if (kind === 'similar') {
      const numbers = new Map(queries.map(({ item }) => [item, number(item)]));
      return { ids, run: ({ item }) => listed(opened, engine.page_similar(numbers.get(item), RESULTS, 1, 0)) };
    }
    const histories = new Map(queries.map((query) => [query, query.history.map(number)]));
    return {
      ids,
      prepare(query) {
        const numbers = histories.get(query);
        writeEvents(opened, numbers);
        engine.page_set_history(numbers.length);
      },
      run: () => listed(opened, engine.page_recommend(RESULTS, 0, 0)),
    };
  },
  /** A click and the list that follows: the history is set anew, then the list is asked for. */
  async signals({ base, table, queries }) {
    const opened = ['shop.vtpk', 'signals.vtpk'].includes(packFile)
      ? await openPack(base, wasm, `tables/${table}/${packFile}`)
      : undefined;
    if (!opened) return undefined;
    const histories = new Map(queries.map((query) => [query, query.history.map(opened.number)]));
    return {
      run(query) {
        const numbers = histories.get(query);
        writeEvents(opened, numbers);
        opened.engine.page_set_history(numbers.length);
        return listed(opened, opened.engine.page_recommend(RESULTS, 0, 0));
      },
    };
  },
  rerank: ({ base, ...network }) => (packFile === 'shop.vtpk' ? openNetwork(base, wasm, network) : undefined),
  async foldIn({ base, table, queries }) {
    if (packFile !== 'shop.vtpk') return undefined;
    const opened = await openPack(base, wasm, `tables/${table}/${packFile}`);
    const histories = new Map(queries.map((query) => [query, query.longHistory.map(opened.number)]));
    return {
      run(query) {
        const numbers = histories.get(query);
        writeEvents(opened, numbers);
        return opened.engine.page_set_history(numbers.length);
      },
    };
  },
});
