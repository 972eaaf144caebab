import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDashboard } from '#local-cloud/dashboard/server.ts';
import { accountList, orderList } from '#shared/http-api/schemas.ts';
import { call } from '../support/api.ts';
import { codeFor, newcomer, tokenOf } from './support/newcomer.ts';
import { serveDashboard } from './support/served.ts';
import { DashboardWindow, launchBrowser } from './support/window.ts';

let served: RunningDashboard;
let browser: Browser;
let window: DashboardWindow | undefined;
beforeAll(async () => {
  [served, browser] = await Promise.all([serveDashboard(['binance']), launchBrowser()]);
});
afterAll(async () => {
  await window?.close();
  await browser?.close();
  await served?.stop();
});

/** Each step is what the page itself offers then: nobody is told of an address or of another page. */
describe('somebody who has never been here', () => {
  it('gets from the first page to a filled trade by what each page offers next', async () => {
    window = await DashboardWindow.open(browser, `${served.url}/`);
    const { page } = window;
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    const { email, password } = newcomer('walker');

    await page.getByText('New here?').waitFor();
    await press('Create an account');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('New password', { exact: true }).fill(password);
    await press('Send the code');
    await page.getByRole('heading', { name: 'Confirm your e-mail' }).waitFor();
    await page.getByText('bin/tradewind mail').waitFor();
    await page.getByLabel('Code from the mail', { exact: true }).fill(await codeFor(email));
    await press('Confirm and sign in');

    await press('Open a paper account');
    await page.getByText('the account comes with funds').waitFor();
    await press('Open it');
    const next = page.getByRole('link', { name: 'Place your first order', exact: true });
    await next.waitFor();
    await page.getByText('Paper (Binance) is ready:').waitFor();
    expect([await window.violations(), await window.overflow()]).toEqual([[], 0]);
    await next.click();

    await page.getByText('Still needed: a limit.').waitFor();
    await page.getByRole('radio', { name: 'Market', exact: true }).click();
    await page.getByText('Still needed: a quantity.').waitFor();
    await page.getByLabel('Quantity', { exact: true }).fill('0.01');
    await press('Review buy');
    await press('Place order');
    const answer = page.getByRole('dialog', { name: 'Order' });
    await answer.getByText('Filled', { exact: true }).waitFor();
    await answer.getByText(/^0\.01 BTC at [\d,.]+ USDT on average$/).waitFor();
    await press('Close');

    const token = await tokenOf(window);
    const { accounts } = accountList.parse((await call('GET', '/v1/accounts', { token })).body);
    expect(accounts).toMatchObject([{ accountId: 'paper-binance', tradingState: 'ACTIVE' }]);
    const { orders } = orderList.parse((await call('GET', '/v1/orders', { token })).body);
    expect(orders).toMatchObject([{ state: 'FILLED', filledQuantity: '0.01' }]);
    expect(window.errors).toEqual([]);
  });
});
