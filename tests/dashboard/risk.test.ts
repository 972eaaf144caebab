import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDashboard } from '#local-cloud/dashboard/server.ts';
import { type KillResource, killPage } from '#shared/http-api/kill-schemas.ts';
import { limitsOfAccount } from '#shared/http-api/limits-schemas.ts';
import { accountList } from '#shared/http-api/schemas.ts';
import { call, place, restingBuy, settled } from '../support/api.ts';
import { serveDashboard } from './support/served.ts';
import { DashboardWindow, launchBrowser } from './support/window.ts';

/** An account that other files leave alone. */
const venue = 'bybit';
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

async function account() {
  const { accounts } = accountList.parse((await call('GET', '/v1/accounts')).body);
  const found = accounts.find((each) => each.venue === venue);
  if (!found) throw new Error(`no account at ${venue}`);
  return found;
}

const limitsPath = (accountId: string) => `/v1/accounts/${accountId}/limits`;

async function ownLevel(accountId: string) {
  const { levels } = limitsOfAccount.parse((await call('GET', limitsPath(accountId))).body);
  const own = levels.find(({ scope }) => scope === 'account');
  if (!own) throw new Error('the account has no level of its own');
  return own;
}

/** The cloud is shared: the limits are as they were, whatever came of the test. */
async function restore(accountId: string, limits: object) {
  const now = await ownLevel(accountId);
  if (JSON.stringify(now.limits) === JSON.stringify(limits)) return;
  const body = { version: now.version, reason: 'the test is over', limits };
  expect((await call('PUT', limitsPath(accountId), { body })).status).toBe(200);
}

/** The page of risk, about the account. */
async function openRisk(options: Parameters<typeof DashboardWindow.open>[2] = {}) {
  const { name } = await account();
  window = await DashboardWindow.open(browser, `${served.url}/risk`, options);
  await window.signIn();
  await window.page.getByLabel('Account', { exact: true }).selectOption({ label: name });
  await window.page.getByText(`${name} may trade`).waitFor();
  return window;
}

