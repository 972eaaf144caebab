import { beforeEach, expect, it } from 'vitest';
import type { SavedBacktest } from '../domain/backtest/saved-backtest.ts';
import type { BacktestRecords } from '../ports/backtest-records.port.ts';
import { idOf } from './sequential-ids.ts';
import { startMs } from './simulated-clock.ts';

const limits = { unfinishedMax: 3, savedMax: 5 };

/** What every store of backtests must do. Each case works on an owner of its own. */
export function backtestRecordsContract(open: () => BacktestRecords): void {
  let records: BacktestRecords;
  let ownerId: string;
  beforeEach(() => {
    records = open();
    ownerId = `user-${crypto.randomUUID()}`;
  });
  const aBacktest = (n: number, given: Partial<SavedBacktest> = {}): SavedBacktest => ({
    ...{ ownerId, backtestId: idOf(n), state: 'QUEUED', progress: 0, attempts: 0, createdAtMs: startMs },
    ...{ toldAtMs: startMs, endedAtMs: null, failure: null, hash: null, stats: null },
    terms: {
      ...{ strategy: 'ma-crossover', strategyVersion: 2, parameters: { fast: 1, slow: 2 }, timeframe: '1m' },
      ...{ market: { venue: 'binance', symbol: 'BTC/USDT' }, fromMs: 0, toMs: 60_000, live: null },
      options: {
        ...{ fill: 'next-open', size: 'all', cash: '10000', feeRate: 0.001, makerFeeRate: null, slippage: 0 },
        ...{ spread: 0, margin: 1, allowShort: false, finalizeTrades: true },
      },
    },
    ...given,
  });
  const add = (n: number, given: Partial<SavedBacktest> = {}) => records.insert(aBacktest(n, given), limits);
  const end = (n: number, state: 'DONE' | 'FAILED' = 'DONE') => records.update(aBacktest(n, { state }));

  it('BR-01 one comes back as it was written, doubles to the last bit', async () => {
    const { terms } = aBacktest(1);
    const one = aBacktest(1, {
      ...{ state: 'RUNNING', progress: 0.1 + 0.2, attempts: 1, hash: 'a'.repeat(64), toldAtMs: startMs + 7 },
      stats: { sharpe: 1 / 3, sortino: null, finalEquity: 1.7976931348623157e308 },
      terms: { ...terms, live: { strategyId: 'ma-1', accountId: 'paper-binance' } },
    });
    expect(await records.insert(one, limits)).toBe(true);
    expect(await records.find(ownerId, one.backtestId)).toEqual(one);
    const failed = { code: 'NO_CANDLES', message: 'There are none.' } as const;
    const over = { ...one, state: 'FAILED', failure: failed, endedAtMs: startMs + 9 } as const;
    expect(await records.update(over)).toBe(true);
    expect(await records.find(ownerId, one.backtestId)).toEqual(over);
  });

  it('BR-02 nobody sees those of others', async () => {
    await add(1);
    await records.saveResult(ownerId, idOf(1), 'text');
    expect(await records.find('nobody', idOf(1))).toBeUndefined();
    expect(await records.findResult('nobody', idOf(1))).toBeUndefined();
    expect(await records.list('nobody')).toEqual([]);
    await records.remove('nobody', idOf(1));
    expect(await records.findResult(ownerId, idOf(1))).toBe('text');
  });

  it('BR-03 an owner’s are listed, the newest first', async () => {
    for (const n of [2, 1, 3]) await add(n);
    expect((await records.list(ownerId)).map(({ backtestId }) => backtestId)).toEqual([3, 2, 1].map(idOf));
  });

  it('BR-04 an id is taken once', async () => {
    await add(1);
    await expect(add(1, { progress: 0.5 })).rejects.toThrow('there already');
    expect(await records.find(ownerId, idOf(1))).toMatchObject({ progress: 0 });
  });

  it('BR-05 so many are not over at once, also where all are asked for at the same moment', async () => {
    const asked = await Promise.all([1, 2, 3, 4, 5].map((n) => add(n)));
    expect(asked.filter(Boolean)).toHaveLength(limits.unfinishedMax);
    expect(await records.list(ownerId)).toHaveLength(limits.unfinishedMax);
  });

  it('BR-06 what is over, done or failed, makes room for another, once', async () => {
    for (const n of [1, 2, 3]) await add(n);
    expect(await add(4)).toBe(false);
    expect(await records.update(aBacktest(1, { state: 'RUNNING', progress: 0.5 }))).toBe(true);
    expect(await add(4)).toBe(false);
    for (let twice = 0; twice < 2; twice += 1) expect(await end(1)).toBe(true);
    expect([await add(4), await add(5)]).toEqual([true, false]);
    await end(2, 'FAILED');
    expect(await add(5)).toBe(true);
  });

  it('BR-07 so many are saved, over or not, and a removed one makes room, once', async () => {
    for (const n of [1, 2, 3, 4, 5]) {
      expect(await add(n)).toBe(true);
      await end(n);
    }
    expect(await add(6)).toBe(false);
    for (let twice = 0; twice < 2; twice += 1) await records.remove(ownerId, idOf(2));
    expect([await add(6), await add(7)]).toEqual([true, false]);
  });

  it('BR-08 one that was removed while it waited leaves its place, and is not written again', async () => {
    for (const n of [1, 2, 3]) await add(n);
    await records.saveResult(ownerId, idOf(1), 'text');
    await records.remove(ownerId, idOf(1));
    expect(await records.find(ownerId, idOf(1))).toBeUndefined();
    expect(await records.findResult(ownerId, idOf(1))).toBeUndefined();
    expect([await records.update(aBacktest(1, { state: 'RUNNING' })), await end(1)]).toEqual([false, false]);
    expect(await records.find(ownerId, idOf(1))).toBeUndefined();
    expect([await add(4), await add(5)]).toEqual([true, false]);
  });

  it('BR-09 a result comes back letter by letter, the newest of two; one that is too large is not kept', async () => {
    await add(1);
    expect(await records.findResult(ownerId, idOf(1))).toBeUndefined();
    for (const text of ['first', JSON.stringify({ equity: [0.1 + 0.2], note: '“한글” \u0000' })]) {
      expect(await records.saveResult(ownerId, idOf(1), text)).toBe(true);
      expect(await records.findResult(ownerId, idOf(1))).toBe(text);
    }
    const noise = Array.from({ length: 40_000 }, () => crypto.randomUUID()).join('');
    expect(await records.saveResult(ownerId, idOf(1), noise)).toBe(false);
    expect(await records.findResult(ownerId, idOf(1))).toContain('한글');
  });
}
