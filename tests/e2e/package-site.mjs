/*
 * The package in a small shop of its own: a server that can be made to fail, and the browsers. It writes down every
 * request. Knows nothing of what is tested.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'web/dist');
/** The engines that were built, as addresses: engine-relaxed.wasm needs tools that not every machine has. */
export const engines = ['engine.wasm', 'engine-relaxed.wasm']
  .filter((name) => existsSync(join(dist, name)))
  .map((name) => `/vitrine/${name}`);
export const pack = readFileSync(join(root, 'build/demo/site/shop.vtpk'));

/** The same shop in another pack, the patch that leads to it, and how that file's name goes on. */
export function nextPack() {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-next-'));
  const next = join(folder, 'next.vtpk');
  const run = (...options) => execFileSync(join(root, 'build/release/vitrine'), options, { encoding: 'utf8' });
  const now = join(root, 'build/demo/site/shop.vtpk');
  try {
    run('pack', '--pack', now, '--out', next, '--bits', '4');
    const { patch } = JSON.parse(run('delta', '--from', now, '--pack', next, '--json'));
    return { body: readFileSync(next), patch: readFileSync(patch), name: patch.slice(next.length) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const STRICT = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
export const WITHOUT_WASM = "default-src 'self'; script-src 'self'";

const TYPES = { html: 'text/html', js: 'text/javascript', css: 'text/css', wasm: 'application/wasm' };

/** Makes the first call of page_recommend in this worker trap. */
const TRAP = `{
  const { instantiate } = WebAssembly;
  let trapped = false;
  WebAssembly.instantiate = async (module, imports) => {
    const { exports } = await instantiate.call(WebAssembly, module, imports);
    const recommend = (...options) => {
      if (trapped) return exports.page_recommend(...options);
      trapped = true;
      throw new WebAssembly.RuntimeError('unreachable');
    };
    return { exports: { ...exports, page_recommend: recommend } };
  };
}
`;

/**
 * Files by path: `/vitrine/` is the package, `/trapped/` the same with an engine that traps once, `/without-wasm/` the same
 * with a policy that forbids wasm.
 */
export async function openSite(pages) {
  const site = {
    requests: [],
    /** Nothing is answered. */
    down: false,
    /** What the pack is, undefined: not there; and whether it is cut off on the way. */
    pack,
    signature: undefined,
    cut: false,
    /** More files, by path. */
    files: {},
    url: '',
    cdn: '',
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://shop');
    if (site.down) return void request.socket.destroy();
    const entry = { method: request.method, url: request.url, headers: request.headers, body: '' };
    site.requests.push(entry);
    request.on('data', (bytes) => {
      entry.body += bytes;
    });
    const send = (body, type, policy = STRICT) =>
      response
        .writeHead(200, {
          'content-type': type ?? 'application/octet-stream',
          'content-length': Buffer.byteLength(body),
          'content-security-policy': policy,
          'cache-control': 'no-cache',
          'access-control-allow-origin': '*',
          etag: `"${createHash('sha256').update(body).digest('hex')}"`,
        })
        .end(body);
    const page = pages[pathname];
    const [, folder, file] =
      /^\/(vitrine|trapped|without-wasm)\/((?:parts\/)?[\w-]+\.(?:js|wasm))$/.exec(pathname) ?? [];
    if (page) send(page.body, TYPES[page.type ?? 'html'], page.policy);
    else if (file && existsSync(join(dist, file))) {
      const body = readFileSync(join(dist, file));
      const isTrap = folder === 'trapped' && file === 'worker.js';
      const policy = folder === 'without-wasm' ? WITHOUT_WASM : STRICT;
      send(isTrap ? TRAP + body : body, TYPES[file.split('.').pop()], policy);
    } else if (pathname === '/shop.vtpk' && site.cut) {
      response.writeHead(200, { 'content-length': site.pack.length }).write(site.pack.subarray(0, 5000));
      setTimeout(() => response.destroy(), 20);
    } else if (pathname === '/shop.vtpk' && site.pack) send(site.pack);
    else if (pathname === '/shop.vtpk.sig' && site.signature) send(site.signature);
    else if (site.files[pathname]) send(site.files[pathname]);
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  site.url = `http://localhost:${server.address().port}`;
  /** The same server as another origin. */
  site.cdn = `http://127.0.0.1:${server.address().port}`;
  site.close = () => {
    server.close();
    server.closeAllConnections();
  };
  return site;
}

export const BROWSERS = {
  chromium: () =>
    puppeteer.launch({
      executablePath: process.env.VITRINE_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    }),
  firefox: () =>
    puppeteer.launch({
      browser: 'firefox',
      executablePath: process.env.VITRINE_FIREFOX ?? '/usr/bin/firefox-esr',
      headless: true,
    }),
};
