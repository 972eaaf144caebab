import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDashboard } from '#local-cloud/dashboard/server.ts';
import { instrumentResource } from '#shared/http-api/market-schemas.ts';
import { subscriptionList } from '#shared/http-api/market-subscription-schemas.ts';
import { call } from '../support/api.ts';
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
  await call('DELETE', '/v1/market/subscriptions?venue=bitget&instrument=ETH/USDT');
});

async function isFollowed(): Promise<boolean> {
  const { subscriptions } = subscriptionList.parse((await call('GET', '/v1/market/subscriptions')).body);
  return subscriptions.some(
    ({ venue, instrument, holder }) => venue === 'bitget' && instrument === 'ETH/USDT' && holder === 'user',
  );
}

describe('market data in the browser', () => {
  it('looks a market up, follows it until it is live, and leaves it', async () => {
    window = await DashboardWindow.open(browser, `${served.url}/`);
    const { page } = window;
    await window.signIn();
    await window.visit('Markets');
    const usual = page.getByRole('row', { name: /BTC\/USDT binance/ });
    await usual.getByText('Live').waitFor();
    const form = page.getByRole('form', { name: 'Follow another market' });
    await form.getByLabel('Venue').selectOption('bitget');
    await form.getByLabel('Instrument').fill('<img src=x onerror=alert(1)>');
    await page.getByText('Write it as BTC/USDT').waitFor();
    expect(await form.getByRole('button', { name: 'Look it up' }).isDisabled()).toBe(true);
    await form.getByLabel('Instrument').fill('none/usdt');
    await form.getByRole('button', { name: 'Look it up' }).click();
    await page.getByText('bitget lists no market NONE/USDT.').waitFor();
    await page.getByRole('button', { name: 'Back' }).click();

    await form.getByLabel('Instrument').fill('eth/usdt');
    await form.getByRole('button', { name: 'Look it up' }).click();
    const rules = instrumentResource.parse((await call('GET', '/v1/market/bitget/ETH-USDT')).body);
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`${rules.quantityStep} ETH`, { exact: true }).waitFor();
    await dialog.getByText(rules.priceTick, { exact: true }).waitFor();
    expect(await window.violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Follow it' }).click();
    const row = page.getByRole('row', { name: /ETH\/USDT bitget/ });
    await row.getByText('Live').waitFor();
    await row.getByText('You', { exact: true }).waitFor();
    expect(await isFollowed()).toBe(true);

    await row.getByRole('button', { name: 'ETH/USDT', exact: true }).click();
    await page.getByRole('region', { name: 'Rules of ETH/USDT' }).waitFor();
    expect(await window.violations()).toEqual([]);
    await row.getByRole('button', { name: 'Leave ETH/USDT of bitget' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Leave it' }).click();
    await row.waitFor({ state: 'detached' });
    expect(await isFollowed()).toBe(false);
    expect(window.errors).toEqual([]);
  });

  it('says on a phone which minutes of a market were heard whole', async () => {
    window = await DashboardWindow.open(browser, `${served.url}/`, {
      ...{ theme: 'light', width: 360 },
    });
    const { page } = window;
    await window.signIn();
    await window.visit('Markets');
    await page.getByRole('button', { name: 'BTC/USDT', exact: true }).first().click();
    await page.getByRole('img', { name: /^Of the last \d+ minutes: \d+ heard whole/ }).waitFor();
    expect(await window.overflow()).toBe(0);
    expect(await window.violations()).toEqual([]);
    expect(window.errors).toEqual([]);
  });
});
