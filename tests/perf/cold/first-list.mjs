/*
 * first-list.mjs: what the cold pages share: the shopper comes from the benchmark as globalThis.shopper { table,
 * history, model }, and the time is taken when the list is in the document.
 */
import { foldIn } from '../contenders/plain.mjs';

const FACTORS = 64;

export const { shopper } = globalThis;
export const base = location.origin;

export const fetchFloats = async (file) =>
  new Float32Array(await (await fetch(`${base}/tables/${shopper.table}/${file}`)).arrayBuffer());

/** The shopper's user embedding from columns [FACTORS][columns.length / FACTORS]; `places` are the history's. */
export function embedding(columns, places) {
  const count = columns.length / FACTORS;
  const rows = new Float32Array(places.length * FACTORS);
  places.forEach((place, index) => {
    for (let f = 0; f < FACTORS; f++) rows[index * FACTORS + f] = columns[f * count + place];
  });
  return foldIn(rows, shopper.model);
}

/** Shows the list; `complete` is awaited before the benchmark looks at the page, where more is still arriving. */
export async function show(found, complete) {
  const items = Array.from(found, Number)
    .filter((item) => !shopper.history.includes(item))
    .slice(0, 20);
  const list = document.createElement('ol');
  list.append(...items.map((item) => Object.assign(document.createElement('li'), { textContent: item })));
  document.body.append(list);
  const milliseconds = performance.now();
  await complete;
  globalThis.shown = { milliseconds, items, completeMilliseconds: performance.now() };
}
