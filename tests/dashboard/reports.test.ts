import { readFileSync } from 'node:fs';
import type { Browser, Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDashboard } from '#local-cloud/dashboard/server.ts';
import { Decimal } from '#shared/domain/money/decimal.ts';
import { pnlReportResource } from '#shared/http-api/pnl.ts';
import { reconciliationResource } from '#shared/http-api/reconciliation-schemas.ts';
import { allLedgerEntries, call, marketBuy, place, settled } from '../support/api.ts';
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

describe('ledger and reports', () => {
  it('shows and saves the profit that the API counts', async () => {
    const bought = await place(marketBuy('0.002'));
    await settled(bought.orderId);
    const sold = await place({ ...marketBuy('0.001'), side: 'sell' });
    await settled(sold.orderId);
    window = await DashboardWindow.open(browser, `${served.url}/`);
    const { page } = window;
    await window.signIn();
    const answered = page.waitForResponse((answer) => /\/v1\/pnl\?.*basis=FIFO/.test(answer.url()));
    await window.visit('Reports');
    const pnl = pnlReportResource.parse(await (await answered).json());
    const total = pnl.totals.find(({ asset }) => asset === 'USDT');
    expect(total?.trades).toBeGreaterThanOrEqual(2);
    const figures = page.getByRole('region', { name: 'Profit in USDT' });
    await figures.getByText(moneyText(total?.fees ?? ''), { exact: true }).waitFor();
    await figures
      .getByText(moneyText(total?.net ?? ''), { exact: false })
      .first()
      .waitFor();
    expect(await window.violations()).toEqual([]);

    const rows = await savedRows(page);
    expect(sumsOf(rows, 'net')).toEqual(sumsOf(pnl.rows, 'net'));
    expect(sumsOf(rows, 'fees')).toEqual(sumsOf(pnl.rows, 'fees'));
    const converted = page.waitForResponse((answer) => answer.url().includes('currency=KRW'));
    await page.getByLabel('Also in').selectOption('KRW');
    const { totals } = pnlReportResource.parse(await (await converted).json());
    const isKnown = totals.find(({ asset }) => asset === 'USDT')?.reported !== null;
    await figures.getByText(isKnown ? /KRW at USDT = / : 'No fresh rate to KRW').waitFor();
    await page.getByLabel('By', { exact: true }).selectOption('strategy');
    await page.getByText('By hand, or funding').waitFor();
    expect(window.errors).toEqual([]);
  });

  it('lists every entry with its balance, and saves what sums to the books', async () => {
    window = await DashboardWindow.open(browser, `${served.url}/`, {
      ...{ theme: 'light', width: 360 },
    });
    const { page } = window;
    await window.signIn();
    await window.visit('Reports');
    await page.getByRole('radio', { name: 'Statement' }).click();
    await page.getByLabel('Kind').selectOption('any');
    await page.getByRole('region', { name: 'Statement' }).getByRole('row').nth(1).waitFor();
    expect(await window.overflow()).toBe(0);
    expect(await window.violations()).toEqual([]);
    const { rows, name } = await saved(page);
    expect(name).toMatch(/^statement_paper-binance_until-\d{4}-\d\d-\d\d_UTC\.csv$/);

    // Whatever is traded meanwhile is not in the file: its entries are compared, all of them there are up to its newest.
    const ids = new Set(rows.map(({ entryId }) => entryId));
    const newest = [...ids].sort().at(-1) ?? '';
    const entries = (await allLedgerEntries()).filter(({ entryId }) => entryId <= newest);
    expect([...ids].sort()).toEqual(entries.map(({ entryId }) => entryId).sort());
    const own = ['AVAILABLE', 'RESERVED', 'SUSPENSE'];
    const booked = entries
      .flatMap(({ postings }) => postings)
      .map(({ asset, amount, ledgerAccount }) => ({
        asset,
        change: own.includes(ledgerAccount) ? amount : '0',
      }));
    expect(sumsOf(rows, 'change')).toEqual(sumsOf(booked, 'change'));
    // The newest line of each asset says what is held of it then.
    for (const [asset, sum] of Object.entries(sumsOf(rows, 'change')))
      expect(rows.find((row) => row.asset === asset)?.balance).toBe(sum);
    expect(window.errors).toEqual([]);
  });

  it('proves the seals in the browser, and compares with the venue on request', async () => {
    window = await DashboardWindow.open(browser, `${served.url}/`, { theme: 'light' });
    const { page } = window;
    await window.signIn();
    await window.visit('Reports');
    await page.getByRole('radio', { name: 'Proof' }).click();
    await page.getByText('Not verified in this browser yet').waitFor();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('Every entry is as it was sealed').waitFor();
    await page.getByText('Last verified in this browser').waitFor();
    const requested = page.waitForResponse(
      (answer) => answer.request().method() === 'POST' && answer.url().endsWith('/reconciliation'),
    );
    await page.getByRole('button', { name: 'Reconcile now' }).click();
    const { requestedAtMs, accountId } = await (await requested).json();
    await page.getByRole('button', { name: 'Reconcile now' }).and(page.locator(':enabled')).waitFor();
    const found = reconciliationResource.parse(
      (await call('GET', `/v1/reconciliation?accountId=${accountId}`)).body,
    );
    expect(found.startedAtMs).toBeGreaterThanOrEqual(requestedAtMs);
    await page
      .getByRole('region', { name: 'Books beside the venue' })
      .getByText('Why', { exact: true })
      .waitFor();
    expect(await window.violations()).toEqual([]);

    // A store that was changed behind the API's back.
    await page.route('**/ledger/records*', async (route) => {
      const answer = await route.fetch();
      const text = await answer.text();
      await route.fulfill({ response: answer, body: text.replace('"AVAILABLE"', '"SUSPENSE"') });
    });
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('The books were changed').waitFor();
    await page.getByText(/^Entry \w+ is not what was sealed$/).waitFor();
    expect(window.errors).toEqual([]);
  });
});

async function saved(page: Page) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as CSV' }).click(),
  ]);
  return { rows: await rowsIn(download), name: download.suggestedFilename() };
}
const savedRows = async (page: Page) => (await saved(page)).rows;

type Row = Readonly<Record<string, string>>;

/** RFC 4180, with the names of its first line. */
async function rowsIn(download: Download): Promise<readonly Row[]> {
  const text = readFileSync(await download.path(), 'utf8').replace(/^\uFEFF/, '');
  const lines = text.trimEnd().split('\r\n').map(cellsOf);
  const [names = [], ...rest] = lines;
  return rest.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])));
}

function cellsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  );
}

function sumsOf<Name extends string>(
  rows: readonly ({ readonly asset?: string } & Readonly<Partial<Record<Name, unknown>>>)[],
  name: Name,
): Record<string, string> {
  const sums = new Map<string, Decimal>();
  for (const row of rows) {
    const asset = row.asset ?? '';
    sums.set(asset, (sums.get(asset) ?? new Decimal(0)).plus(String(row[name])));
  }
  return Object.fromEntries([...sums].sort().map(([asset, sum]) => [asset, sum.toFixed()]));
}

/** As a person reads it: two digits, thousands apart, a true minus. */
function moneyText(amount: string): string {
  const [whole = '', cents = ''] = new Decimal(amount).abs().toFixed(2, Decimal.ROUND_HALF_UP).split('.');
  const sign = new Decimal(amount).isNegative() ? '−' : '';
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents} USDT`;
}
