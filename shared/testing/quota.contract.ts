import { beforeEach, expect, it } from 'vitest';
import type { VenueBudget } from '../domain/quota/venue-budget.ts';
import type { BudgetRecords, QuotaCounter, QuotaStore } from '../ports/quota.port.ts';
import { startMs } from './simulated-clock.ts';

/** What every store of budgets must do. Each case uses a counter of its own. */
export function quotaContract(
  open: () => { readonly quota: QuotaStore; readonly budgets: BudgetRecords },
): void {
  let quota: QuotaStore;
  let budgets: BudgetRecords;
  let counter: QuotaCounter;
  beforeEach(() => {
    ({ quota, budgets } = open());
    const venue = `venue-${crypto.randomUUID()}`;
    const budget = { venue, scope: 'ADDRESS', window: 'w', limit: 12, intervalMs: 1_000 } as const;
    counter = { name: `${venue}#w`, startMs, endMs: startMs + 1_000, budget };
  });

  it('QT-01 a budget can be spent to its ceiling, and not above', async () => {
    expect(await quota.take(counter, 7, 10, 'order')).toEqual({ isTaken: true, used: 7, isClosed: false });
    expect(await quota.take(counter, 4, 10, 'order')).toEqual({ isTaken: false, used: 7, isClosed: false });
    expect(await quota.take(counter, 3, 10, 'order')).toEqual({ isTaken: true, used: 10, isClosed: false });
  });

  it('QT-02 what orders cannot spend any more, a cancel can', async () => {
    await quota.take(counter, 8, 8, 'order');
    expect(await quota.take(counter, 1, 8, 'order')).toMatchObject({ isTaken: false, used: 8 });
    expect(await quota.take(counter, 2, 10, 'cancel')).toMatchObject({ isTaken: true, used: 10 });
  });

  it('QT-03 of workers that take at once, together never more than the ceiling, and all of it', async () => {
    const takes = Array.from({ length: 40 }, () => quota.take(counter, 3, 60, 'order'));
    const taken = (await Promise.all(takes)).filter(({ isTaken }) => isTaken);
    expect(taken).toHaveLength(20);
    expect(await quota.take(counter, 1, 60, 'order')).toMatchObject({ isTaken: false, used: 60 });
  });

  it('QT-04 another window, and another budget, are untouched', async () => {
    await quota.take(counter, 10, 10, 'order');
    const next = { ...counter, startMs: counter.endMs, endMs: counter.endMs + 1_000 };
    const other = { ...counter, name: `${counter.name}#other` };
    for (const each of [next, other])
      expect(await quota.take(each, 10, 10, 'order')).toMatchObject({ isTaken: true, used: 10 });
  });

  it('QT-05 what the venue has counted raises ours, and never lowers it', async () => {
    await quota.take(counter, 5, 10, 'order');
    expect(await quota.raise(counter, 9)).toEqual({ used: 9, isClosed: false });
    expect(await quota.raise(counter, 3)).toEqual({ used: 9, isClosed: false });
    expect(await quota.take(counter, 2, 10, 'order')).toMatchObject({ isTaken: false, used: 9 });
  });

  it('QT-06 the venue may count what we never sent', async () => {
    expect(await quota.raise(counter, 10)).toEqual({ used: 10, isClosed: false });
    expect(await quota.take(counter, 1, 10, 'cancel')).toMatchObject({ isTaken: false });
  });

  it('QT-07 in an emergency nothing is left for orders, and all of it for the rest', async () => {
    await quota.close(counter);
    expect(await quota.take(counter, 1, 10, 'order')).toEqual({ isTaken: false, used: 0, isClosed: true });
    expect(await quota.take(counter, 4, 10, 'reconcile')).toMatchObject({ isTaken: true });
    expect(await quota.take(counter, 6, 10, 'cancel')).toMatchObject({ isTaken: true, isClosed: true });
  });

  it('QT-08 an emergency ends with its window', async () => {
    await quota.close(counter);
    const next = { ...counter, startMs: counter.endMs, endMs: counter.endMs + 1_000 };
    expect(await quota.take(next, 1, 10, 'order')).toMatchObject({ isTaken: true, isClosed: false });
  });

  it('QT-09 more than the ceiling finds no room in an empty window either', async () => {
    expect(await quota.take(counter, 11, 10, 'cancel')).toEqual({ isTaken: false, used: 0, isClosed: false });
  });

  const listed = async (scope: VenueBudget['scope'], nowMs: number) =>
    (await budgets.listBudgets(scope, nowMs)).filter(({ venue }) => venue === counter.budget.venue);

  it('QT-10 a budget is listed once it was drawn from, with its limit, what is counted now, and before', async () => {
    expect(await listed('ADDRESS', startMs)).toEqual([]);
    const next = { ...counter, startMs: counter.endMs, endMs: counter.endMs + 1_000 };
    await quota.take(counter, 7, 10, 'order');
    await quota.take(next, 2, 10, 'order');
    await quota.close(next);
    const told = { ...counter.budget, isClosed: false };
    expect(await listed('ADDRESS', startMs + 999)).toEqual([{ ...told, used: 7, usedBefore: 0 }]);
    expect(await listed('ADDRESS', startMs + 1_000)).toEqual([
      { ...told, used: 2, usedBefore: 7, isClosed: true },
    ]);
    expect(await listed('ADDRESS', startMs + 3_000)).toEqual([{ ...told, used: 0, usedBefore: 0 }]);
  });

  it('QT-11 a budget that has no room is listed too, and keys apart from addresses', async () => {
    const budget = { ...counter.budget, scope: 'KEY', key: 'k1', of: 'BTCUSDT' } as const;
    await quota.take({ ...counter, budget }, 11, 10, 'order');
    expect(await listed('ADDRESS', startMs)).toEqual([]);
    expect(await listed('KEY', startMs)).toEqual([{ ...budget, used: 0, usedBefore: 0, isClosed: false }]);
  });
}
