/*
 * in-browser.mjs: Chromium: workloads in a page, and first lists in a browser that has never seen the shop. It knows
 * no contender.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import puppeteer from 'puppeteer-core';

const MINUTES = 60_000;

/** Runs `use` with a browser of an empty profile, flags as in tests/e2e/harness.mjs, and no renderer in reserve. */
export async function withBrowser(use) {
  const profile = mkdtempSync(path.join(tmpdir(), 'vitrine-perf-'));
  const browser = await puppeteer.launch({
    executablePath: process.env.VITRINE_CHROMIUM ?? '/usr/bin/chromium',
    userDataDir: profile,
    protocolTimeout: 30 * MINUTES,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-features=SpareRendererForSitePerProcess',
    ],
  });
  try {
    const [page] = await browser.pages();
    page.setDefaultTimeout(5 * MINUTES);
    return await use(page, browser);
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

export const browserVersion = () => withBrowser((_page, browser) => browser.version());

/** workloads.mjs in a page. */
export const measureInBrowser = (settings) =>
  withBrowser(async (page) => {
    await page.goto(`${settings.base}/blank.html`);
    return page.evaluate(async (argument) => (await import('/workloads.mjs')).measure(argument), settings);
  });

/** The largest resident memory that the page's process has had; it is the youngest of Chromium's renderers. */
async function peakBytes(browser) {
  const session = await browser.target().createCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  const status = readFileSync(`/proc/${Math.max(...renderers)}/status`, 'utf8');
  return /VmHWM:\s+(\d+) kB/.exec(status)[1] * 1024;
}

/**
 * The first list of `page.html` for a shopper: milliseconds from the navigation, items, and the peak of memory. Without
 * a shopper: a page without a list.
 */
export const measureCold = (url, shopper) =>
  withBrowser(async (page, browser) => {
    await page.evaluateOnNewDocument((argument) => {
      globalThis.shopper = argument;
    }, shopper);
    await page.goto(url, { waitUntil: 'load' });
    if (!shopper) await new Promise((resolve) => setTimeout(resolve, 500));
    else await page.waitForFunction(() => globalThis.shown);
    return { ...(await page.evaluate(() => globalThis.shown)), peakBytes: await peakBytes(browser) };
  });
