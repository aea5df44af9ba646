/*
 * Serves the built storefront on this machine: static files only, with the strict headers a shop would send. It reads
 * nothing of a request but method and path, and keeps no log.
 *   node serve.mjs FOLDER [PORT]     without PORT: 8080, or any free port when that is taken
 */
import { createServer } from 'node:http';
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

const [folder, wanted] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node serve.mjs FOLDER [PORT]');
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

const server = createServer((request, response) => {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  files(request, response, () => response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found\n'));
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
