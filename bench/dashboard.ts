import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { buildDashboard } from '#local-cloud/dashboard/build.ts';
import { startDashboard } from '#local-cloud/dashboard/server.ts';
import { type LocalCloud, startLocalCloud } from '#local-cloud/index.ts';
import { BusyAccount } from '../tests/dashboard/support/busy-account.ts';
import { launchBrowser, openOrders, openPage } from './dashboard-browser.ts';
import { chunkBytes } from './dashboard-bytes.ts';
import { measureLatency } from './dashboard-latency.ts';
import { describeMachine, loadAverage } from './machine.ts';
import type { BenchOptions, BenchResult } from './order-path.ts';
import { median, percentile, round } from './statistics.ts';

const orders = 20;
const paints = 5;
const floodMs = 10_000;
const [openOrdersCount, updatesPerSecond, tellEveryMs] = [1_000, 200, 50];
/** A frame that comes so late has left out at least one at 60 Hz. */
const lateFrameMs = 25;

/**
 * The dashboard in a real browser: bytes of its chunks, when it first paints, how long an event takes to the screen, and which frames are left out while two hundred
 * orders a second change, beside those of the same page while nothing does.
 */
export async function dashboard({ quick, progress, signal }: BenchOptions): Promise<BenchResult> {
  const before = loadAverage();
  progress('builds the dashboard');
  const folder = await buildDashboard({ logFile: '/dev/null', signal, onStart: () => {} });
  progress('starts a private local cloud');
  const cloud = await startLocalCloud({ auth: false, fresh: true });
  const [browser, served] = await Promise.all([launchBrowser(), serve(cloud, folder)]);
  try {
    progress(`first paint of ${paints} windows`);
    const firstContentfulPaintMs = await firstPaints(browser, served.url, quick ? 1 : paints);
    progress(`event to pixel: ${orders} orders`);
    const page = await openPage(browser, served.url, cloud.context.tokens.accessToken);
    await openOrders(page);
    const latency = await measureLatency(cloud, page, quick ? 2 : orders, signal);
    await page.context().close();
    progress('frames at 200 updates a second');
    const frames = await measureFrames(browser, served.url, quick ? floodMs / 5 : floodMs, signal);
    const machine = { ...describeMachine(), loadAverage: { before, after: loadAverage() } };
    const bytes = chunkBytes(folder);
    return {
      document: { bench: 'dashboard', quick, machine, firstContentfulPaintMs, latency, frames, bytes },
      ok: true,
    };
  } finally {
    await browser.close();
    await served.stop();
    await cloud.stop();
  }
}

function serve({ endpoint, document, outputs }: LocalCloud, folder: string) {
  const { UserPoolClientId: userPoolClientId = '', StreamUrl: stream = null } = outputs;
  const config = { userPoolClientId, email: null, isOpen: false };
  return startDashboard({ folder, api: document.api, endpoint, stream, port: 0, config });
}

async function firstPaints(browser: Browser, url: string, count: number) {
  const tookMs: number[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const page = await openPage(browser, url, '');
    await page.getByLabel('E-mail').waitFor();
    const paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1";
    tookMs.push(await page.evaluate<number>(paint));
    await page.context().close();
  }
  return { median: round(median(tookMs)), most: round(percentile(tookMs, 100)) };
}

async function measureFrames(browser: Browser, url: string, forMs: number, signal: AbortSignal) {
  const account = new BusyAccount(openOrdersCount);
  const page = await openPage(browser, url, 'a');
  await account.attach(page);
  await openOrders(page);
  const quiet = await framesDuring(page, () => sleep(forMs, undefined, { signal }));
  const busy = await framesDuring(page, async () => {
    const flood = setInterval(() => account.tell((updatesPerSecond * tellEveryMs) / 1_000), tellEveryMs);
    try {
      await sleep(forMs, undefined, { signal });
    } finally {
      clearInterval(flood);
    }
  });
  await page.context().close();
  return { openOrders: openOrdersCount, updatesPerSecond, quiet, busy };
}

async function framesDuring(page: Page, act: () => Promise<unknown>) {
  await page.evaluate('void (seen.frames.length = 0)');
  await act();
  const atMs = await page.evaluate<number[]>('seen.frames');
  const gaps = atMs.slice(1).map((at, index) => at - (atMs[index] ?? at));
  return {
    frames: atMs.length,
    lateFrames: gaps.filter((gapMs) => gapMs > lateFrameMs).length,
    gapP95Ms: round(percentile(gaps, 95)),
    gapMaxMs: round(percentile(gaps, 100)),
  };
}
