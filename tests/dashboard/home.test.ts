import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDashboard } from '#local-cloud/dashboard/server.ts';
import { call, place, restingBuy } from '../support/api.ts';
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

const firstLoadMaxBytes = 250_000;

describe('the dashboard in a browser', () => {
  it('signs in, shows what is held and what rests, breaks no rule of accessibility in either theme', async () => {
    const { orderId } = await place(restingBuy('31000'));
    const loaded: Promise<number>[] = [];
    window = await DashboardWindow.open(browser, `${served.url}/`);
    const { page } = window;
    page.on('response', (answer) => {
      if (answer.url().includes('/assets/')) loaded.push(answer.body().then((body) => gzipSync(body).length));
    });
    await page.reload();
    expect(await window.violations()).toEqual([]);

    await window.signIn('wrong');
    await page.getByText('The e-mail or the password is wrong.').waitFor();
    await window.signIn();
    const orders = page.getByRole('region', { name: 'Open orders' });
    await orders.locator(`a[href="/orders/${orderId}"]`).waitFor();
    await page.getByText('Equity', { exact: true }).waitFor();
    expect(await window.violations()).toEqual([]);
    await window.setting('Theme', 'Light');
    expect(await window.violations()).toEqual([]);

    // What happens is told in words, without a press of Refresh.
    const latest = page.getByRole('region', { name: 'What happened last' });
    const line = latest.locator(`a[href="/orders/${orderId}"]`);
    await line.getByText('Order to buy 0.001 BTC/USDT: Resting').waitFor();
    await call('DELETE', `/v1/orders/${orderId}`);
    await line.getByText('Order to buy 0.001 BTC/USDT: Cancelled').waitFor();
    await page
      .getByRole('region', { name: 'Venues and feeds' })
      .getByText(/^price .* old$/)
      .first()
      .waitFor();
    await page
      .getByRole('region', { name: 'Trading state' })
      .getByRole('button', { name: 'Stop trading' })
      .click();
    await page.getByRole('alertdialog').getByLabel('What is stopped').waitFor();
    await page.keyboard.press('Escape');

    const sizes = await Promise.all(loaded);
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(firstLoadMaxBytes);
    expect(window.errors).toEqual([]);
  });

  it('says when the session is over, and goes on where it was', async () => {
    window = await DashboardWindow.open(browser, `${served.url}/`);
    const { page } = window;
    await window.signIn();
    await page.getByRole('region', { name: 'Balances' }).waitFor();
    await page.route('**/v1/**', (route) => route.fulfill({ status: 401, body: '{}' }));
    await page.route('**/auth', (route) =>
      route.fulfill({ status: 400, body: '{"__type":"NotAuthorizedException"}' }),
    );
    // The page also reads by itself when it is told of a change: the dialog may lie over the button already.
    await page.getByRole('button', { name: 'Refresh' }).click({ force: true });
    await page.getByRole('alertdialog', { name: 'Your session is over' }).waitFor();
    await page.unroute('**/v1/**');
    await page.unroute('**/auth');
    await window.signIn();
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'Balances' }).getByText('USDT').waitFor();
  });
});
