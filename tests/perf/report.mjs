/*
 * report.mjs: results as a table, as a chart, and as a list of what cannot be right. It measures nothing.
 */
const OURS = 'Vitrine';
const TITLES = {
  search: 'W1 whole catalogue, 20 best',
  rerank: 'W2 re-rank 200 candidates, 128-64-32-1',
  foldIn: 'W3 fold-in of 50 items',
  similar: 'W4 similar items, 20 best',
  profile: 'W7 profile, segment and campaigns of 1,000 events',
  signals: 'W6 history and 20 best, by the factors alone and by all signals',
};
const LABELS = {
  vitrine: OURS,
  onnxruntime: 'onnxruntime-web f32',
  tensorflow: 'TensorFlow.js wasm',
  plain: 'plain JavaScript',
};

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];

/** The median of the rounds, with the 10th and 90th percentile as the spread. */
export function summary({ rounds, ...rest }) {
  if (!rounds) return rest;
  const sorted = [...rounds].sort((a, b) => a - b);
  return { median: at(sorted, 0.5), low: at(sorted, 0.1), high: at(sorted, 0.9), rounds, ...rest };
}

const digits = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const ratioOf = (other, ours) => (ours === undefined ? '' : `${digits(other / ours)}x`);
const thousands = (value) => Math.round(value).toLocaleString('en');

/** Measurements that belong beside each other, as [title, rows]. */
function groups({ measured }) {
  const found = new Map();
  for (const row of measured.filter(({ surroundings }) => surroundings !== 'native')) {
    const size = row.table ? `, ${row.table} (${thousands(row.items)} items)` : '';
    const title = `${TITLES[row.workload]}${size}, ${row.surroundings}`;
    found.set(title, [...(found.get(title) ?? []), row]);
  }
  for (const rows of found.values()) {
    const [{ workload, table }] = rows;
    rows.push(
      ...measured.filter((row) => row.surroundings === 'native' && row.workload === workload && row.table === table),
    );
  }
  return found;
}

/** The exact peer with the smallest median. */
export const bestPeer = (rows) =>
  rows.filter(({ peer, exact, median }) => peer && exact && median).sort((a, b) => a.median - b.median)[0];

function line(cells, widths) {
  return cells
    .map((cell, index) => (index === 0 ? cell.padEnd(widths[index]) : cell.padStart(widths[index])))
    .join('  ');
}

/** All results as text. Ratios are to the engine in the same surroundings: how many times as long the others take. */
export function table(results) {
  const { processor, processors, node, browser, load } = results.machine;
  const widths = [34, 10, 19, 9, 10];
  const coldWidths = [...widths, 10];
  const lines = [
    `${processor}, ${processors} processors, load ${load.toFixed(1)}; node ${node}, ${browser}; one thread`,
  ];
  for (const [title, rows] of groups(results)) {
    const ours = rows.find(({ contender }) => contender === OURS)?.median;
    lines.push('', title, line(['', 'ms median', '10..90 %', 'ratio', 'overlap@20'], widths));
    for (const row of rows) {
      const name = row.surroundings === 'native' ? `${row.contender.replace(' native', '')} (native)` : row.contender;
      if (row.failed) {
        lines.push(`${name.padEnd(widths[0])}  does not run here`);
        continue;
      }
      const spread = `${digits(row.low)}..${digits(row.high)}`;
      const overlap = row.overlap === undefined ? '' : row.overlap.toFixed(3);
      lines.push(line([name, digits(row.median), spread, ratioOf(row.median, ours), overlap], widths));
    }
    const { error } = rows.find(({ contender }) => contender === OURS) ?? {};
    if (error) lines.push(`int8 weights: the engine's outputs are off by ${(100 * error).toFixed(1)} % of the largest`);
    const best = bestPeer(rows);
    const { share } = rows.find((row) => row.share) ?? {};
    if (share) lines.push(`the engine reads ${(100 * share).toFixed(1)} % of the bytes of the table`);
    if (best && ours) lines.push(`best exact peer: ${best.contender}, ${ratioOf(best.median, ours)} the engine's time`);
  }
  lines.push('', 'W5 from an empty cache to the first list, Chromium; slow link: 10 Mbit/s, 40 ms');
  lines.push(line(['', 'ms median', '10..90 %', 'whole ms', 'sent kB', 'memory MB'], coldWidths));
  for (const { contender, table: name, slow, median, low, high, complete, sentBytes, peakBytes } of results.cold) {
    const spread = `${digits(low)}..${digits(high)}`;
    const memory = (peakBytes / 1e6).toFixed(0);
    const cells = [digits(median), spread, digits(complete), thousands(sentBytes / 1000), memory];
    lines.push(line([`${LABELS[contender]}, ${name}${slow ? '' : ', no link'}`, ...cells], coldWidths));
  }
  lines.push('', 'code, brotli kB');
  for (const [name, bytes] of Object.entries(results.codeBytes)) {
    lines.push(line([LABELS[name] ?? name, (bytes / 1000).toFixed(1)], widths));
  }
  return lines.join('\n');
}

