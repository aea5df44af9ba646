/*
 * shop-figures.mjs [DATA [FIGURE...]]: what the shop's side is worth on public data sets of the folder DATA: redemption,
 * cold items, visitors, diversity. Without DATA it takes ../shared/data; a figure whose set is not there is skipped. It needs the
 * package built (`npm run build` in web). Each figure is a file of its own.
 */
import path from 'node:path';
import process from 'node:process';
import { buildProgram, home } from './data-sets.mjs';

const FIGURES = ['redemption', 'cold', 'visitors', 'diversity'];

const [data = path.join(home, '../shared/data'), ...wanted] = process.argv.slice(2);
const vitrine = buildProgram();
for (const figure of FIGURES.filter((name) => wanted.length === 0 || wanted.includes(name))) {
  console.log(figure);
  const { measure } = await import(`./shop-${figure}.mjs`);
  await measure(data, vitrine);
}
