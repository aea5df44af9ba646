/*
 * read-table.mjs: not a contender but the limit of those that skip nothing: one pass over as many bytes as the 8-bit
 * table has (read_table.c).
 */
export const readTable = {
  name: 'read the int8 table once',
  async search({ base, rows }) {
    const module = await WebAssembly.compile(await (await fetch(`${base}/perf_read.wasm`)).arrayBuffer());
    const { exports } = await WebAssembly.instantiate(module, { env: { emscripten_notify_memory_growth() {} } });
    exports._initialize?.();
    const address = exports.malloc(rows.length);
    new Uint8Array(exports.memory.buffer, address, rows.length).fill(1);
    return { run: () => exports.perf_read(address, rows.length) };
  },
};
