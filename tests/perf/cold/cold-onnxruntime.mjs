/*
 * cold-onnxruntime.mjs: the first list with onnxruntime-web; the model holds the table, and gives the history's rows
 * for the fold-in.
 */
import { openSession, Tensor } from '../contenders/onnxruntime.mjs';
import { base, embedding, shopper, show } from './first-list.mjs';

const model = await (await fetch(`${base}/tables/${shopper.table}/search.onnx`)).arrayBuffer();
const session = await openSession(base, new Uint8Array(model));
const events = shopper.history.length;
const history = new Tensor('int64', BigInt64Array.from(shopper.history, BigInt), [events]);
const nothing = new Tensor('float32', new Float32Array(64), [1, 64]);
const { factors } = await session.run({ x: nothing, history }, ['factors']);
const x = embedding(
  factors.data,
  shopper.history.map((_, index) => index),
);
const { items } = await session.run({ x: new Tensor('float32', x, [1, 64]), history }, ['items']);
show(items.data);
