import { beforeEach, expect, it } from 'vitest';
import type { SavedOptimisation } from '../domain/optimisation/saved-optimisation.ts';
import type { OptimisationRecords } from '../ports/optimisation-records.port.ts';
import { idOf } from './sequential-ids.ts';
import { startMs } from './simulated-clock.ts';

const limits = { unfinishedMax: 2, savedMax: 4 };

/** What every store of optimisations must do. Each case works on an owner of its own. */
export function optimisationRecordsContract(open: () => OptimisationRecords): void {
  let records: OptimisationRecords;
  let ownerId: string;
  beforeEach(() => {
    records = open();
    ownerId = `user-${crypto.randomUUID()}`;
  });
  const one = (n: number, given: Partial<SavedOptimisation> = {}): SavedOptimisation => ({
    ...{ ownerId, optimisationId: idOf(n), state: 'QUEUED', progress: 0, trialsDone: 0, trialsTotal: 4 },
    ...{ best: [], attempts: 0, spentMs: 0, createdAtMs: startMs, toldAtMs: startMs, endedAtMs: null },
    ...{ failure: null, hash: null },
    terms: {
      ...{ strategy: 'ma-crossover', strategyVersion: 2, timeframe: '1m', fromMs: 0, toMs: 60_000 },
      ...{ market: { venue: 'binance', symbol: 'BTC/USDT' }, space: { fast: { int: [1, 4], step: 1 } } },
      ...{
        search: 'grid',
        trials: 4,
        seed: 7,
        objective: 'sharpe',
        tradesMin: 0,
        validate: 'none',
        folds: 3,
      },
      options: {
        ...{ fill: 'next-open', size: 'all', cash: '10000', feeRate: 0.001, makerFeeRate: null, slippage: 0 },
        ...{ spread: 0, margin: 1, allowShort: false, finalizeTrades: true },
      },
    },
    ...given,
  });
  const add = (n: number) => records.insert(one(n), limits);
  const found = async (n: number) => records.find(ownerId, idOf(n));

  it('OR-01 one comes back as it was written, doubles to the last bit', async () => {
    const trial = { parameters: { fast: 1 }, value: 0.1 + 0.2, trades: 3, returnRatio: 1 / 3 };
    const best = [{ ...trial, sharpe: null, maxDrawdownRatio: 5e-324 }];
    const running = one(1, { state: 'RUNNING', progress: 1 / 7, trialsDone: 1, best, attempts: 1 });
    await records.insert(running, limits);
    expect(await found(1)).toEqual(running);
    const failure = { code: 'NO_CANDLES', message: 'There are none.' } as const;
    const over = { ...running, state: 'FAILED', failure, endedAtMs: startMs + 9, spentMs: 1.5 } as const;
    expect(await records.update(over)).toBe(true);
    expect(await found(1)).toEqual(over);
  });

  it('OR-02 nobody sees or removes those of others', async () => {
    await add(1);
    await records.saveRuns(ownerId, idOf(1), 0, 'runs');
    await records.saveResult(ownerId, idOf(1), 'text');
    expect(await records.find('nobody', idOf(1))).toBeUndefined();
    expect(await records.list('nobody')).toEqual([]);
    expect(await records.loadRuns('nobody', idOf(1))).toEqual([]);
    expect(await records.findResult('nobody', idOf(1))).toBeUndefined();
    await records.remove('nobody', idOf(1));
    expect(await found(1)).toEqual(one(1));
    expect(await records.findResult(ownerId, idOf(1))).toBe('text');
  });

  it('OR-03 an id is taken once, and an owner’s are listed, the newest first', async () => {
    await add(1);
    await expect(add(1)).rejects.toThrow('there already');
    await add(2);
    expect((await records.list(ownerId)).map(({ optimisationId }) => optimisationId)).toEqual([
      ...[idOf(2), idOf(1)],
    ]);
  });

  it('OR-04 so many are not over at once, also where all are asked for at the same moment', async () => {
    const asked = await Promise.all([1, 2, 3, 4].map(add));
    expect(asked.filter(Boolean)).toHaveLength(limits.unfinishedMax);
    expect(await records.list(ownerId)).toHaveLength(limits.unfinishedMax);
  });

  it('OR-05 what is over makes room, up to as many as are saved; what is removed makes room', async () => {
    for (const n of [1, 2, 3, 4]) {
      expect(await add(n)).toBe(true);
      expect(await records.update(one(n, { state: n % 2 === 0 ? 'DONE' : 'FAILED' }))).toBe(true);
    }
    expect(await add(5)).toBe(false);
    for (let twice = 0; twice < 2; twice += 1) await records.remove(ownerId, idOf(2));
    expect([await add(5), await add(6)]).toEqual([true, false]);
  });

  it('OR-06 runs come back in the order of their parts, one written twice once', async () => {
    await add(1);
    expect(await records.loadRuns(ownerId, idOf(1))).toEqual([]);
    for (const part of [10, 2, 2]) await records.saveRuns(ownerId, idOf(1), part, `“${part}” 한글`);
    expect(await records.loadRuns(ownerId, idOf(1))).toEqual(['“2” 한글', '“10” 한글']);
    await records.saveResult(ownerId, idOf(1), 'text');
    await records.removeRuns(ownerId, idOf(1));
    expect(await records.loadRuns(ownerId, idOf(1))).toEqual([]);
    expect(await records.findResult(ownerId, idOf(1))).toBe('text');
  });

  it('OR-07 a removed one leaves nothing, and is not written again', async () => {
    await add(1);
    await records.saveRuns(ownerId, idOf(1), 0, 'runs');
    await records.saveResult(ownerId, idOf(1), 'text');
    await records.remove(ownerId, idOf(1));
    expect(await records.loadRuns(ownerId, idOf(1))).toEqual([]);
    expect(await records.findResult(ownerId, idOf(1))).toBeUndefined();
    expect(await records.update(one(1, { state: 'RUNNING' }))).toBe(false);
    expect(await records.update(one(1, { state: 'DONE' }))).toBe(false);
    expect(await found(1)).toBeUndefined();
  });
}
