/*
 * Serves the built storefront on this machine: static files, with the strict headers a shop would send. Of a request it
 * reads nothing but method and path, and keeps no log; private reports alone, which are posted to /reports, are appended
 * to the file REPORTS, reports.jsonl beside the folder, as they are, for `vitrine report`.
 *   node serve.mjs FOLDER [PORT [REPORTS]]     without PORT: 8080, or any free port when that is taken
 */
import { appendFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import sirv from 'sirv';

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' https: data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const [folder, wanted, reports] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node serve.mjs FOLDER [PORT [REPORTS]]');
  process.exit(2);
}

const files = sirv(folder, {
  dev: true, // looks at the disk at every request, so a shop that is built anew is served at once
  etag: true,
  gzip: true,
  brotli: true,
  setHeaders(response, path) {
    response.setHeader('Cache-Control', 'no-cache');
    response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=()');
    if (path.endsWith('.vtpk')) response.setHeader('Content-Type', 'application/octet-stream');
  },
});

const log = reports ?? join(folder, '../reports.jsonl');
const REPORT_BYTES = 4096; // many times what one has

/** Appends a report to the log: the answer's status. Other sites cannot post JSON here unasked, and nobody is asked. */
async function keepReport(request) {
  if (request.headers['content-type'] !== 'application/json') return 415;
  if (!(Number(request.headers['content-length']) <= REPORT_BYTES)) return 413;
  try {
    const report = await json(request);
    if (report?.['vitrine-report'] !== 1) return 400;
    await appendFile(log, `${JSON.stringify(report)}\n`);
    return 204;
  } catch {
    return 400;
  }
}

const server = createServer(async (request, response) => {
  if (request.method === 'POST' && request.url === '/reports') {
    response.writeHead(await keepReport(request), { Connection: 'close' }).end();
  } else if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
  } else {
    files(request, response, () => response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found\n'));
  }
});

server.on('error', (error) => {
  if (error.code === 'EADDRINUSE' && wanted === undefined) server.listen(0, 'localhost');
  else {
    const taken = error.code === 'EADDRINUSE' ? `port ${wanted} is taken: choose another with --port` : error.message;
    console.error(`demo: ${taken}`);
    process.exit(1);
  }
});
server.on('listening', () => {
  console.log(`The shop is open at http://localhost:${server.address().port}/  (Ctrl-C closes it)`);
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}
server.listen(wanted === undefined ? 8080 : Number(wanted), 'localhost');
