/*
 * plain.mjs: what a careful page would write itself: typed arrays, loops, and a short sorted list of the best. Also
 * the arithmetic of the other contenders' pages: fold-in and top-k of plain arrays.
 */
const FACTORS = 64;
/** How many of the best the peers find: 20, and the 12 items of the history that are not shown. */
export const WANTED = 32;

/** The numbers of the WANTED largest values, ties by number. */
export function largest(values) {
  const best = new Float32Array(WANTED).fill(Number.NEGATIVE_INFINITY);
  const items = new Uint32Array(WANTED);
  for (let item = 0; item < values.length; item++) {
    if (values[item] > best[WANTED - 1]) insert(best, items, values[item], item);
  }
  return items;
}

function insert(best, items, value, item) {
  let place = best.length - 1;
  for (; place > 0 && best[place - 1] < value; place--) {
    best[place] = best[place - 1];
    items[place] = items[place - 1];
  }
  best[place] = value;
  items[place] = item;
}

/** The best WANTED of rows [n][FACTORS] for a vector, in one pass. */
export function scan(rows, vector) {
  const best = new Float32Array(WANTED).fill(Number.NEGATIVE_INFINITY);
  const items = new Uint32Array(WANTED);
  const count = rows.length / FACTORS;
  for (let item = 0, at = 0; item < count; item++, at += FACTORS) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let f = 0; f < FACTORS; f += 4) {
      a += vector[f] * rows[at + f];
      b += vector[f + 1] * rows[at + f + 1];
      c += vector[f + 2] * rows[at + f + 2];
      d += vector[f + 3] * rows[at + f + 3];
    }
    const score = a + b + (c + d);
    if (score > best[WANTED - 1]) insert(best, items, score, item);
  }
  return items;
}

/**
 * The user embedding of purchases whose factors are `rows` [count][FACTORS] (the objective: vt_fold_in in pack.h), by
 * the Cholesky factorisation of its normal equations.
 */
export function foldIn(rows, model, matrix = new Float64Array(FACTORS * FACTORS)) {
  const count = rows.length / FACTORS;
  const { confidence, unobservedWeight, eigenvalues, items } = model;
  const mass = confidence * count + unobservedWeight * items;
  const lambda = model.regularization * mass ** model.regularizationExponent;
  const x = new Float64Array(FACTORS);
  matrix.fill(0);
  for (let f = 0; f < FACTORS; f++) matrix[f * FACTORS + f] = unobservedWeight * eigenvalues[f] + lambda;
  for (let at = 0; at < rows.length; at += FACTORS) {
    for (let f = 0; f < FACTORS; f++) {
      const scaled = confidence * rows[at + f];
      x[f] += scaled;
      for (let g = 0; g <= f; g++) matrix[f * FACTORS + g] += scaled * rows[at + g];
    }
  }
  for (let f = 0; f < FACTORS; f++) {
    for (let g = 0; g <= f; g++) {
      let sum = matrix[f * FACTORS + g];
      for (let h = 0; h < g; h++) sum -= matrix[f * FACTORS + h] * matrix[g * FACTORS + h];
      matrix[f * FACTORS + g] = f === g ? Math.sqrt(sum) : sum / matrix[g * FACTORS + g];
    }
  }
  for (let f = 0; f < FACTORS; f++) {
    for (let g = 0; g < f; g++) x[f] -= matrix[f * FACTORS + g] * x[g];
    x[f] /= matrix[f * FACTORS + f];
  }
  for (let f = FACTORS - 1; f >= 0; f--) {
    for (let g = f + 1; g < FACTORS; g++) x[f] -= matrix[g * FACTORS + f] * x[g];
    x[f] /= matrix[f * FACTORS + f];
  }
  return Float32Array.from(x);
}

/** Rows of a table, one after the other. */
export function gather(rows, items) {
  const gathered = new Float32Array(items.length * FACTORS);
  items.forEach((item, index) => {
    gathered.set(rows.subarray(item * FACTORS, (item + 1) * FACTORS), index * FACTORS);
  });
  return gathered;
}

function layer(input, rows, { weights, biases, inputs, outputs }, relu) {
  const output = new Float32Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < outputs; o++) {
      let sum = biases[o];
      for (let i = 0; i < inputs; i++) sum += input[row * inputs + i] * weights[o * inputs + i];
      output[row * outputs + o] = relu && sum < 0 ? 0 : sum;
    }
  }
  return output;
}

export const plain = {
  name: 'plain JavaScript',
  exact: true,
  peer: true,
  search: async ({ rows }) => ({ run: ({ vector }) => scan(rows, vector) }),
  async foldIn({ rows, model }) {
    const matrix = new Float64Array(FACTORS * FACTORS);
    return { run: ({ longHistory }) => foldIn(gather(rows, longHistory), model, matrix) };
  },
  async rerank({ layers, candidates }) {
    // Rows of weights are then read in the order in which they lie.
    const turned = layers.map(({ weights, biases, inputs, outputs }) => ({
      weights: Float32Array.from(weights, (_, at) => weights[(at % inputs) * outputs + Math.floor(at / inputs)]),
      biases,
      inputs,
      outputs,
    }));
    return {
      run: ({ features }) =>
        turned.reduce((input, each, index) => layer(input, candidates, each, index < turned.length - 1), features),
    };
  },
};
