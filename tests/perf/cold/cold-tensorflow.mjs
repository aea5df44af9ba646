/*
 * cold-tensorflow.mjs: the first list with TensorFlow.js.
 */
import { searchColumns, startTensorflow } from '../contenders/tensorflow.mjs';
import { base, embedding, fetchFloats, shopper, show } from './first-list.mjs';

const [columns] = await Promise.all([fetchFloats('columns.f32'), startTensorflow(base)]);
show(searchColumns(columns).run({ vector: embedding(columns, shopper.history) }));
