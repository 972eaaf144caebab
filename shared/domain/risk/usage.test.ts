import { describe, expect, it } from 'vitest';
import { anOrder, aPosition } from '../../testing/builders.ts';
import { anEnded, emptyBook } from '../../testing/risk-snapshot.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import { defaultAccountLimits } from '../account/default-limits.ts';
import { decimal as d } from '../money/decimal.ts';
import { textOf } from './finding.ts';
import type { RiskBook } from './snapshot.ts';
import { concerns, limitUses, overExposed } from './usage.ts';

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

  it('shows what each order is held against by itself, set or not', () => {
    const rows = limitUses(
      { ...defaultAccountLimits, instrumentsAllowed: ['BTC/USDT', 'ETH/USDT'], selfCrossing: 'REFUSE' },
      emptyBook,
      startMs,
    );
    const limitOf = (wanted: string) => {
      const { limit, ...rest } = rows.find(({ name }) => name === wanted) ?? {};
      return [rest, limit === undefined ? '-' : textOf(limit)];
    };
    expect(limitOf('priceCollarRatio')).toEqual([{ name: 'priceCollarRatio' }, '0.05']);
    expect(limitOf('priceAgeMaxMs')).toEqual([{ name: 'priceAgeMaxMs' }, '15000']);
    expect(limitOf('selfCrossing')).toEqual([{ name: 'selfCrossing' }, 'REFUSE']);
    expect(limitOf('instrumentsAllowed')).toEqual([{ name: 'instrumentsAllowed' }, 'BTC/USDT,ETH/USDT']);
    expect(limitOf('leverageMax')).toEqual([{ name: 'leverageMax' }, '-']);
    const all = limitUses(defaultAccountLimits, emptyBook, startMs);
    expect(all.find(({ name }) => name === 'instrumentsAllowed')?.limit).toBe(
      'every instrument of the venue',
    );
  });

  it('of an asset that nothing is set aside of tells nothing, and shows the limit where one is set', () => {
    const balances = [
      { asset: 'BTC', available: d('3'), reserved: d('0'), suspense: d('0') },
      { asset: 'USDT', available: d('3'), reserved: d('1'), suspense: d('0') },
    ];
    const limits = { ...defaultAccountLimits, marginHeadroomRatioMin: d('0.1') };
    const rows = limitUses(limits, { ...emptyBook, balances }, startMs);
    const headrooms = rows.filter(({ name }) => name === 'marginHeadroomRatioMin');
    expect(headrooms).toEqual([
      { name: 'marginHeadroomRatioMin', of: 'USDT', used: d('0.75'), limit: d('0.1') },
    ]);
  });

  it('a position of which nothing is left is not counted', () => {
    expect(used({ positions: [aPosition()], midPrices }).filter((row) => row.includes('USDT'))).toEqual([]);
    const closing = [aPosition({ pendingSell: d('0.5') })];
    expect(used({ positions: closing, midPrices })).toContain('grossExposureMax USDT 0 -');
  });

  it('without equity there is no share, and no ratio of it', () => {
    const positions = [aPosition({ quantity: d('-1'), averageEntryPrice: d('60000') })];
    const rows = used({ positions, midPrices }, { concentrationRatioMax: d('0.5'), drawdownMax: d('100') });
    expect(rows).toContain('concentrationRatioMax BTC/USDT no equity -');
    expect(rows).toContain('drawdownMax USDT 0 0');
  });
});

describe('overExposed', () => {
  const book = {
    ...emptyBook,
    positions: [
      aPosition({ quantity: d('1'), averageEntryPrice: d('60000') }),
      aPosition({ instrument: 'ETH/USDT', quantity: d('10'), averageEntryPrice: d('3000') }),
    ],
    midPrices: new Map([...midPrices, ['ETH/USDT', d('3000')]]),
    balances: [{ asset: 'USDT', available: d('10000'), reserved: d('0'), suspense: d('0') }],
  };
  const found = (limits: object, instrument?: string) => {
    const over = overExposed({ ...defaultAccountLimits, ...limits }, book, startMs, instrument);
    return over && [over.name, over.of];
  };

  it.each([
    ['positionNotionalMax', 'BTC/USDT', '59999', '60000'],
    ['instrumentExposureMax', 'BTC/USDT', '59999', '60000'],
    ['grossExposureMax', 'USDT', '89999', '90000'],
    ['netExposureMax', 'USDT', '89999', '90000'],
    ['concentrationRatioMax', 'BTC/USDT', '0.59', '0.6'],
  ])('names %s of %s below what is open, and not at it', (name, of, below, at) => {
    expect(found({ [name]: d(below) })).toEqual([name, of]);
    expect(found({ [name]: d(at) })).toBeUndefined();
  });

  it('is not about what is no exposure', () => {
    const closedPositions = [anEnded('-100'), anEnded('-100')];
    const limits = { ...defaultAccountLimits, consecutiveLossesMax: 1, dailyLossMax: d('1') };
    expect(overExposed(limits, { ...book, closedPositions }, startMs)).toBeUndefined();
  });

  it('of one instrument alone, both sides of a hedge among it', () => {
    expect(found({ positionNotionalMax: d('1') }, 'ETH/USDT')).toEqual(['positionNotionalMax', 'ETH/USDT']);
    expect(found({ positionNotionalMax: d('30000') }, 'ETH/USDT')).toBeUndefined();
    expect(found({ grossExposureMax: d('1') }, 'ETH/USDT')).toBeUndefined();
    const sided = aPosition({ positionSide: 'LONG', quantity: d('1'), averageEntryPrice: d('60000') });
    const limits = { ...defaultAccountLimits, positionNotionalMax: d('1') };
    const over = overExposed(limits, { ...book, positions: [sided] }, startMs, 'BTC/USDT');
    expect(over?.of).toBe('BTC/USDT#LONG');
  });
});

describe('concerns', () => {
  it.each<[of: string | undefined, is: boolean]>([
    [undefined, true],
    ['USDT', true],
    ['BTC', false],
    ['BTC/USDT', true],
    ['BTC/USDT#LONG', true],
    ['ETH/USDT', false],
    ['XBTC/USDT', false],
  ])('%s: %s', (of, is) => {
    expect(concerns({ name: 'grossExposureMax', ...(of === undefined ? {} : { of }) }, 'BTC/USDT')).toBe(is);
  });
});
