import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { RunningDashboard } from '#local-cloud/dashboard/server.ts';
import { decisionPage, strategyDetail } from '#shared/http-api/strategy-schemas.ts';
import { call } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { serveDashboard } from './support/served.ts';
import { DashboardWindow, launchBrowser } from './support/window.ts';

let served: RunningDashboard;
let browser: Browser;
let window: DashboardWindow | undefined;
const path = '/v1/strategies/grid-eth-usdt';

beforeAll(async () => {
  [served, browser] = await Promise.all([serveDashboard(), launchBrowser()]);
});
afterAll(async () => {
  await call('DELETE', path);
  await browser?.close();
  await served?.stop();
});
afterEach(async () => {
  await window?.close();
  window = undefined;
});

const shown = async () => strategyDetail.parse((await call('GET', path)).body);

it('a GRID is started from its form, watched, changed while it runs, paused and ended', async () => {
  window = await DashboardWindow.open(browser, `${served.url}/`);
  const { page } = window;
  await window.signIn();
  await window.visit('Strategies');
  await page.getByRole('button', { name: 'Documentation of grid' }).click();
  await page.getByRole('dialog').getByText('Duplicate guard.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  expect(await window.violations()).toEqual([]);

  await page.getByRole('link', { name: 'Start grid', exact: true }).click();
  const form = page.getByRole('form', { name: 'Start a strategy' });
  await form.getByLabel('Instrument', { exact: true }).selectOption('ETH/USDT');
  await form.getByLabel('Capital', { exact: true }).fill('1000');
  const review = form.getByRole('button', { name: 'Review start' });
  const grids = form.getByLabel('Number of grids', { exact: true });
  await grids.fill('0');
  await form.getByText('Too small: from 1 to 200').waitFor();
  expect(await grids.getAttribute('aria-invalid')).toBe('true');
  expect(await review.isDisabled()).toBe(true);
  await grids.fill('4');
  // What only the strategy itself can judge stands under the field, too.
  await form.getByText('Optional', { exact: false }).click();
  await form.getByLabel('Lowest line', { exact: true }).fill('9000');
  await form.getByLabel('Highest line', { exact: true }).fill('8000');
  await form.getByText('must be below upper').waitFor();
  expect(await review.isDisabled()).toBe(true);
  for (const name of ['Lowest line', 'Highest line']) await form.getByLabel(name, { exact: true }).fill('');
  await page.getByText('Profit of a grid, net of fees').waitFor();
  expect(await window.violations()).toEqual([]);
  await review.click();
  await page.getByRole('alertdialog').getByText('grid trades ETH/USDT by itself').waitFor();
  await page.getByRole('button', { name: 'Start it' }).click();

  await page.getByRole('heading', { name: 'grid-eth-usdt' }).waitFor();
  expect(await shown()).toMatchObject({ state: 'ACTIVE', capital: '1000', parameters: { gridNum: 4 } });
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  const change = page.getByRole('dialog', { name: 'Parameters of grid-eth-usdt' });
  await change.getByLabel('Number of grids', { exact: true }).fill('5');
  await change.getByText('Number of grids: 4 → 5').waitFor();
  await change.getByRole('button', { name: 'Apply' }).click();
  await change.waitFor({ state: 'detached' });
  expect(await shown()).toMatchObject({ parametersVersion: 2, parameters: { gridNum: 5 } });

  // With the next closed candle it lays its grid; the page hears of it by the stream.
  const decisions = page.getByRole('region', { name: 'Decisions' });
  await decisions.getByText('Place', { exact: true }).first().waitFor({ timeout: 150_000 });
  await decisions.getByText('Only those that did something').click();
  await decisions.getByText('Inputs').first().click();
  const { decisions: kept } = decisionPage.parse((await call('GET', `${path}/decisions`)).body);
  const acted = kept.find(({ intents }) => intents.length > 0);
  await decisions.getByText(acted?.stateHash ?? 'no decision').waitFor();
  await page.getByRole('region', { name: 'Grids' }).getByText('waits to open').first().waitFor();
  expect(await window.violations()).toEqual([]);
  await window.setting('Theme', 'Light');
  expect(await window.violations()).toEqual([]);

  await page.setViewportSize({ width: 360, height: 800 });
  expect(await window.overflow()).toBe(0);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByRole('button', { name: 'Pause it' }).click();
  await page.getByText('Paused', { exact: true }).waitFor();
  expect((await shown()).state).toBe('PAUSED');
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await page.getByRole('button', { name: 'End it' }).click();
  await page.getByText('Ended', { exact: true }).waitFor();
  expect((await shown()).state).toBe('ENDED');
  await eventually(
    async () => {
      const listed = await call('GET', '/v1/orders?accountId=paper-binance&state=open&limit=200');
      return JSON.stringify(listed.body).includes('grid-eth-usdt') ? undefined : true;
    },
    { otherwise: () => 'orders of a strategy that ended still rest' },
  );
  expect(window.errors).toEqual([]);
}, 300_000);
