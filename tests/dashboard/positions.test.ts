import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningDashboard } from '#local-cloud/dashboard/server.ts';
import { decimal } from '#shared/domain/money/decimal.ts';
import { marketBuy, place, settled, showPositions } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { serveDashboard } from './support/served.ts';
import { DashboardWindow, launchBrowser } from './support/window.ts';

let served: RunningDashboard;
let browser: Browser;
let window: DashboardWindow | undefined;
const instrument = 'BTC/USDT';

beforeAll(async () => {
  [served, browser] = await Promise.all([serveDashboard(), launchBrowser()]);
});
afterAll(async () => {
  await window?.close();
  await browser?.close();
  await served?.stop();
});

const held = async () => {
  const position = (await showPositions()).find((each) => each.instrument === instrument);
  return decimal(position?.quantity ?? '0');
};
/** What is less than a lot can be sold by nobody. */
const lot = decimal('0.00001');

it('a position is closed in part, then whole, each with what became of the order', async () => {
  await settled((await place(marketBuy('0.002'))).orderId);
  const before = await held();
  window = await DashboardWindow.open(browser, `${served.url}/`, { theme: 'light' });
  const { page } = window;
  await window.signIn();
  await window.visit('Positions');
  const close = page.getByRole('button', { name: `Close ${instrument}`, exact: true });
  const dialog = page.getByRole('alertdialog', { name: `Close ${instrument} at the market?` });

  await close.click();
  await dialog.getByLabel(/How much of/).fill(before.plus(1).toFixed());
  expect(await dialog.getByRole('button', { name: 'Close it' }).isDisabled()).toBe(true);
  await dialog.getByLabel(/How much of/).fill('0.001');
  expect(await window.violations()).toEqual([]);
  await dialog.getByRole('button', { name: 'Close it' }).click();
  await dialog.getByText('Order Filled').waitFor();
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  expect((await held()).toFixed()).toBe(before.minus('0.001').toFixed());

  await close.click();
  await dialog.getByRole('button', { name: 'Close it' }).click();
  await dialog.getByText('Order Filled').waitFor();
  await eventually(async () => (await held()).abs().lessThan(lot) || undefined, {
    otherwise: () => 'the position is not closed',
  });
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(window.errors).toEqual([]);
});
