/*
 * cold-plain.mjs: the first list with plain JavaScript.
 */
import { foldIn, gather, scan } from '../contenders/plain.mjs';
import { fetchFloats, shopper, show } from './first-list.mjs';

const rows = await fetchFloats('factors.f32');
show(scan(rows, foldIn(gather(rows, shopper.history), shopper.model)));
