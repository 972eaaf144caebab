import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, expect, inject, it } from 'vitest';
import { clientOptions } from '#local-cloud/index.ts';
import { ParquetHistory } from '#shared/adapters/history/parquet-history.ts';
import { S3Objects } from '#shared/adapters/history/s3-objects.ts';
import { historyDayMs } from '#shared/domain/market/history-day.ts';
import { backtestList, backtestResource, backtestResult } from '#shared/http-api/backtest-schemas.ts';
import { decisionPage } from '#shared/http-api/strategy-schemas.ts';
import { minutesFrom } from '#shared/testing/market-history.contract.ts';
import { call, problemIn } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';

const { endpoint, outputs } = inject('cloud');
const s3 = new S3Client({ ...clientOptions(endpoint), forcePathStyle: true });
afterAll(() => s3.destroy());

const path = '/v1/backtests';
const dayMs = Date.UTC(2024, 0, 31);
const wish = {
  ...{ strategy: 'ma-crossover', parameters: { fast: 5, slow: 20, reverse: true }, allowShort: true },
  ...{ venue: 'okx', instrument: 'SOL/USDT', fromMs: dayMs, toMs: dayMs + historyDayMs },
};

it('a backtest runs over the history in the bucket, is kept and deleted, with no more rights than that takes', async () => {
  const history = new ParquetHistory(new S3Objects(s3, outputs.HistoryBucketName ?? ''));
  const candles = minutesFrom(dayMs, 1_440).map((candle, index) => {
    const close = 100 + 5 * Math.sin(index / 20);
    return { ...candle, open: close, close, high: close + 1, low: close - 1 };
  });
  await history.saveDay({ venue: 'okx', symbol: 'SOL/USDT' }, dayMs, candles);
  const elsewhere = { ...wish, fromMs: dayMs - 9 * historyDayMs, toMs: dayMs - 8 * historyDayMs };
  expect(problemIn(await call('POST', path, { body: elsewhere })).code).toBe('MARKET_DATA_NOT_FOUND');
  const { backtestId } = backtestResource.parse((await call('POST', path, { body: wish })).body);
  const one = `${path}/${backtestId}`;
  const done = await untilOver(one);
  expect(done).toMatchObject({ state: 'DONE', failure: null, strategyVersion: expect.any(Number) });
  const result = backtestResult.parse((await call('GET', `${one}/result`)).body);
  expect(result.hash).toBe(done.hash);
  expect(result.trades.length).toBeGreaterThan(5);
  const { backtests } = backtestList.parse((await call('GET', path)).body);
  expect(backtests.map((backtest) => backtest.backtestId)).toContain(backtestId);
  await call('DELETE', one);
  expect(problemIn(await call('GET', one)).code).toBe('BACKTEST_NOT_FOUND');
});

async function untilOver(at: string) {
  return eventually(
    async () => {
      const found = backtestResource.parse((await call('GET', at)).body);
      return found.state === 'DONE' || found.state === 'FAILED' ? found : undefined;
    },
    { otherwise: () => 'the backtest does not end' },
  );
}

it('what a strategy was told is run again beside what it traded, with no more rights than that takes', async () => {
  const strategyId = `compared-${Date.now()}`;
  const strategy = `/v1/strategies/${strategyId}`;
  // Its averages need more candles than there are: it hears of each, and trades nothing.
  const parameters = { fast: 1_000, slow: 2_000 };
  const about = { strategyId, strategy: 'ma-crossover', accountId: 'paper-binance', instrument: 'BTC/USDT' };
  await call('POST', '/v1/strategies', { body: { ...about, parameters, capital: '100', sharing: 'NET' } });
  const compare = async () => {
    const started = await call('POST', `${path}/comparisons`, { body: { strategyId } });
    const { backtestId } = backtestResource.parse(started.body);
    return untilOver(`${path}/${backtestId}`);
  };
  try {
    expect(await compare()).toMatchObject({ state: 'FAILED', failure: { code: 'NOTHING_RECORDED' } });
    await eventually(
      async () => {
        const { decisions } = decisionPage.parse((await call('GET', `${strategy}/decisions`)).body);
        return decisions.some(({ eventId }) => eventId.startsWith('candle:')) ? true : undefined;
      },
      { withinMs: 150_000, otherwise: () => 'the strategy hears of no candle' },
    );
    const done = await compare();
    expect(done).toMatchObject({ state: 'DONE', failure: null, live: { strategyId } });
    const result = backtestResult.parse((await call('GET', `${path}/${done.backtestId}/result`)).body);
    expect(result.comparison).toMatchObject({ summary: { both: 0, missed: 0, extra: 0 }, trades: [] });
  } finally {
    await call('DELETE', strategy);
    const { backtests } = backtestList.parse((await call('GET', path)).body);
    for (const { backtestId, live } of backtests)
      if (live?.strategyId === strategyId) await call('DELETE', `${path}/${backtestId}`);
  }
}, 300_000);
