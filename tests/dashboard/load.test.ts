import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDashboard } from '#local-cloud/dashboard/server.ts';
import { BusyAccount } from './support/busy-account.ts';
import { serveDashboard } from './support/served.ts';
import { DashboardWindow, launchBrowser } from './support/window.ts';

let served: RunningDashboard;
let browser: Browser;
let window: DashboardWindow | undefined;

beforeAll(async () => {
  [served, browser] = await Promise.all([serveDashboard(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await served?.stop();
});
afterEach(async () => {
  await window?.close();
  window = undefined;
});

const openOrders = 1_000;
const updatesPerSecond = 200;
const frameEveryMs = 50;
const floodMs = 9_000;
const presses = 12;
/** Of the page's own work: how long the machine lets it wait is not the page's. */
const interactionMaxMs = 100;
/** So much of its time the page may work: the rest is for whoever presses something. */
const workedShareMax = 0.4;
/** The least time between two reads of one key, as the page promises: twice as long each time while events go on. */
const restMs = (nth: number) => Math.min(500 * 2 ** nth, 4_000);
/** More reads of a key than such a flood has room for. */
const readsMax = 3 + Math.ceil(floodMs / restMs(3));

/** What is counted within the page: frames of the screen, and how often the table's rows were changed. */
const counting = `
  globalThis.counted = { frames: 0, commits: 0 };
  const frame = () => { counted.frames += 1; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  new MutationObserver(() => { counted.commits += 1; })
    .observe(document.querySelector('tbody'), { subtree: true, childList: true, characterData: true });
`;

/** Seconds that the page's main thread has worked, whatever else the machine did meanwhile. */
async function workedSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
}

/** Chooses an order and gives the milliseconds that the page's main thread worked until the frame that shows it. */
async function pressMs(page: Page, session: CDPSession, nth: number): Promise<number> {
  const before = await workedSeconds(session);
  await page.evaluate(`new Promise((done) => {
    document.querySelectorAll('tbody .tick')[${nth}].click();
    requestAnimationFrame(() => setTimeout(done));
  })`);
  return ((await workedSeconds(session)) - before) * 1_000;
}

describe('a thousand open orders, two hundred changes a second', () => {
  it('stay readable: a press takes little work, the page rests most of its time, one change a frame, reads of a key ever further apart', async () => {
    const account = new BusyAccount(openOrders);
    window = await DashboardWindow.open(browser, `${served.url}/`);
    const { page } = window;
    await account.attach(page);
    await window.signIn('any');
    await window.visit('Orders');
    await page.getByText('●').waitFor();
    for (let shown = 200; shown < openOrders; shown += 200) {
      await page.getByText(`${shown} of ${shown}`).waitFor();
      await page.getByRole('button', { name: 'Load older ones' }).click();
    }
    await page.getByText(`${openOrders} of ${openOrders}`).waitFor();
    // Only what is in view is drawn.
    expect(await page.locator('tbody tr').count()).toBeLessThan(80);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.evaluate(counting);
    const since = Date.now();
    const workedBefore = await workedSeconds(session);
    const flood = setInterval(() => account.tell((updatesPerSecond * frameEveryMs) / 1_000), frameEveryMs);
    const tookMs: number[] = [];
    for (let nth = 0; nth < presses; nth += 1) {
      tookMs.push(await pressMs(page, session, nth));
      await sleep(floodMs / presses / 2);
    }
    await sleep(Math.max(0, since + floodMs - Date.now()));
    clearInterval(flood);
    const workedShare = ((await workedSeconds(session)) - workedBefore) / ((Date.now() - since) / 1_000);
    account.tell(openOrders);

    const counted = await page.evaluate<{ frames: number; commits: number }>('counted');
    expect(counted.commits).toBeGreaterThan(10);
    // One for what was told in a frame; a press, or an answer that was read, is one more.
    const own = presses + 2 * readsMax;
    expect(counted.commits).toBeLessThanOrEqual(counted.frames + own);
    expect(workedShare).toBeLessThan(workedShareMax);
    // On a machine that lets the page wait, what was told meanwhile falls into a press: the lower quartile has the least of it.
    const own25Ms = tookMs.sort((a, b) => a - b)[Math.floor(presses / 4)];
    expect(own25Ms).toBeLessThan(interactionMaxMs);

    for (const [key, times] of account.reads) {
      const during = times.filter((atMs) => atMs >= since);
      const gaps = during.slice(1).map((atMs, index) => atMs - (during[index] ?? 0));
      // The answer's way through the browser is not the page's: half of the rest is what a slow one may take.
      const tooSoon = gaps.filter((gapMs, nth) => gapMs < restMs(nth) / 2);
      expect({ key, tooSoon }).toEqual({ key, tooSoon: [] });
    }
    // The newest of everything is shown in the end, and nothing fell out of the list.
    const first = account.orders[0];
    await page
      .locator('tr', { has: page.locator(`a[href="/orders/${first?.orderId}"]`) })
      .getByText(first?.filledQuantity ?? '?', { exact: true })
      .waitFor();
    await page.getByText(/^\d+ selected$/).waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText(`${openOrders} of ${openOrders}`).waitFor();
    expect(window.errors).toEqual([]);
  });
});

describe('an order that was placed elsewhere', () => {
  it('stands first in its list by its event alone, and an answer from before does not take it away', async () => {
    const account = new BusyAccount(3);
    window = await DashboardWindow.open(browser, `${served.url}/`);
    const { page } = window;
    await account.attach(page);
    await window.signIn('any');
    await window.visit('Orders');
    await page.getByText('●').waitFor();
    await page.getByText('3 of 3').waitFor();
    const reads = () => account.reads.get('/v1/orders')?.length ?? 0;
    const asked = async (before: number) => expect.poll(reads).toBeGreaterThan(before);
    // This read is on its way when the order is placed, and knows nothing of it.
    const answerFirst = account.holdReads();
    const atFirst = reads();
    await page.getByRole('button', { name: 'Refresh', exact: true }).click();
    await asked(atFirst);
    const { orderId, limitPrice } = account.place();
    const first = page.locator('tbody tr').first();
    await first.locator(`a[href="/orders/${orderId}"]`).waitFor();
    expect(await first.textContent()).toContain(Number(limitPrice).toLocaleString('en-US'));
    await page.getByText('4 of 4').waitFor();
    // The next one is asked for when the first has been answered, and is not answered before we have looked.
    const answerNext = account.holdReads();
    const now = reads();
    answerFirst();
    await asked(now);
    expect(await page.getByText('4 of 4').count()).toBe(1);
    expect(await first.locator(`a[href="/orders/${orderId}"]`).count()).toBe(1);
    answerNext();
    await page.getByText('4 of 4').waitFor();
    expect(window.errors).toEqual([]);
  });
});
