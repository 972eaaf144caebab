import { describe, expect, it } from 'vitest';
import { anAccount, aPosition } from '../../testing/builders.ts';
import { anEnded } from '../../testing/risk-snapshot.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import { decimal as d } from '../money/decimal.ts';
import type { ClosedPosition } from '../position/life.ts';
import { hasLossLimit, lossBreaches } from './loss-breaches.ts';

const dayMs = 86_400_000;
const account = anAccount();
const closed = anEnded;
const bookOf = (...closedPositions: readonly ClosedPosition[]) => ({
  ...{ closedPositions, positions: [], midPrices: new Map() },
});
const found = (limits: Parameters<typeof lossBreaches>[1], ...book: readonly ClosedPosition[]) =>
  lossBreaches(account, limits, bookOf(...book), startMs).map(({ metric }) => metric);

describe('a loss limit', () => {
  it.each([
    ['below it', { dailyLossMax: d('100') }, [closed('-99.99')], []],
    ['at it', { dailyLossMax: d('100') }, [closed('-100')], ['DailyLossBreaches']],
    ['of several', { dailyLossMax: d('100') }, [closed('-60'), closed('-40')], ['DailyLossBreaches']],
    ['made good', { dailyLossMax: d('100') }, [closed('-150'), closed('60')], []],
    ['of yesterday', { dailyLossMax: d('100') }, [closed('-150', { closedAtMs: startMs - dayMs })], []],
    ['from the peak', { drawdownMax: d('100') }, [closed('-100'), closed('500')], ['DrawdownBreaches']],
    ['not set', {}, [closed('-100000')], []],
  ])('%s', (_name, limits, book, metrics) => expect(found(limits, ...book)).toEqual(metrics));

  it('counts what is open at the market of now, in the drawdown', () => {
    const position = aPosition({ quantity: d('1'), averageEntryPrice: d('1000') });
    const at = (price: string) => ({
      ...{ closedPositions: [], positions: [position], midPrices: new Map([['BTC/USDT', d(price)]]) },
    });
    const drawdownMax = d('100');
    expect(lossBreaches(account, { drawdownMax }, at('900.01'), startMs)).toEqual([]);
    expect(lossBreaches(account, { drawdownMax }, at('900'), startMs)).toMatchObject([
      { metric: 'DrawdownBreaches', scope: 'account:account-1', detail: expect.stringMatching(/100 USDT/) },
    ]);
  });

  it('is one occasion a day and limit, however much more is lost', () => {
    const cause = (pnl: string, limit: string, atMs = startMs) =>
      lossBreaches(account, { drawdownMax: d(limit) }, bookOf(closed(pnl)), atMs)[0]?.cause;
    expect(cause('-200', '100')).toBe(cause('-100', '100'));
    expect(cause('-200', '100')).not.toBe(cause('-200', '150'));
    expect(cause('-200', '100')).not.toBe(cause('-200', '100', startMs + dayMs));
  });

  it('is what either is', () => {
    expect([{}, { dailyLossMax: d('1') }, { drawdownMax: d('1') }].map(hasLossLimit)).toEqual([
      ...[false, true, true],
    ]);
  });
});
