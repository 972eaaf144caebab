import { describe, expect, it } from 'vitest';
import { anOrder, aPosition } from '../../testing/builders.ts';
import { anEnded, emptyBook } from '../../testing/risk-snapshot.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import { defaultAccountLimits } from '../account/default-limits.ts';
import { decimal as d } from '../money/decimal.ts';
import { textOf } from './finding.ts';
import type { RiskBook } from './snapshot.ts';
import { limitUses } from './usage.ts';

const used = (book: Partial<RiskBook>, limits = {}) =>
  limitUses({ ...defaultAccountLimits, ...limits }, { ...emptyBook, ...book }, startMs).map(
    ({ name, of = '-', used: value, ratio }) =>
      [name, of, value === undefined ? '-' : textOf(value), ratio ? textOf(ratio) : '-'].join(' '),
  );
const midPrices = new Map([['BTC/USDT', d('60000')]]);

describe('limitUses', () => {
  it('names every limit once where nothing is open', () => {
    const names = limitUses(defaultAccountLimits, emptyBook, startMs).map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(names).toEqual(expect.arrayContaining(['openOrdersMax', 'orderNotionalMax', 'priceAgeMaxMs']));
  });

  it('counts positions at the market, as bad as open orders can make them', () => {
    const book = {
      positions: [aPosition({ quantity: d('1'), averageEntryPrice: d('50000') })],
      openOrders: [
        anOrder({ orderId: 'a', quantity: d('0.5') }),
        anOrder({ orderId: 'b', side: 'sell', quantity: d('3') }),
      ],
      midPrices,
      balances: [{ asset: 'USDT', available: d('60000'), reserved: d('0'), suspense: d('0') }],
    };
    const rows = used(book, { positionNotionalMax: d('240000'), netExposureMax: d('90000') });
    // Short 2 is worse than long 1.5; equity is 60000 and 1 BTC.
    expect(rows).toEqual(
      expect.arrayContaining([
        'positionNotionalMax BTC/USDT 120000 0.5',
        'instrumentExposureMax BTC/USDT 120000 -',
        'concentrationRatioMax BTC/USDT 1 -',
        'grossExposureMax USDT 120000 -',
        `netExposureMax USDT 120000 ${textOf(d('120000').dividedBy('90000'))}`,
        'openOrdersMax - 2 -',
      ]),
    );
  });

  it('counts each quote asset by itself', () => {
    const positions = [
      aPosition({ quantity: d('1'), averageEntryPrice: d('50000') }),
      aPosition({ instrument: 'ETH/BTC', quantity: d('-2'), averageEntryPrice: d('0.05') }),
    ];
    const rows = used({ positions, midPrices }).filter((row) => row.startsWith('gross'));
    expect(rows).toEqual(['grossExposureMax BTC 0.1 -', 'grossExposureMax USDT 60000 -']);
  });

  it.each([
    ['dailyLossMax USDT 30 0.5', { dailyLossMax: d('60') }],
    ['consecutiveLossesMax - 2 1', { consecutiveLossesMax: 2 }],
  ])('counts losses: %s', (row, limits) => {
    const closedPositions = [anEnded('-10'), anEnded('-20')];
    expect(used({ closedPositions }, limits)).toContain(row);
  });

  it('counts the orders and cancels of the last minute', () => {
    const recentOrders = [
      anOrder({ createdAtMs: startMs - 59_000, cancelRequestedAtMs: startMs }),
      anOrder({ createdAtMs: startMs - 60_000 }),
    ];
    const rows = used({ recentOrders }, { ordersPerMinuteMax: 4 });
    expect(rows).toEqual(
      expect.arrayContaining(['ordersPerMinuteMax - 1 0.25', 'cancelsPerMinuteMax - 1 -']),
    );
  });

  it('tells how much of an asset is out of margin', () => {
    const balances = [{ asset: 'USDT', available: d('3'), reserved: d('1'), suspense: d('0') }];
    expect(used({ balances })).toContain('marginHeadroomRatioMin USDT 0.75 -');
  });
});
