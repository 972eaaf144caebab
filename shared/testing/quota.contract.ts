import { beforeEach, expect, it } from 'vitest';
import type { QuotaCounter, QuotaStore } from '../ports/quota.port.ts';
import { startMs } from './simulated-clock.ts';

/** What every store of budgets must do. Each case uses a counter of its own. */
export function quotaContract(open: () => QuotaStore): void {
  let quota: QuotaStore;
  let counter: QuotaCounter;
  beforeEach(() => {
    quota = open();
    counter = { name: `venue#${crypto.randomUUID()}`, startMs, endMs: startMs + 1_000 };
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
}
