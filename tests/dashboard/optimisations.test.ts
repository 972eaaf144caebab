import { S3Client } from '@aws-sdk/client-s3';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { RunningDashboard } from '#local-cloud/dashboard/server.ts';
import { clientOptions } from '#local-cloud/index.ts';
import { ParquetHistory } from '#shared/adapters/history/parquet-history.ts';
import { S3Objects } from '#shared/adapters/history/s3-objects.ts';
import { optimisationList, shownOptimisation } from '#shared/http-api/optimisation-schemas.ts';
import { minutesFrom } from '#shared/testing/market-history.contract.ts';
import { call } from '../support/api.ts';
import { serveDashboard } from './support/served.ts';
import { DashboardWindow, launchBrowser } from './support/window.ts';

const { endpoint, outputs } = inject('cloud');
const s3 = new S3Client({ ...clientOptions(endpoint), forcePathStyle: true });
const market = { venue: 'binance', symbol: 'XRP/USDT' } as const;
const dayMs = Date.UTC(2024, 1, 3);
const path = '/v1/optimisations';

let served: RunningDashboard;
let browser: Browser;
let window: DashboardWindow | undefined;

beforeAll(async () => {
  const history = new ParquetHistory(new S3Objects(s3, outputs.HistoryBucketName ?? ''));
  const candles = minutesFrom(dayMs, 1_440).map((candle, index) => {
    const close = 100 + 5 * Math.sin(index / 20) + 2 * Math.sin(index / 7);
    return { ...candle, open: close, close, high: close + 1, low: close - 1 };
  });
  await history.saveDay(market, dayMs, candles);
  [served, browser] = await Promise.all([serveDashboard(), launchBrowser()]);
});
afterAll(async () => {
  for (const { optimisationId } of await own()) await call('DELETE', `${path}/${optimisationId}`);
  await browser?.close();
  await served?.stop();
  s3.destroy();
});
afterEach(async () => {
  await window?.close();
  window = undefined;
});

async function own() {
  const { optimisations } = optimisationList.parse((await call('GET', path)).body);
  return optimisations.filter(({ instrument }) => instrument === market.symbol);
}

describe('optimisations in the browser', () => {
  it('are started from the form, followed to their guards, run as a backtest, and deleted', async () => {
    window = await DashboardWindow.open(browser, `${served.url}/`);
    const { page } = window;
    await window.signIn();
    await window.visit('Backtests');
    await page.getByRole('link', { name: 'New optimisation', exact: true }).click();
    const start = page.getByRole('button', { name: 'Start optimisation' });
    const fast = page.getByRole('group', { name: 'Fast average', exact: true });
    await fast.getByLabel('Lowest').fill('90');
    await page.getByLabel('Search', { exact: true }).selectOption('grid');
    await start.click();
    await page.getByText('must be above the lowest').waitFor();
    expect(await own()).toEqual([]);
    await fast.getByLabel('Lowest').fill('4');
    await fast.getByLabel('Highest').fill('8');
    await fast.getByLabel('Step').fill('2');
    await page.getByLabel('Instrument', { exact: true }).fill(market.symbol);
    await page.getByLabel('From', { exact: true }).fill('2024-02-03');
    await page.getByLabel('To', { exact: true }).fill('2024-02-04');
    expect(await window.violations()).toEqual([]);
    await start.click();
    await page.getByRole('heading', { name: `Search: ma-crossover · ${market.symbol}` }).waitFor();
    // Without a press of anything: the stream tells how far it is.
    await page.getByText('Done', { exact: true }).waitFor();
    const [saved, ...others] = await own();
    expect(others).toEqual([]);
    const { result, ...done } = shownOptimisation.parse(
      (await call('GET', `${path}/${saved?.optimisationId}`)).body,
    );
    expect(done).toMatchObject({ state: 'DONE', search: 'grid', objective: 'period-sharpe' });
    expect(done.space.fast).toEqual({ int: [4, 8], step: 2 });
    const failed = result?.checks.filter(({ ok }) => !ok).length;
    await page.getByText(failed === 0 ? 'No sign of overfit' : 'Likely overfit').waitFor();
    const guards = page.getByRole('region', { name: 'Is it luck?' }).getByRole('listitem');
    expect(await guards.count()).toBe(result?.checks.length);
    const first = page.getByRole('region', { name: /^What was tried/ }).getByRole('row');
    const { fast: bestFast, slow: bestSlow } = result?.best?.parameters ?? {};
    expect(await first.nth(1).getByRole('cell').nth(0).textContent()).toBe(String(bestFast));
    expect(await first.nth(1).getByRole('cell').nth(1).textContent()).toBe(String(bestSlow));
    await page.getByRole('region', { name: 'Slow average by Fast average' }).waitFor();
    expect(await window.violations()).toEqual([]);
    await page.getByRole('link', { name: 'Run as backtest' }).first().click();
    await page.getByRole('button', { name: 'Start backtest' }).waitFor();
    expect(await page.getByLabel(/^Fast/).inputValue()).toBe(String(bestFast));
    expect(await page.getByLabel('Instrument', { exact: true }).inputValue()).toBe(market.symbol);
    await page.goto(`${served.url}/optimisations/${done.optimisationId}`);
    await window.signIn();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page.getByRole('heading', { name: 'Optimisations', exact: true }).waitFor();
    expect(await own()).toEqual([]);
    expect(window.errors).toEqual([]);
  });

  it('fit a phone in the light', async () => {
    const body = {
      ...{ strategy: 'ma-crossover', venue: market.venue, instrument: market.symbol, search: 'grid' },
      ...{ fromMs: dayMs, toMs: dayMs + 86_400_000, objective: 'return', validate: 'none' },
      space: { fast: { int: [2, 8], step: 2 }, slow: { int: [10, 40], step: 10 } },
    };
    const started = await call('POST', path, { body });
    const { optimisationId } = shownOptimisation.omit({ result: true }).parse(started.body);
    const phone = { width: 360, theme: 'light' } as const;
    window = await DashboardWindow.open(browser, `${served.url}/optimisations/${optimisationId}`, phone);
    const { page } = window;
    await window.signIn();
    await page.getByText('Done', { exact: true }).waitFor();
    await page.getByText('Is it luck?').waitFor();
    expect(await window.overflow()).toBe(0);
    expect(await window.violations()).toEqual([]);
    await page.goto(`${served.url}/optimisations/new`);
    await window.signIn();
    await page.getByRole('button', { name: 'Start optimisation' }).waitFor();
    expect(await window.overflow()).toBe(0);
    expect(await window.violations()).toEqual([]);
    expect(window.errors).toEqual([]);
  });
});
