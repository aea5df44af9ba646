/*
 * tensorflow.mjs: TensorFlow.js with its wasm backend (SIMD, one thread). The product is TensorFlow's, the top-k plain
 * JavaScript's: tf.topk sorts in JavaScript too, and takes longer.
 */

import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { columnsOf } from './onnx-model.mjs';
import { largest } from './plain.mjs';

const FACTORS = 64;

export async function startTensorflow(base) {
  if (tf.getBackend() === 'wasm') return;
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths(`${base}/`, typeof document === 'undefined'); // node: its own loader would look for a file
  if (!(await tf.setBackend('wasm'))) throw new Error('the wasm backend did not start');
}

/** The search in columns [FACTORS][n]. */
export function searchColumns(columns) {
  const weights = tf.tensor2d(columns, [FACTORS, columns.length / FACTORS]);
  return {
    run({ vector }) {
      const x = tf.tensor2d(vector, [1, FACTORS]);
      const scores = tf.matMul(x, weights);
      const items = largest(scores.dataSync());
      tf.dispose([x, scores]);
      return items;
    },
    close: () => weights.dispose(),
  };
}

export const tensorflow = {
  name: 'TensorFlow.js wasm',
  exact: true,
  peer: true,
  async search({ base, rows }) {
    await startTensorflow(base);
    return searchColumns(columnsOf(rows));
  },
  async rerank({ base, layers, candidates }) {
    await startTensorflow(base);
    const tensors = layers.map(({ weights, biases, inputs, outputs }) => ({
      weights: tf.tensor2d(weights, [inputs, outputs]),
      biases: tf.tensor1d(biases),
    }));
    return {
      run: ({ features }) =>
        tf.tidy(() => {
          let output = tf.tensor2d(features, [candidates, layers[0].inputs]);
          tensors.forEach(({ weights, biases }, index) => {
            output = tf.add(tf.matMul(output, weights), biases);
            if (index < tensors.length - 1) output = tf.relu(output);
          });
          return output.dataSync();
        }),
    };
  },
};
