import type { Browser, WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { RunningDashboard } from '#local-cloud/dashboard/server.ts';
import type { KillResource } from '#shared/http-api/kill-schemas.ts';
import { protectionResource } from '#shared/http-api/protection-schemas.ts';
import { positionList } from '#shared/http-api/schemas.ts';
import { call, marketBuy, place, restingBuy, settled, showOrder } from '../support/api.ts';
import { ordersAtVenue } from '../support/control.ts';
import { eventually } from '../support/eventually.ts';
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

  it('moves stop, take profit and limit by their lines, by keyboard and by pointer, after a word of confirmation', async () => {
    await place(marketBuy());
    const { orderId } = await place(restingBuy('31000'));
    window = await DashboardWindow.open(browser, `${served.url}/`);
    const { page } = window;
    await window.signIn();
    await window.visit('Trade');
    await page.getByRole('button', { name: 'Protect', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Protect BTC/USDT' });
    await dialog.getByLabel('Stop loss').fill('40000');
    await dialog.getByLabel('Take profit').fill('90000');
    expect(await window.violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Save protection' }).click();
    await dialog.waitFor({ state: 'detached' });
    const positionId = await positionOf('BTC/USDT');

    const stop = page.getByRole('slider', { name: 'Stop loss' });
    await stop.focus();
    await page.keyboard.press('Shift+ArrowUp');
    await page.keyboard.press('ArrowDown');
    expect(await stop.getAttribute('aria-valuetext')).toBe('40,000.09');
    await page.keyboard.press('Escape');
    expect(await stop.getAttribute('aria-valuetext')).toBe('40,000');
    await page.keyboard.press('PageDown');
    await page.keyboard.press('Enter');
    const asked = page.getByRole('alertdialog');
    await asked.getByText('The stop loss of BTC/USDT goes from 40,000 to 39,999.9.').waitFor();
    expect(await window.violations()).toEqual([]);
    await asked.getByRole('button', { name: 'Move it' }).click();
    await asked.waitFor({ state: 'detached' });
    expect((await protectionOf(positionId)).terms.stopLoss?.price).toBe('39999.9');

    // By pointer, from beyond the chart's edge to a little below its upper one: above every candle.
    const profit = page.getByRole('slider', { name: 'Take profit' });
    const [grip, chart] = await Promise.all([profit.boundingBox(), page.locator('.chart').boundingBox()]);
    if (!grip || !chart) throw new Error('the chart is not drawn');
    await page.mouse.move(grip.x + 20, grip.y + grip.height / 2);
    await page.mouse.down();
    await page.mouse.move(grip.x + 20, chart.y + 45, { steps: 4 });
    const meant = (await profit.getAttribute('aria-valuetext'))?.replaceAll(',', '') ?? '';
    await page.mouse.up();
    await asked.getByRole('button', { name: 'Move it' }).click();
    await asked.waitFor({ state: 'detached' });
    const { terms } = await protectionOf(positionId);
    expect(Number(meant)).toBeLessThan(90_000);
    expect(terms.takeProfits.map(({ price }) => Number(price))).toEqual([Number(meant)]);
    expect(terms.stopLoss?.price).toBe('39999.9');

    const limit = page.getByRole('slider', { name: 'Limit of Buy 0.001' });
    await limit.focus();
    await page.keyboard.press('PageUp');
    await page.keyboard.press('Enter');
    await asked.getByRole('button', { name: 'Leave it' }).click();
    expect((await showOrder(orderId)).limitPrice).toBe('31000');
    await limit.focus();
    await page.keyboard.press('PageUp');
    await page.keyboard.press('Enter');
    await asked.getByRole('button', { name: 'Move it' }).click();
    await asked.waitFor({ state: 'detached' });
    await eventually(async () => (await showOrder(orderId)).limitPrice === '31000.1' || undefined, {
      otherwise: () => 'the limit is not 31000.1',
    });
    expect(window.errors).toEqual([]);
    await call('DELETE', `/v1/positions/${positionId}/protection`);
    await call('DELETE', `/v1/orders/${orderId}`);
  });

  it('cancels the orders that were chosen, in one go, and says what became of each', async () => {
    const placed = await Promise.all(['31400', '31410', '31420'].map((price) => place(restingBuy(price))));
    window = await DashboardWindow.open(browser, `${served.url}/`);
    const { page } = window;
    await window.signIn();
    await window.visit('Orders');
    for (const price of ['31400', '31410'])
      await page.getByRole('checkbox', { name: `Select BTC/USDT ${price}` }).check();
    await page.getByText('2 selected').waitFor();
    expect(await window.violations()).toEqual([]);
    await page.getByRole('button', { name: 'Cancel selected' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Cancel 2 orders?' });
    await dialog.getByRole('button', { name: 'Yes, cancel them' }).click();
    await dialog.getByText('Buy 0.001 BTC/USDT · 31,400').waitFor();
    expect(await window.violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).click();
    const [first, second, third] = placed.map(({ orderId }) => orderId);
    expect((await settled(first ?? '')).state).toBe('CANCELED');
    expect((await settled(second ?? '')).state).toBe('CANCELED');
    expect((await showOrder(third ?? '')).state).toBe('ACCEPTED');

    // What others have open in the instrument is theirs: the answers are given here.
    const asked: unknown[] = [];
    await page.route('**/v1/orders/batch/cancel', (route) => {
      asked.push(route.request().postDataJSON());
      const cursor = asked.length === 1 ? 'more' : null;
      return route.fulfill({ json: { outcomes: [outcomeOf(third ?? '', asked.length)], cursor } });
    });
    await page.getByLabel('Instrument', { exact: true }).selectOption('BTC/USDT');
    await page.getByRole('button', { name: 'Cancel all of BTC/USDT' }).click();
    await page.getByRole('button', { name: 'Yes, cancel them' }).click();
    await page.getByText('1 cancelled, 0 on their way, 1 refused').waitFor();
    await page.getByText('It has filled already.').waitFor();
    const all = { accountId: inject('cloud').user.accountId, instrument: 'BTC/USDT' };
    expect(asked).toEqual([all, { ...all, cursor: 'more' }]);
    expect(window.errors).toEqual([]);
    await call('DELETE', `/v1/orders/${third}`);
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
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
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

async function positionOf(instrument: string): Promise<string> {
  const { accountId } = inject('cloud').user;
  const { positions } = positionList.parse((await call('GET', `/v1/positions?accountId=${accountId}`)).body);
  const position = positions.find((each) => each.instrument === instrument);
  if (!position) throw new Error(`no position of ${instrument}`);
  return position.positionId;
}

async function protectionOf(positionId: string) {
  return protectionResource.parse((await call('GET', `/v1/positions/${positionId}/protection`)).body);
}

/** Of a batch of cancels: the first is cancelled, another one is refused. */
function outcomeOf(orderId: string, nth: number) {
  if (nth === 1) return { orderId, status: 200, order: null, problem: null };
  const problem = {
    type: 'about:blank',
    title: 'Refused',
    status: 409,
    code: 'ORDER_OVER',
    correlationId: 'c',
  };
  return {
    orderId: '01OTHER',
    status: 409,
    order: null,
    problem: { ...problem, detail: 'It has filled already.' },
  };
}

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
