/*
 * onnx-model.mjs: writes the ONNX models of the benchmark: the few protobuf messages of onnx.proto that they need. It
 * knows no runtime.
 */
import { WANTED } from './plain.mjs';

const FACTORS = 64;
const FLOAT = 1;
const INT8 = 3;
const INT64 = 7;
const OPSET = 18;
const IR_VERSION = 8;

/** A protobuf message: pieces of bytes, put together once at the end because tables are large. */
class Message {
  pieces = [];
  size = 0;

  #add(bytes) {
    this.pieces.push(bytes);
    this.size += bytes.length;
  }
  #varint(value) {
    const bytes = [];
    for (let rest = value; ; rest = Math.floor(rest / 128)) {
      if (rest < 128) {
        bytes.push(rest);
        break;
      }
      bytes.push((rest % 128) + 128);
    }
    this.#add(Uint8Array.from(bytes));
  }
  number(field, value) {
    this.#varint(field * 8);
    this.#varint(value);
    return this;
  }
  bytes(field, value) {
    this.#varint(field * 8 + 2);
    this.#varint(value.length);
    this.#add(value);
    return this;
  }
  text(field, value) {
    return this.bytes(field, new TextEncoder().encode(value));
  }
  message(field, { pieces, size }) {
    this.#varint(field * 8 + 2);
    this.#varint(size);
    for (const piece of pieces) this.#add(piece);
    return this;
  }
  finish() {
    const all = new Uint8Array(this.size);
    let at = 0;
    for (const piece of this.pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }
}

const node = (type, inputs, outputs, attributes = {}) => {
  const message = new Message();
  for (const input of inputs) message.text(1, input);
  for (const output of outputs) message.text(2, output);
  message.text(4, type);
  for (const [name, value] of Object.entries(attributes)) {
    message.message(5, new Message().text(1, name).number(3, value).number(20, 2));
  }
  return message;
};

const tensor = (name, type, shape, values) => {
  const message = new Message();
  for (const size of shape) message.number(1, size);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return message.number(2, type).text(8, name).bytes(9, bytes);
};

const value = (name, type, shape) => {
  const dimensions = new Message();
  for (const size of shape) {
    dimensions.message(1, typeof size === 'string' ? new Message().text(2, size) : new Message().number(1, size));
  }
  return new Message()
    .text(1, name)
    .message(2, new Message().message(1, new Message().number(1, type).message(2, dimensions)));
};

function model({ nodes, tensors, inputs, outputs }) {
  const graph = new Message();
  for (const each of nodes) graph.message(1, each);
  graph.text(2, 'perf');
  for (const each of tensors) graph.message(5, each);
  for (const each of inputs) graph.message(11, each);
  for (const each of outputs) graph.message(12, each);
  return new Message()
    .number(1, IR_VERSION)
    .message(7, graph)
    .message(8, new Message().text(1, '').number(2, OPSET))
    .finish();
}

/** Rows [n][FACTORS] as columns [FACTORS][n]: the layout in which matrix products of one vector are fastest. */
export function columnsOf(rows) {
  const count = rows.length / FACTORS;
  const columns = new rows.constructor(rows.length);
  const BLOCK = 256; // items at a time, so that their rows stay in the cache
  for (let start = 0; start < count; start += BLOCK) {
    const end = Math.min(start + BLOCK, count);
    for (let f = 0; f < FACTORS; f++) {
      for (let item = start; item < end; item++) columns[f * count + item] = rows[item * FACTORS + f];
    }
  }
  return columns;
}

/** x [1, 64] -> items, the WANTED best. With `gathered`, also history -> the factors of its items, for the fold-in. */
export function searchModel(rows, { gathered = false } = {}) {
  const count = rows.length / FACTORS;
  return model({
    nodes: [
      node('MatMul', ['x', 'weights'], ['scores']),
      node('TopK', ['scores', 'k'], ['values', 'items'], { axis: 1 }),
      ...(gathered ? [node('Gather', ['weights', 'history'], ['factors'], { axis: 1 })] : []),
    ],
    tensors: [
      tensor('weights', FLOAT, [FACTORS, count], columnsOf(rows)),
      tensor('k', INT64, [1], BigInt64Array.of(BigInt(WANTED))),
    ],
    inputs: [value('x', FLOAT, [1, FACTORS]), ...(gathered ? [value('history', INT64, ['events'])] : [])],
    outputs: [value('items', INT64, [1, WANTED]), ...(gathered ? [value('factors', FLOAT, [FACTORS, 'events'])] : [])],
  });
}

/** The same with 8-bit weights and one scale per item; the vector is quantised by the runtime. */
export function searchModelInt8(rows) {
  const count = rows.length / FACTORS;
  const quantised = new Int8Array(rows.length);
  const scales = new Float32Array(count);
  for (let item = 0, at = 0; item < count; item++, at += FACTORS) {
    let peak = 0;
    for (let f = 0; f < FACTORS; f++) peak = Math.max(peak, Math.abs(rows[at + f]));
    scales[item] = peak / 127;
    for (let f = 0; f < FACTORS && peak > 0; f++) quantised[at + f] = Math.round((rows[at + f] / peak) * 127);
  }
  return model({
    nodes: [
      node('DynamicQuantizeLinear', ['x'], ['xq', 'x_scale', 'x_zero']),
      node('MatMulInteger', ['xq', 'weights', 'x_zero'], ['sums']),
      node('Cast', ['sums'], ['floats'], { to: FLOAT }),
      node('Mul', ['floats', 'scales'], ['scores']),
      node('TopK', ['scores', 'k'], ['values', 'items'], { axis: 1 }),
    ],
    tensors: [
      tensor('weights', INT8, [FACTORS, count], columnsOf(quantised)),
      tensor('scales', FLOAT, [count], scales),
      tensor('k', INT64, [1], BigInt64Array.of(BigInt(WANTED))),
    ],
    inputs: [value('x', FLOAT, [1, FACTORS])],
    outputs: [value('items', INT64, [1, WANTED])],
  });
}

/** features [candidates, inputs] -> scores [candidates, 1]: layers of weights [inputs][outputs], ReLU between them. */
export function rerankModel({ layers, candidates }) {
  const nodes = [];
  const tensors = [];
  let input = 'features';
  layers.forEach(({ weights, biases, inputs, outputs }, index) => {
    const last = index === layers.length - 1;
    const sums = last ? 'scores' : `sums${index}`;
    tensors.push(tensor(`w${index}`, FLOAT, [inputs, outputs], weights), tensor(`b${index}`, FLOAT, [outputs], biases));
    nodes.push(node('Gemm', [input, `w${index}`, `b${index}`], [sums]));
    input = `relu${index}`;
    if (!last) nodes.push(node('Relu', [sums], [input]));
  });
  return model({
    nodes,
    tensors,
    inputs: [value('features', FLOAT, [candidates, layers[0].inputs])],
    outputs: [value('scores', FLOAT, [candidates, 1])],
  });
}