/** Exact contenders without the exact list, but for what the rounding of 8-bit factors changes; ones that failed. */
export function problems({ measured, cold }) {
  const found = [];
  for (const { contender, workload, table: name, surroundings, exact, overlap, failed, error } of measured) {
    const where = `${contender}, ${workload} ${name ?? ''}, ${surroundings}`;
    const least = /f32|TensorFlow|plain/.test(contender) ? 0.995 : 0.9;
    const coded = /4 bit|product/.test(contender); // exact for factors that have lost some of their bits
    if (exact && !coded && overlap < least) found.push(`${where}: overlap with the exact list is ${overlap}`);
    if (error > (contender.startsWith(OURS) ? 0.05 : 1e-4)) found.push(`${where}: answers differ by ${error}`);
    if (failed && surroundings === 'Chromium') found.push(`${where}: ${failed}`);
  }
  for (const each of cold)
    if (!(each.median > 0)) found.push(`${each.contender}, first list of ${each.table}: no list`);
  return found;
}

/* ---- the chart ---- */

const WIDTH = 760;
const LABEL_WIDTH = 190;
const BAR_HEIGHT = 15;
const LEFT_OUT = ['trained-10k', 'flat-10k', 'flat-1m']; // of the chart, which is to fit into a README
const STYLE = `text { font: 12px system-ui, sans-serif; fill: #333 }
.title { font-weight: 600 } .ours { fill: #0b7a75 } .peer { fill: #b9b3a9 } .limit { fill: #dcd7cf }
@media (prefers-color-scheme: dark) {
text { fill: #ddd } .ours { fill: #35b5ae } .peer { fill: #6d6a66 } .limit { fill: #4a4846 }
}`;

/** Chromium's whole-catalogue searches, re-rank and fold-in as bars on a logarithmic scale, one panel each. */
export function chart(results) {
  const parts = [];
  let y = 22;
  for (const [title, all] of groups(results)) {
    const rows = all.filter(({ surroundings, median }) => surroundings === 'Chromium' && median);
    if (rows.length === 0 || !title.endsWith('Chromium')) continue;
    if (!results.quick && LEFT_OUT.includes(rows[0].table)) continue;
    const ours = rows.find(({ contender }) => contender === OURS)?.median;
    const least = Math.min(...rows.map(({ median }) => median)) / 2;
    const most = Math.max(...rows.map(({ median }) => median));
    parts.push(`<text class="title" x="0" y="${y}">${title.replace(', Chromium', '')}</text>`);
    for (const { contender, median, peer } of [...rows].sort((a, b) => a.median - b.median)) {
      y += BAR_HEIGHT + 4;
      const share = Math.log(median / least) / Math.log(most / least);
      const width = (share * (WIDTH - LABEL_WIDTH - 130)).toFixed(1);
      const kind = peer ? 'peer' : contender.startsWith(OURS) ? 'ours' : 'limit';
      const ratio = peer && ours ? ` (${ratioOf(median, ours)})` : '';
      parts.push(
        `<text x="${LABEL_WIDTH - 8}" y="${y}" text-anchor="end">${contender}</text>`,
        `<rect class="${kind}" x="${LABEL_WIDTH}" y="${y - 12}" width="${width}" height="${BAR_HEIGHT}" rx="2"/>`,
        `<text x="${LABEL_WIDTH + Number(width) + 6}" y="${y}">${digits(median)} ms${ratio}</text>`,
      );
    }
    y += 34;
  }
  const note = "Medians in Chromium, one thread; bars are logarithmic; in brackets: times Vitrine's time.";
  parts.push(`<text x="0" y="${y}">${note}</text>`);
  const size = `width="${WIDTH}" height="${y + 12}" viewBox="0 0 ${WIDTH} ${y + 12}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n<style>${STYLE}</style>\n${parts.join('\n')}\n</svg>\n`;
}
