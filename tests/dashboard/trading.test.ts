import type { Browser, WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDashboard } from '#local-cloud/dashboard/server.ts';
import type { KillResource } from '#shared/http-api/kill-schemas.ts';
import { call, place, restingBuy, settled, showOrder } from '../support/api.ts';
import { ordersAtVenue } from '../support/control.ts';
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

describe('trading in the browser', () => {
  it('places an order by hand once, shows its life, and cancels it', async () => {
    window = await DashboardWindow.open(browser, `${served.url}/`);
    const { page } = window;
    await window.signIn();
    await window.visit('Trade');
    const ticket = page.getByRole('form', { name: 'Order' });
    await ticket.getByLabel('Limit', { exact: true }).fill('31250');
    await ticket.getByLabel('Quantity').fill('<b>0.01');
    expect(await ticket.getByRole('button', { name: 'Review buy' }).isDisabled()).toBe(true);
    await ticket.getByLabel('Quantity').fill('0.01');
    await ticket.getByText('Would pass every rule').waitFor();
    expect(await window.violations()).toEqual([]);
    // From here by keyboard alone: Enter reviews, Enter places.
    await ticket.getByLabel('Quantity').press('Enter');
    await page
      .getByRole('alertdialog')
      .getByText('Buy 0.01 BTC of BTC/USDT at 31,250 USDT or better')
      .waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(/^Order (Resting|Sent|Checking)/).waitFor();
    await page.getByRole('dialog').getByRole('link', { name: 'Show' }).click();

    await page.getByRole('heading', { name: 'Buy 0.01 BTC/USDT' }).waitFor();
    const orderId = page.url().split('/').at(-1) ?? '';
    expect((await showOrder(orderId)).limitPrice).toBe('31250');
    expect(await ordersAtVenue(orderId)).toHaveLength(1);
    const life = page.getByRole('region', { name: 'Life of the order' });
    // The saga's step and, when it comes, the venue's stream both say it.
    await life.getByText('ACCEPTED').first().waitFor();
    expect(await window.violations()).toEqual([]);
    await page.getByRole('button', { name: 'Cancel order' }).click();
    await page.getByRole('button', { name: 'Yes, cancel it' }).click();
    expect((await settled(orderId)).state).toBe('CANCELED');
    // Without a press of Refresh: the stream tells it.
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
    expect(window.errors).toEqual([]);
  });

  it('hears of what happens elsewhere, also of what happened while its connection was cut', async () => {
    window = await DashboardWindow.open(browser, `${served.url}/`);
    const { page } = window;
    const streams: WebSocketRoute[] = [];
    await page.routeWebSocket('**/stream*', (socket) => {
      socket.connectToServer();
      streams.push(socket);
    });
    await window.signIn();
    await window.visit('Orders');
    await page.getByText('●').waitFor();
    const row = (orderId: string) => page.locator(`a[href="/orders/${orderId}"]`);
    const first = await place(restingBuy('31300'));
    await row(first.orderId).waitFor();
    for (const socket of streams.splice(0)) await socket.close({ code: 1001 });
    const second = await place(restingBuy('31310'));
    await row(second.orderId).waitFor();
    expect(await row(second.orderId).count()).toBe(1);
    await page.getByLabel('Filter by instrument').fill('<img src=x onerror=alert(1)>');
    await page.getByText('No order here').waitFor();
    expect(await window.violations()).toEqual([]);
    expect(window.errors).toEqual([]);
    for (const { orderId } of [first, second]) await call('DELETE', `/v1/orders/${orderId}`);
  });

  it('stops a venue with a reason and a typed word, on a phone, and shows the proof', async () => {
    window = await DashboardWindow.open(browser, `${served.url}/`, { width: 360, theme: 'light' });
    const { page } = window;
    await window.signIn();
    await page.getByText('Equity', { exact: true }).waitFor();
    expect(await window.overflow()).toBe(0);
    // The accounts are shared with other tests: what the switch does is shown by tests/integration/kill-switch.test.ts.
    const pressed: unknown[] = [];
    await page.route('**/v1/kill-switch', (route) => {
      pressed.push(route.request().postDataJSON());
      return route.fulfill({ status: 200, json: evidence });
    });
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByLabel('What is stopped').selectOption({ label: 'Venue: bitget' });
    await page.getByLabel('Why').fill('<b>looks odd</b>');
    const stop = page.getByRole('button', { name: 'Stop now' });
    expect(await stop.isDisabled()).toBe(true);
    await page.getByLabel('Type STOP to confirm').fill('stop');
    await stop.click();
    await page.getByText('Stopped, and proven').waitFor();
    await page.getByText('<b>looks odd</b>').waitFor();
    expect(pressed).toEqual([{ scope: 'venue:bitget', reason: '<b>looks odd</b>', slippageRatio: '0.01' }]);
    expect(await window.violations()).toEqual([]);
    expect(window.errors).toEqual([]);
  });
});

const evidence: KillResource = {
  ...{ killId: '01M81F16RPQX7FA2BPWPRQBQEB', scope: 'venue:bitget', state: 'VERIFIED', source: 'API' },
  ...{
    triggeredBy: 'user',
    reason: '<b>looks odd</b>',
    correlationId: 'c',
    triggeredAtMs: 1_795_341_739_159,
  },
  ...{ fencedAtMs: 1_795_341_739_335, presses: 1, slippageRatio: null, fencedMs: 176, verifiedMs: 1_491 },
  ...{ canceled: 2, resting: 0, pendingInDoubt: 0 },
  accounts: [
    {
      ...{ accountId: 'paper-bitget', venue: 'bitget', outcome: 'CLEAR', epoch: 2, wasHalted: false },
      ...{ fencedMs: 176, clearMs: 1_205, canceled: 2, resting: 0, inDoubt: [], foreignOrders: [] },
      ...{ rounds: 2, flattened: null, trouble: null },
    },
  ],
};
