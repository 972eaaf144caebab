import { S3Client } from '@aws-sdk/client-s3';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { RunningDashboard } from '#local-cloud/dashboard/server.ts';
import { clientOptions } from '#local-cloud/index.ts';
import { ParquetHistory } from '#shared/adapters/history/parquet-history.ts';
import { S3Objects } from '#shared/adapters/history/s3-objects.ts';
import { historyDayMs } from '#shared/domain/market/history-day.ts';
import { backtestList, backtestResource } from '#shared/http-api/backtest-schemas.ts';
import { minutesFrom } from '#shared/testing/market-history.contract.ts';
import { call } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { serveDashboard } from './support/served.ts';
import { DashboardWindow, launchBrowser } from './support/window.ts';

const { endpoint, outputs } = inject('cloud');
const s3 = new S3Client({ ...clientOptions(endpoint), forcePathStyle: true });
const market = { venue: 'binance', symbol: 'ADA/USDT' } as const;
const dayMs = Date.UTC(2024, 1, 1);
const path = '/v1/backtests';

let served: RunningDashboard;
let browser: Browser;
let window: DashboardWindow | undefined;

beforeAll(async () => {
  const history = new ParquetHistory(new S3Objects(s3, outputs.HistoryBucketName ?? ''));
  const candles = minutesFrom(dayMs, 1_440).map((candle, index) => {
    const close = 100 + 5 * Math.sin(index / 20) + index / 200;
    return { ...candle, open: close, close, high: close + 1, low: close - 1 };
  });
  await history.saveDay(market, dayMs, candles);
  [served, browser] = await Promise.all([serveDashboard(), launchBrowser()]);
});
afterAll(async () => {
  for (const { backtestId } of await own()) await call('DELETE', `${path}/${backtestId}`);
  await browser?.close();
  await served?.stop();
  s3.destroy();
});
afterEach(async () => {
  await window?.close();
  window = undefined;
});

async function own() {
  const { backtests } = backtestList.parse((await call('GET', path)).body);
  return backtests.filter(({ instrument }) => instrument === market.symbol);
}

/** One through the API, until it is over. */
async function run(parameters: object): Promise<string> {
  const body = {
    ...{ strategy: 'ma-crossover', parameters, venue: market.venue, instrument: market.symbol },
    ...{ fromMs: dayMs, toMs: dayMs + historyDayMs, feeRate: 0.001, finalizeTrades: true },
  };
  const { backtestId } = backtestResource.parse((await call('POST', path, { body })).body);
  await eventually(
    async () => {
      const { state } = backtestResource.parse((await call('GET', `${path}/${backtestId}`)).body);
      return state === 'DONE' ? state : undefined;
    },
    { otherwise: () => 'the backtest does not end' },
  );
  return backtestId;
}

async function fill(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(values))
    await page.getByLabel(label, { exact: true }).fill(value);
}

const percent = (ratio: unknown) =>
  `${Math.abs(100 * Number(ratio)).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}%`;

