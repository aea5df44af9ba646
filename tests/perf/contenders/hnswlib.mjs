/*
 * hnswlib.mjs: hnswlib-wasm, approximate: a graph over the items, by inner product. It is built before the
 * measurement.
 */
import { loadHnswlib } from 'hnswlib-wasm';
import { WANTED } from './plain.mjs';

const FACTORS = 64;
const M = 16;
const EF_CONSTRUCTION = 200;
const EF_SEARCH = 100;
const MAX_ITEMS = 200_000; // a million take a quarter of an hour to build

export const hnswlib = {
  name: 'hnswlib-wasm',
  exact: false,
  peer: true,
  async search({ rows }) {
    const count = rows.length / FACTORS;
    if (count > MAX_ITEMS) return undefined;
    const library = await loadHnswlib();
    const index = new library.HierarchicalNSW('ip', FACTORS, '');
    index.initIndex(count, M, EF_CONSTRUCTION, 1);
    for (let item = 0; item < count; item++) {
      index.addPoint(rows.subarray(item * FACTORS, (item + 1) * FACTORS), item, false);
    }
    index.setEfSearch(EF_SEARCH);
    return { run: ({ vector }) => index.searchKnn(vector, WANTED, undefined).neighbors };
  },
};
