/*
 * onnxruntime.mjs: onnxruntime-web, WebAssembly backend, one thread. MatMul with weights [64, n] and TopK in one
 * graph.
 */
import * as ort from 'onnxruntime-web/wasm';
import { rerankModel, searchModel, searchModelInt8 } from './onnx-model.mjs';

/** A session for a model's bytes; `base` is where the runtime's wasm file is served. */
export function openSession(base, bytes) {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { wasm: `${base}/ort-wasm-simd-threaded.wasm` };
  return ort.InferenceSession.create(bytes, { executionProviders: ['wasm'], graphOptimizationLevel: 'all' });
}
export const { Tensor } = ort;

const searchWith = (write) =>
  async function search({ base, rows }) {
    const session = await openSession(base, write(rows));
    return {
      async run({ vector }) {
        const { items } = await session.run({ x: new Tensor('float32', vector, [1, vector.length]) });
        return items.data;
      },
      ids: (items) => Array.from(items, Number),
      close: () => session.release(),
    };
  };

export const onnxruntime = {
  name: 'onnxruntime-web f32',
  exact: true,
  peer: true,
  search: searchWith(searchModel),
  async rerank({ base, layers, candidates }) {
    const session = await openSession(base, rerankModel({ layers, candidates }));
    return {
      async run({ features }) {
        const tensor = new Tensor('float32', features, [candidates, layers[0].inputs]);
        return (await session.run({ features: tensor })).scores.data;
      },
      close: () => session.release(),
    };
  },
};

export const onnxruntimeInt8 = {
  name: 'onnxruntime-web int8',
  exact: true,
  peer: true,
  search: searchWith(searchModelInt8),
};