describe('backtests in the browser', () => {
  it('refuses bad input under its field', async () => {
    window = await DashboardWindow.open(browser, `${served.url}/`);
    const { page } = window;
    await window.signIn();
    await window.visit('Backtests');
    await page.getByRole('link', { name: 'New backtest', exact: true }).click();
    await fill(page, { Instrument: market.symbol, From: '2024-02-30', To: '2024-02-02', Fee: '11' });
    await page.getByLabel(/^Fast/).fill('50');
    await page.getByLabel(/^Slow/).fill('10');
    const start = page.getByRole('button', { name: 'Start backtest' });
    await start.click();
    await page.getByText('must be a day of UTC').waitFor();
    await page.getByText('must be a percentage').waitFor();
    await fill(page, { From: '2024-02-01', Fee: '0.1' });
    await start.click();
    await page.getByText('must be below slow').waitFor();
    expect(await page.getByLabel(/^Fast/).getAttribute('aria-invalid')).toBe('true');
    expect(await window.violations()).toEqual([]);
    expect(await own()).toEqual([]);
    expect(window.errors).toEqual([]);
  });

  it('runs one from the form to its result, and shows what the API says', async () => {
    window = await DashboardWindow.open(browser, `${served.url}/backtests/new`);
    const { page } = window;
    await window.signIn();
    await fill(page, { Instrument: market.symbol, From: '2024-02-01', To: '2024-02-02' });
    await page.getByLabel(/^Fast/).fill('5');
    await page.getByLabel(/^Slow/).fill('20');
    await page.getByRole('button', { name: 'Start backtest' }).click();
    await page.getByRole('heading', { name: `ma-crossover · ${market.symbol}` }).waitFor();
    // Without a press of anything: the stream tells how far it is.
    await page.getByText('Done', { exact: true }).waitFor();
    const [saved, ...others] = await own();
    expect(others).toEqual([]);
    expect(saved).toMatchObject({ state: 'DONE', options: { feeRate: 0.001 } });
    await page.getByRole('img', { name: /^Equity\./ }).waitFor();
    await page.getByRole('img', { name: /^Drawdown\./ }).waitFor();
    const figure = (name: string) => page.locator('dl.figures div', { hasText: name }).locator('dd').first();
    expect(await figure('Return').textContent()).toContain(percent(saved?.stats?.returnRatio));
    expect(await figure('Max drawdown').textContent()).toContain(percent(saved?.stats?.maxDrawdownRatio));
    expect(await figure('Trades').textContent()).toBe(String(saved?.stats?.trades));
    await page.getByText(saved?.hash ?? 'no hash').waitFor();
    expect(await window.violations()).toEqual([]);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page.getByRole('heading', { name: 'Backtests', exact: true }).waitFor();
    expect(await own()).toEqual([]);
    expect(window.errors).toEqual([]);
  });

  it('puts two side by side, on a phone in the light too', async () => {
    const [one, two] = [await run({ fast: 5, slow: 20 }), await run({ fast: 10, slow: 60 })];
    window = await DashboardWindow.open(browser, `${served.url}/backtests`, { width: 360, theme: 'light' });
    const { page } = window;
    await window.signIn();
    for (const id of [one, two])
      await page
        .locator('tr', { has: page.locator(`a[href="/backtests/${id}"]`) })
        .locator('label')
        .click();
    expect(await window.overflow()).toBe(0);
    expect(await window.violations()).toEqual([]);
    await page.getByRole('link', { name: 'Compare 2' }).click();
    await page.getByRole('heading', { name: 'Backtests side by side' }).waitFor();
    const returns = page.getByRole('row', { name: /^Return / });
    const saved = new Map((await own()).map((each) => [each.backtestId, each.stats?.returnRatio]));
    for (const id of [one, two]) expect(await returns.textContent()).toContain(percent(saved.get(id)));
    const curves = await page
      .getByRole('img', { name: /^Return from the start\./ })
      .getAttribute('aria-label');
    expect(curves).toMatch(/1\. ma-crossover: .*%; 2\. ma-crossover: .*%/);
    expect(await window.overflow()).toBe(0);
    expect(await window.violations()).toEqual([]);
    await page.goto(`${served.url}/backtests/${one}`);
    await window.signIn();
    await page.getByRole('img', { name: /^Equity\./ }).waitFor();
    expect(await window.overflow()).toBe(0);
    expect(await window.violations()).toEqual([]);
    expect(window.errors).toEqual([]);
  });

  it('runs a strategy’s live period again from its dialog', async () => {
    const strategyId = `compared-${Date.now()}`;
    // Its averages need more candles than there are: it trades nothing.
    const parameters = { fast: 1_000, slow: 2_000 };
    const about = { strategyId, strategy: 'ma-crossover', accountId: 'paper-binance' };
    const capital = { instrument: 'BTC/USDT', parameters, capital: '100', sharing: 'NET' };
    await call('POST', '/v1/strategies', { body: { ...about, ...capital } });
    const compared = async () => {
      const { backtests } = backtestList.parse((await call('GET', path)).body);
      return backtests.filter(({ live }) => live?.strategyId === strategyId);
    };
    try {
      window = await DashboardWindow.open(browser, `${served.url}/backtests`);
      const { page } = window;
      await window.signIn();
      await page.getByRole('button', { name: 'Run live against backtest', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Run live against backtest' });
      await dialog.getByLabel('Strategy', { exact: true }).selectOption(strategyId);
      await dialog.getByLabel('From', { exact: true }).fill('2026-02-30');
      await dialog.getByText('must be a day of UTC').waitFor();
      const compare = dialog.getByRole('button', { name: 'Compare', exact: true });
      expect(await compare.isDisabled()).toBe(true);
      expect(await window.violations()).toEqual([]);
      await dialog.getByLabel('From', { exact: true }).fill('');
      await dialog.getByLabel('Fee', { exact: true }).fill('0.2');
      await compare.click();
      await page.getByRole('heading', { name: `${strategyId} · BTC/USDT` }).waitFor();
      const [saved, ...others] = await compared();
      expect(others).toEqual([]);
      expect(saved).toMatchObject({ strategy: 'ma-crossover', options: { feeRate: 0.002 } });
      expect(new URL(page.url()).pathname).toBe(`/backtests/${saved?.backtestId}`);
      expect(window.errors).toEqual([]);
    } finally {
      await call('DELETE', `/v1/strategies/${strategyId}`);
      for (const { backtestId } of await compared()) await call('DELETE', `${path}/${backtestId}`);
    }
  });
});
