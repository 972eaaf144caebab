import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDashboard } from '#local-cloud/dashboard/server.ts';
import { call, place, post, restingBuy, settled } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { newcomer, register, tokenOf } from './support/newcomer.ts';
import { serveDashboard } from './support/served.ts';
import { DashboardWindow, launchBrowser } from './support/window.ts';

let served: RunningDashboard;
let browser: Browser;
const windows: DashboardWindow[] = [];
beforeAll(async () => {
  [served, browser] = await Promise.all([serveDashboard(), launchBrowser()]);
});
afterAll(async () => {
  for (const window of windows) await window.close();
  await browser?.close();
  await served?.stop();
});

/** A window, and all that its live stream tells it. */
async function listening() {
  const window = await DashboardWindow.open(browser, `${served.url}/`);
  windows.push(window);
  const heard: string[] = [];
  window.page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => heard.push(String(payload))),
  );
  return { window, page: window.page, hears: (text: string) => heard.some((frame) => frame.includes(text)) };
}
const until = (isSo: () => boolean, otherwise: string) =>
  eventually(async () => (isSo() ? true : undefined), { otherwise: () => otherwise });

describe('two people side by side', () => {
  it('see and hear of their own, and nothing of each other’s', async () => {
    const [one, other] = [await listening(), await listening()];
    await one.window.signIn();
    await register(other.window, newcomer('other'));
    const token = await tokenOf(other.window);
    expect(await call('POST', '/v1/accounts', { token, body: { venue: 'binance' } })).toMatchObject({
      status: 200,
    });
    await other.page.getByRole('button', { name: 'Refresh', exact: true }).click();
    for (const { window, page } of [one, other]) {
      await window.visit('Orders');
      await page.getByText('●').waitFor();
    }

    // Without funds it is denied, and told to its owner all the same.
    const { orderId: theirs } = await place(
      { ...restingBuy('29000'), accountId: 'paper-binance' },
      { token },
    );
    await until(() => other.hears(theirs), 'the owner of an order does not hear of it');
    const { orderId: ours } = await place(restingBuy('29100'));
    await until(() => one.hears(ours), 'the owner of an order does not hear of it');
    await one.page.locator(`a[href="/orders/${ours}"]`).waitFor();
    // One more of the other's: what comes to them after ours was told is not ours.
    const { orderId: later } = await place({ ...restingBuy('29200'), accountId: 'paper-binance' }, { token });
    await until(() => other.hears(later), 'the owner of an order does not hear of it');
    expect([one.hears(theirs), one.hears(later), other.hears(ours)]).toEqual([false, false, false]);
    expect(await other.page.content()).not.toContain(ours);
    expect(await one.page.content()).not.toContain(theirs);
    expect((await call('GET', `/v1/orders/${ours}`, { token })).status).toBe(404);
    expect([...one.window.errors, ...other.window.errors]).toEqual([]);
    await call('DELETE', `/v1/orders/${ours}`);
    await settled(ours);
  });
});

const markup = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  "javascript:alert('1')",
] as const;

describe('text that is markup elsewhere', () => {
  it('stays text in every field and wherever it is shown', async () => {
    const { window, page } = await listening();
    let dialogs = 0;
    page.on('dialog', (dialog) => {
      dialogs += 1;
      void dialog.dismiss();
    });
    await register(window, newcomer('markup'));
    const token = await tokenOf(window);
    await call('POST', '/v1/accounts', { token, body: { venue: 'binance' } });
    for (const [at, reason] of markup.entries()) {
      const scope = at === 0 ? 'account:paper-binance' : 'user';
      await call('PUT', '/v1/states', { token, body: { scope, state: 'REDUCING', reason } });
      const body = { scope, state: 'HALTED', reason };
      expect(await call('PUT', '/v1/states', { token, body })).toMatchObject({ status: 200 });
      const named = { ...restingBuy('29000'), accountId: 'paper-binance', strategyId: reason };
      expect((await post(named, { token })).status).toBe(400);
    }
    await page.getByRole('button', { name: 'Refresh', exact: true }).click();
    await page.getByText(markup[0]).first().waitFor();

    const links = page.getByRole('navigation').locator('.nav a');
    for (let at = 0; at < (await links.count()); at++) {
      await links.nth(at).click();
      await page.locator('#page').locator('h1, h2, [role=status], .empty').first().waitFor();
      const fields = page.locator('#page input:visible:enabled:not([type=checkbox]):not([type=radio])');
      const count = await fields.count();
      for (let field = 0; field < count; field++) await fields.nth(field).fill(markup.join(' '));
      expect(await page.locator('img[src="x"], #page script, a[href^="javascript:"]').count()).toBe(0);
    }
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByLabel('Why').fill(markup.join(' '));
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(dialogs).toBe(0);
    expect(window.errors).toEqual([]);
  });
});