describe('risk in the browser', () => {
  it('changes a limit after its difference is shown in words, and changes it back', async () => {
    const { accountId } = await account();
    const before = await ownLevel(accountId);
    const shown = await openRisk();
    const { page } = shown;
    const dialog = page.getByRole('alertdialog');
    try {
      await page.getByRole('button', { name: 'Change limits' }).click();
      await dialog.getByLabel('Loss of a day').fill('much');
      await dialog.getByText('A number, such as 100 or 0.5').waitFor();
      expect(await dialog.getByRole('button', { name: /^Review/ }).isDisabled()).toBe(true);
      await dialog.getByLabel('Loss of a day').fill('250');
      expect(await shown.violations()).toEqual([]);
      await dialog.getByRole('button', { name: 'Review 1 change' }).click();
      await dialog.getByText('▼ tighter').waitFor();
      await dialog.getByLabel('Why').fill('<b>less at stake</b>');
      await dialog.getByRole('button', { name: 'Save limits' }).click();
      await dialog.waitFor({ state: 'detached' });
      const saved = await ownLevel(accountId);
      expect(saved).toMatchObject({ version: before.version + 1, reason: '<b>less at stake</b>' });
      expect(saved.limits).toEqual({ ...before.limits, dailyLossMax: '250' });
      await page
        .getByRole('region', { name: 'Changes of limits' })
        .getByText('<b>less at stake</b>')
        .waitFor();

      await page.getByRole('button', { name: 'Change limits' }).click();
      await dialog.getByLabel('Loss of a day').fill('');
      await dialog.getByRole('button', { name: 'Review 1 change' }).click();
      await dialog.getByText('▲ looser').waitFor();
      await dialog.getByLabel('Why').fill('back to what it was');
      await dialog.getByRole('button', { name: 'Save limits' }).click();
      await dialog.waitFor({ state: 'detached' });
      expect((await ownLevel(accountId)).limits).toEqual(before.limits);
      expect(shown.errors).toEqual([]);
    } finally {
      await restore(accountId, before.limits);
    }
  });

  it('says that somebody else changed the limits meanwhile, and saves what was typed over the newest', async () => {
    const { accountId } = await account();
    const before = await ownLevel(accountId);
    const shown = await openRisk();
    const { page } = shown;
    const dialog = page.getByRole('alertdialog');
    try {
      await page.getByRole('button', { name: 'Change limits' }).click();
      await dialog.getByLabel('Drawdown').fill('400');
      await dialog.getByRole('button', { name: 'Review 1 change' }).click();
      await dialog.getByLabel('Why').fill('a try');
      const { version } = before;
      const limits = { ...before.limits, openOrdersMax: 77 };
      await call('PUT', limitsPath(accountId), { body: { version, reason: 'somebody was faster', limits } });
      await dialog.getByRole('button', { name: 'Save limits' }).click();
      await dialog.getByText('Nothing was saved').waitFor();
      expect(await shown.violations()).toEqual([]);
      expect((await ownLevel(accountId)).limits).toEqual(limits);
      await dialog.getByRole('button', { name: 'Save limits' }).click();
      await dialog.waitFor({ state: 'detached' });
      expect((await ownLevel(accountId)).limits).toEqual({ ...limits, drawdownMax: '400' });
      expect(shown.errors).toEqual([]);
    } finally {
      await restore(accountId, before.limits);
    }
  });

  it('stops an account, shows the evidence, and lets it trade again after a preflight that has passed', async () => {
    const { accountId, name } = await account();
    const shown = await openRisk();
    const { page } = shown;
    const dialog = page.getByRole('alertdialog');
    let orderId: string | undefined;
    try {
      orderId = (await place({ ...restingBuy('31000'), accountId })).orderId;
      await page.getByRole('button', { name: 'Stop', exact: true }).click();
      await dialog.getByLabel('What is stopped').selectOption({ label: `This account: ${name}` });
      await dialog.getByLabel('Why').fill('<i>a try</i>');
      await dialog.getByLabel('Type STOP to confirm').fill('STOP');
      await dialog.getByRole('button', { name: 'Stop now' }).click();
      await dialog.getByText('Stopped, and proven').waitFor();
      await dialog.getByText('1 of 1 accounts clear').waitFor();
      expect((await settled(orderId)).state).toBe('CANCELED');
      expect((await account()).tradingState).toBe('HALTED');
      await dialog.getByRole('link', { name: 'Evidence and the way back' }).click();
      await page.getByRole('heading', { name: 'Evidence of a stop' }).waitFor();
      const [kill] = killPage.parse((await call('GET', '/v1/kill-switch?limit=1')).body).kills;
      await page.getByText(`Evidence ${kill?.killId}`).waitFor();
      await page.getByText('Everything proven').waitFor();
      expect(await shown.violations()).toEqual([]);

      // What has not passed stands in the way, with what to do about it.
      await page.route('**/v1/preflight*', (route) => route.fulfill({ json: failed(accountId) }), {
        times: 1,
      });
      await page.getByRole('button', { name: 'Trade again …' }).click();
      await dialog.getByText('The preflight has not passed').waitFor();
      await dialog.getByText('Compare the books').waitFor();
      expect(await dialog.getByLabel('Type RESUME to confirm').count()).toBe(0);
      expect(await dialog.getByRole('button', { name: 'Trade again' }).isDisabled()).toBe(true);
      expect(await shown.violations()).toEqual([]);
      await dialog.getByRole('button', { name: 'Look again' }).click();
      await dialog.getByLabel('What you found out').fill('it was a try');
      await dialog.getByLabel('Type RESUME to confirm').fill('resume');
      await dialog.getByRole('button', { name: 'Trade again' }).click();
      await dialog.getByTestId('resumed').getByText('Trading', { exact: true }).waitFor();
      expect((await account()).tradingState).toBe('ACTIVE');
      await dialog.getByRole('button', { name: 'Close' }).click();
      await page.getByText('Still stopped').waitFor({ state: 'detached' });
      expect(shown.errors).toEqual([]);
    } finally {
      if (orderId !== undefined) await call('DELETE', `/v1/orders/${orderId}`);
      if ((await account()).tradingState !== 'ACTIVE')
        await call('POST', `/v1/accounts/${accountId}/resume`, { body: { reason: 'the test is over' } });
    }
  });

  it('shows on a phone what was refused and why, and follows a stop until it is proven', async () => {
    const { accountId } = await account();
    const denied = await place({ ...restingBuy('31000'), accountId, quantity: '10' });
    const refused = await settled(denied.orderId);
    expect(refused.state).toBe('DENIED');
    const shown = await openRisk({ width: 360, theme: 'light' });
    const { page } = shown;
    const refusals = page.getByRole('region', { name: 'Refused orders' });
    await refusals
      .getByText(refused.code ?? '?')
      .first()
      .waitFor();
    expect(await refusals.locator(`a[href="/orders/${denied.orderId}"]`).count()).toBe(1);
    await page.getByRole('button', { name: 'All scopes' }).click();
    await page.getByTestId('scope-venue:okx').waitFor();
    expect(await shown.overflow()).toBe(0);
    expect(await shown.violations()).toEqual([]);

    // A venue that takes its time, without stopping accounts that other tests use.
    const proofs = [pending, pending, { ...pending, state: 'VERIFIED' }];
    await page.route('**/v1/kill-switch', (route) =>
      route.request().method() === 'POST' ? route.fulfill({ status: 202, json: pending }) : route.continue(),
    );
    await page.route(`**/v1/kill-switch/${pending.killId}`, (route) =>
      route.fulfill({ json: proofs.length > 1 ? proofs.shift() : proofs[0] }),
    );
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByLabel('Type STOP to confirm').fill('STOP');
    await page.getByRole('button', { name: 'Stop now' }).click();
    await page.getByText('Stopped; something is not proven yet').waitFor();
    await page.getByText('0 of 1 accounts clear').waitFor();
    expect(await shown.overflow()).toBe(0);
    await page.getByText('Stopped, and proven').waitFor();
    expect(await shown.violations()).toEqual([]);
    expect(shown.errors).toEqual([]);
  });
});

function failed(accountId: string) {
  const next = 'Compare the books with the venue’s.';
  const check = { name: 'balances', isPassed: false, isNeededToResume: true, seen: 'never compared', next };
  return { accountId, isPassed: false, checks: [check] };
}

const pending: KillResource = {
  ...{ killId: '01M81F16RPQX7FA2BPWPRQBQEC', scope: 'global', state: 'PENDING', source: 'API' },
  ...{ triggeredBy: 'user', reason: 'a try', correlationId: 'c', triggeredAtMs: 1_795_341_739_159 },
  ...{ fencedAtMs: 1_795_341_739_335, presses: 1, slippageRatio: null, fencedMs: 176, verifiedMs: null },
  ...{ canceled: 2, resting: 1, pendingInDoubt: 0 },
  accounts: [
    {
      ...{ accountId: 'paper-okx', venue: 'okx', outcome: 'NOT_CLEAR', epoch: 2, wasHalted: false },
      ...{ fencedMs: 176, clearMs: null, canceled: 2, resting: 1, inDoubt: [], foreignOrders: [] },
      ...{ rounds: 2, flattened: null, trouble: 'the venue does not answer' },
    },
  ],
};
