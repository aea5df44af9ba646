/*
 * What the tests stand on: the served shop, a browser whose every byte passes through a recording proxy, and the
 * program `vitrine` as the second opinion. Knows nothing of what is tested.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, request as forward } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { assign } from '../../web/dist/experiments.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const root = fileURLToPath(new URL('../..', import.meta.url));
export const site = join(root, 'build/demo/site');
const pack = join(site, 'shop.vtpk');

/** Milliseconds without a request until nothing is on its way, and how long that is waited for. */
const IDLE = 800;
const PATIENCE = 30_000;

/** Runs `vitrine COMMAND --json` on the shop's pack, `recommend` with a history as the page keeps it. */
export async function vitrine(command, options = [], history = undefined) {
  const now = Date.now();
  const events = history?.map(({ type, item, value, time }) => ({ type, item, value, age_days: (now - time) / 864e5 }));
  const child = execFile(join(root, 'build/release/vitrine'), [
    ...[command, '--json'],
    ...(command === 'report' ? [] : ['--pack', pack]),
    ...(events ? ['--history-json', '-'] : []),
    ...options,
  ]);
  child.stdin.end(events && JSON.stringify(events));
  let output = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`vitrine ${command} ended with ${code}`);
  return JSON.parse(output);
}

/** Starts demo/serve on a free port; private reports go into reports.jsonl of the folder. */
async function serve(folder) {
  symlinkSync(site, join(folder, 'site'));
  const child = spawn(join(root, 'demo/serve'), [folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const [url] = /http:\S+/.exec(String(line));
  return {
    url: url.replace('localhost', '127.0.0.1'), // which it listens at; elsewhere localhost may be [::1] first
    close: async () => {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

/**
 * A proxy that writes down everything the browser sends to the shop, as it is on the wire, and lets nothing else
 * through. `block` names a path that is then answered with 404; while it is `down`, nothing is answered at all.
 */
async function recordingProxy(shop) {
  const requests = [];
  const proxy = { requests, block: undefined, down: false };
  let open = 0;
  let changed = 0;
  const server = createServer((request, response) => {
    open++;
    changed = Date.now();
    response.on('close', () => {
      open--;
      changed = Date.now();
    });
    if (proxy.down) return void request.socket.destroy();
    const url = new URL(request.url);
    if (url.host !== new URL(shop).host) {
      response.writeHead(403).end();
      return;
    }
    const entry = { method: request.method, url: request.url, headers: request.headers, body: '' };
    requests.push(entry);
    request.on('data', (bytes) => {
      entry.body += bytes;
    });
    if (url.pathname === proxy.block) {
      response.writeHead(404).end();
      return;
    }
    const upstream = forward(url, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.on('error', () => response.destroy()).pipe(response);
    });
    upstream.on('error', () => response.destroy());
    request.pipe(upstream);
  });
  server.on('connect', (_request, socket) => {
    socket.on('error', () => {}); // it may be gone by now
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(proxy, {
    port: server.address().port,
    /** Nothing is on its way, and nothing was for a while: as the network knows it, workers included. */
    async idle() {
      changed = Date.now();
      for (const end = changed + PATIENCE; open > 0 || Date.now() - changed < IDLE; await sleep(50))
        if (Date.now() > end) throw new Error(`${open} requests are on their way`);
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  });
}

/** The shop in Chromium: `visitor(arm)` is a new person with an empty profile, in this arm of the shop's experiment. */
export async function openShop() {
  const profile = mkdtempSync(join(tmpdir(), 'vitrine-e2e-'));
  const server = await serve(profile);
  const proxy = await recordingProxy(server.url);
  const browser = await puppeteer.launch({
    executablePath: process.env.VITRINE_CHROMIUM ?? '/usr/bin/chromium',
    userDataDir: profile,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--proxy-server=http://127.0.0.1:${proxy.port}`,
      '--proxy-bypass-list=<-loopback>',
    ],
  });
  return {
    url: server.url,
    proxy,
    reports: join(profile, 'reports.jsonl'),
    /** From now on nobody answers. */
    stop: server.close,
    visitor: async (arm = 'as ever') => newVisitor(browser, server.url, proxy, await secretOf(arm)),
    close: async () => {
      await browser.close();
      proxy.close();
      await server.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What the lot of a device in an arm of the shop's experiment is drawn by. */
async function secretOf(arm) {
  const { name: seed, experiment } = JSON.parse(readFileSync(join(root, 'demo/src/report-plan.json'), 'utf8'));
  const arms = Object.fromEntries(experiment.arms.map((one) => [one, 1]));
  const list = { seed, experiments: [{ name: experiment.name, arms }] };
  for (let number = 0; ; number++) {
    const secret = String(number).padStart(32, '0');
    if ((await assign(list, secret)).arms.get(experiment.name) === arm) return secret;
  }
}

async function newVisitor(browser, url, proxy, secret) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  /** What page and worker asked for, wherever it is: Chromium itself also asks its maker now and then. */
  const requested = [];
  page.on('request', (request) => requested.push(request.url()));
  /** Everything that should not be there: errors of the page, messages of the console, violations of the policy. */
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) complaints.push(message.text());
  });
  await page.evaluateOnNewDocument((secret) => {
    if (location.protocol === 'http:') localStorage.setItem('vitrine.experiments.secret', JSON.stringify(secret));
    globalThis.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => {
      globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
    });
    globalThis.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifted += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  }, secret);

  /** Goes to a place of the shop as a click on a link does, and waits until it is shown. */
  const go = async (place) => {
    await page.evaluate((hash) => {
      document.querySelector('main').firstElementChild.dataset.left = '';
      location.hash = hash;
    }, place);
    await shown();
  };
  const shown = () => page.waitForSelector('main h1:not([data-left] *)');
  const open = async () => {
    await page.goto(url);
    await shown();
  };
  /** The cards of a shelf: ids and scores. */
  const cards = (selector) =>
    page.$$eval(`${selector} [data-item]`, (found) =>
      found.map(({ dataset }) => ({ id: dataset.item, score: Number(dataset.score) })),
    );
  /** What IndexedDB holds, over all databases and stores. */
  const stored = () =>
    page.evaluate(async () => {
      const records = [];
      for (const { name } of await indexedDB.databases()) {
        const database = await new Promise((resolve, reject) => {
          const opening = indexedDB.open(name);
          opening.onsuccess = () => resolve(opening.result);
          opening.onerror = () => reject(opening.error);
        });
        for (const store of database.objectStoreNames) {
          records.push(
            ...(await new Promise((resolve, reject) => {
              const reading = database.transaction(store).objectStore(store).getAll();
              reading.onsuccess = () => resolve(reading.result);
              reading.onerror = () => reject(reading.error);
            })),
          );
        }
        database.close();
      }
      return records;
    });
  /** The shop's service worker has what it keeps, and nothing is on its way. */
  const settled = async () => {
    await page.evaluate(() => navigator.serviceWorker.ready);
    await proxy.idle();
  };
  /** What axe-core finds on the page that is serious, by all rules or some; drawings say nothing. */
  const findings = async (rules) => {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(
      (rules) =>
        globalThis.axe.run(
          { exclude: ['.drawing'] },
          { resultTypes: ['violations'], ...(rules && { runOnly: { type: 'rule', values: rules } }) },
        ),
      rules,
    );
    return violations
      .filter(({ impact }) => ['serious', 'critical'].includes(impact))
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`);
  };
  return {
    page,
    requested,
    complaints,
    go,
    shown,
    settled,
    findings,
    open,
    cards,
    stored,
    leave: () => context.close(),
  };
}
