/*
 * golden_check.mjs: the golden results from engine.wasm itself, in node or in a page: the flat exports are called as
 * src/wasm/wasm.c describes them. Imports nothing, so that a page can hold it as it is.
 */

/**
 * Calls engine.wasm for every case of a pack of expected.json; gives one { name, finding } a history, the finding null
 * where all results are the expected ones. Calls that engine.wasm does not export (score) are left out.
 */
export function checkGolden(wasmBytes, packBytes, expected) {
  // At once, so that a page has the results when it is loaded.
  const engine = new WebAssembly.Instance(new WebAssembly.Module(wasmBytes)).exports;
  engine._initialize?.();
  const pack = engine.page_allocate(packBytes.length);
  new Uint8Array(engine.memory.buffer, pack, packBytes.length).set(packBytes);
  const status = engine.page_open(pack, 64, 64) || engine.page_grow(packBytes.length);
  if (status !== 0) return [{ name: expected.name, finding: `the pack does not open: status ${status}` }];

  const write = (address, words) => new Uint32Array(engine.memory.buffer, address, words.length).set(words);
  write(engine.page_allowed(), expected.oneCategory);
  const calls = {
    recommend: (option) =>
      engine.page_recommend(expected.limit, Number(option === 'includeSeen'), Number(option === 'oneCategory')),
    similar: (item) => engine.page_similar(item, expected.limit, 1, 0),
    explain: (item) => engine.page_explain(item, expected.limit),
  };

  const words = (address, count) => [...new Uint32Array(engine.memory.buffer, address, count)];
  const others = {
    profile: () => {
      const count = engine.page_profile(expected.limit);
      const profile = engine.page_profile_numbers();
      return [...words(profile, 19), ...words(words(profile + 4 * 19, 1)[0], 6 * count)];
    },
    segment: () => {
      const segment = engine.page_segment();
      return [...new Uint32Array([segment, ...new Uint32Array(new Float32Array([engine.page_margin()]).buffer)])];
    },
  };

  return expected.histories.map(({ history, events, lists }) => {
    const numbers = events.flatMap(([item, type, value, age]) => [
      item,
      type,
      ...new Uint32Array(new Float32Array([value, age]).buffer),
    ]);
    write(engine.page_events(), numbers);
    if (engine.page_set_history(events.length) !== 0)
      return { name: `${expected.name}, ${history}`, finding: 'page_set_history fails' };
    for (const { call, source, items, scoreBits, partBits = [], words: wantedWords } of lists) {
      const [name, argument] = call;
      if (others[name] && JSON.stringify(others[name]()) !== JSON.stringify(wantedWords))
        return { name: `${expected.name}, ${history}`, finding: `${name}: ${others[name]()} is not ${wantedWords}` };
      if (!calls[name]) continue;
      const count = calls[name](argument);
      const [actualSource, , results, ...parts] = words(engine.page_list(), 3 + partBits.length);
      const actual = JSON.stringify([actualSource, words(results, 2 * Math.max(count, 0)), parts]);
      const wanted = JSON.stringify([source, items.flatMap((item, index) => [item, scoreBits[index]]), partBits]);
      if (actual !== wanted)
        return { name: `${expected.name}, ${history}`, finding: `${call.join(' ')}: ${actual} is not ${wanted}` };
    }
    return { name: `${expected.name}, ${history}`, finding: null };
  });
}
