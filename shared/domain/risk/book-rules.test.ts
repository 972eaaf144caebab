import { describe, expect, it } from 'vitest';
import { anOrder } from '../../testing/builders.ts';
import {
  aReduction,
  aRiskSnapshot,
  openBook,
  type RiskGiven,
  recentBook,
} from '../../testing/risk-snapshot.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import type { AccountLimits } from '../account/account.ts';
import { defaultAccountLimits } from '../account/default-limits.ts';
import { decimal as d } from '../money/decimal.ts';
import type { Order } from '../order/order.ts';
import { assessRisk, needsBook } from './ladder.ts';

const sellAt = (price: string, given: Partial<Order> = {}) =>
  openBook({ side: 'sell', limitPrice: d(price), ...given });
const grid = { strategyId: 'GRID-1' };
const { limitPrice: _, ...unpriced } = anOrder({ quantity: d('0.0499') });

type Row = [name: string, given: RiskGiven, verdict: string];

const sizes: Row[] = [
  ['as little as allowed', { limits: { orderQuantityMin: d('0.5') } }, 'ok'],
  ['a lot less', { limits: { orderQuantityMin: d('0.50001') } }, 'ORDER_QUANTITY_BELOW_LIMIT'],
  ['as much as allowed', { limits: { orderQuantityMax: d('0.5') } }, 'ok'],
  ['a lot more', { limits: { orderQuantityMax: d('0.49999') } }, 'ORDER_QUANTITY_ABOVE_LIMIT'],
  ['worth as little as allowed', { limits: { orderNotionalMin: d('30000') } }, 'ok'],
  ['worth a cent less', { limits: { orderNotionalMin: d('30000.01') } }, 'ORDER_NOTIONAL_BELOW_LIMIT'],
  [
    'what closes may be as small as it is',
    {
      limits: { orderNotionalMin: d('30000.01'), orderQuantityMin: d('1') },
      order: { ...aReduction, reduceOnly: true },
      position: { quantity: d('0.5') },
    },
    'ok',
  ],
  [
    'ten times the usual',
    { limits: { fatFingerRatioMax: d('10') }, book: recentBook({ quantity: d('0.05') }, 5) },
    'ok',
  ],
  [
    'more than ten times the usual',
    { limits: { fatFingerRatioMax: d('10') }, book: recentBook({ quantity: d('0.0499') }, 5) },
    'ORDER_FAR_ABOVE_HISTORY',
  ],
  [
    'no habit yet',
    { limits: { fatFingerRatioMax: d('10') }, book: recentBook({ quantity: d('0.0499') }, 4) },
    'ok',
  ],
  [
    'the median counts, whatever order they came in',
    {
      limits: { fatFingerRatioMax: d('10') },
      book: {
        recentOrders: ['5', '0.05', '0.01', '0.05', '0.01'].map((quantity) =>
          anOrder({ quantity: d(quantity) }),
        ),
      },
    },
    'ok',
  ],
  [
    'the newest twenty count',
    {
      limits: { fatFingerRatioMax: d('10') },
      book: {
        recentOrders: [
          ...Array.from({ length: 20 }, () => anOrder({ quantity: d('0.01') })),
          ...Array.from({ length: 30 }, () => anOrder({ quantity: d('0.5') })),
        ],
      },
    },
    'ORDER_FAR_ABOVE_HISTORY',
  ],
  [
    'what is quoted in another asset is no habit',
    { limits: { fatFingerRatioMax: d('10') }, book: recentBook({ quantity: d('0.01'), quote: 'BTC' }, 9) },
    'ok',
  ],
  [
    'rejected orders are no habit',
    {
      limits: { fatFingerRatioMax: d('10') },
      book: recentBook({ quantity: d('0.01'), state: 'REJECTED' }, 9),
    },
    'ok',
  ],
  ...(
    [
      ['no quantity', { quantity: d('0') }],
      ['a quantity below zero', { quantity: d('-1') }],
      ['a price of zero', { limitPrice: d('0') }],
    ] as const
  ).map(
    ([name, given]): Row => [
      `an order with ${name} is no habit`,
      {
        limits: { fatFingerRatioMax: d('10') },
        book: {
          recentOrders: [...(recentBook({ quantity: d('0.0499') }, 4).recentOrders ?? []), anOrder(given)],
        },
      },
      'ok',
    ],
  ),
  [
    'nor is one without a price',
    {
      limits: { fatFingerRatioMax: d('10') },
      book: {
        recentOrders: [...(recentBook({ quantity: d('0.0499') }, 4).recentOrders ?? []), unpriced],
      },
    },
    'ok',
  ],
  [
    'what only closes may be as large as it is',
    {
      limits: { fatFingerRatioMax: d('10') },
      book: recentBook({ quantity: d('0.0499') }, 5),
      order: { ...aReduction, reduceOnly: true },
      position: { quantity: d('0.5') },
    },
    'ok',
  ],
  [
    'refused orders are no habit',
    { limits: { fatFingerRatioMax: d('10') }, book: recentBook({ quantity: d('0.01'), state: 'DENIED' }, 9) },
    'ok',
  ],
];

const counts: Row[] = [
  ['the last free place', { limits: { openOrdersMax: 3 }, book: openBook({}, 2) }, 'ok'],
  ['one too many', { limits: { openOrdersMax: 3 }, book: openBook({}, 3) }, 'OPEN_ORDERS_ABOVE_LIMIT'],
  [
    'one that only closes needs no place',
    {
      limits: { openOrdersMax: 3 },
      book: openBook({}, 3),
      order: { ...aReduction, reduceOnly: true },
      position: { quantity: d('0.5') },
    },
    'ok',
  ],
  [
    'nor is it too many of this minute, of orders or of cancels',
    {
      limits: { ordersPerMinuteMax: 0, cancelsPerMinuteMax: 0 },
      book: recentBook({ cancelRequestedAtMs: startMs }, 3),
      order: { ...aReduction, reduceOnly: true },
      position: { quantity: d('0.5') },
    },
    'ok',
  ],
  [
    'a cancel among orders that were not cancelled',
    {
      limits: { cancelsPerMinuteMax: 1 },
      book: {
        recentOrders: [
          ...(recentBook({}, 3).recentOrders ?? []),
          ...(recentBook({ cancelRequestedAtMs: startMs }, 1).recentOrders ?? []),
        ],
      },
    },
    'ok',
  ],
  ['the last of this minute', { limits: { ordersPerMinuteMax: 3 }, book: recentBook({}, 2) }, 'ok'],
  [
    'one too many of this minute',
    { limits: { ordersPerMinuteMax: 3 }, book: recentBook({}, 3), ageMs: 59_999 },
    'ORDER_RATE_ABOVE_LIMIT',
  ],
  [
    'the minute after',
    { limits: { ordersPerMinuteMax: 3, priceAgeMaxMs: 60_000 }, book: recentBook({}, 3), ageMs: 60_000 },
    'ok',
  ],
  [
    'as many cancels as allowed',
    { limits: { cancelsPerMinuteMax: 2 }, book: recentBook({ cancelRequestedAtMs: startMs }, 2) },
    'ok',
  ],
  [
    'cancels of a minute ago',
    {
      limits: { cancelsPerMinuteMax: 0, priceAgeMaxMs: 60_000 },
      book: recentBook({ cancelRequestedAtMs: startMs }),
      ageMs: 60_000,
    },
    'ok',
  ],
  ['orders that were not cancelled', { limits: { cancelsPerMinuteMax: 0 }, book: recentBook({}, 3) }, 'ok'],
  [
    'too many cancels',
    { limits: { cancelsPerMinuteMax: 2 }, book: recentBook({ cancelRequestedAtMs: startMs }, 3) },
    'CANCEL_RATE_ABOVE_LIMIT',
  ],
];

const others: Row[] = [
  ['off, a buy through the own sell passes', { book: sellAt('60000') }, 'ok'],
  [
    'a buy at the own sell',
    { limits: { selfCrossing: 'REFUSE' }, book: sellAt('60000') },
    'WOULD_CROSS_OWN_ORDER',
  ],
  ['a buy below the own sell', { limits: { selfCrossing: 'REFUSE' }, book: sellAt('60000.01') }, 'ok'],
  [
    'a buy at the own buy',
    { limits: { selfCrossing: 'REFUSE' }, book: sellAt('60000', { side: 'buy' }) },
    'ok',
  ],
  [
    'another instrument’s sell',
    { limits: { selfCrossing: 'REFUSE' }, book: sellAt('60000', { instrument: 'ETH/USDT' }) },
    'ok',
  ],
  [
    'a sell at the own buy',
    { limits: { selfCrossing: 'REFUSE' }, order: aReduction, book: sellAt('60000', { side: 'buy' }) },
    'WOULD_CROSS_OWN_ORDER',
  ],
  [
    'a market buy, as far as the collar',
    { limits: { selfCrossing: 'REFUSE' }, order: { type: 'market' }, book: sellAt('63001.05') },
    'WOULD_CROSS_OWN_ORDER',
  ],
  [
    'a market buy, no further',
    { limits: { selfCrossing: 'REFUSE' }, order: { type: 'market' }, book: sellAt('63001.06') },
    'ok',
  ],
  ['a grid’s twin', { order: grid, book: openBook({ ...grid, limitPrice: d('60018') }) }, 'DUPLICATE_ORDER'],
  ['a grid’s next level', { order: grid, book: openBook({ ...grid, limitPrice: d('60018.01') }) }, 'ok'],
  ['a grid’s other side', { order: grid, book: sellAt('60000', grid) }, 'ok'],
  ['another grid’s order', { order: grid, book: openBook({ strategyId: 'GRID-2' }) }, 'ok'],
  ['a grid’s twin elsewhere', { order: grid, book: openBook({ ...grid, instrument: 'ETH/USDT' }) }, 'ok'],
  [
    'a grid’s twin on the other side of a hedge',
    {
      order: { ...grid, positionSide: 'LONG' },
      book: openBook({ ...grid, positionSide: 'SHORT' }),
    },
    'ok',
  ],
  [
    'of two the nearer counts, though it came first',
    {
      order: grid,
      book: {
        openOrders: [
          anOrder({ ...grid, orderId: 'near', limitPrice: d('60001') }),
          anOrder({ ...grid, orderId: 'far', limitPrice: d('61000') }),
        ],
      },
    },
    'DUPLICATE_ORDER',
  ],
  [
    'what only closes is nobody’s twin',
    {
      order: { ...grid, ...aReduction, reduceOnly: true },
      position: { quantity: d('1') },
      book: openBook({ ...grid, side: 'sell', limitPrice: d('60000') }),
    },
    'ok',
  ],
  [
    'a name that has GRID in it is no grid',
    { order: { strategyId: 'MY-GRID' }, book: openBook({ strategyId: 'MY-GRID' }) },
    'ok',
  ],
  [
    'a name that has DCA in it is no DCA',
    {
      limits: { duplicateRatio: d('1') },
      order: { strategyId: 'MY-DCA' },
      book: openBook({ strategyId: 'MY-DCA' }),
    },
    'DUPLICATE_ORDER',
  ],
  ['no grid, no guard', { order: { strategyId: 's' }, book: openBook({ strategyId: 's' }) }, 'ok'],
  [
    'another strategy’s twin, where the guard is on',
    { limits: { duplicateRatio: d('0') }, order: { strategyId: 's' }, book: openBook({ strategyId: 's' }) },
    'DUPLICATE_ORDER',
  ],
  [
    'DCA buys again at will',
    {
      limits: { duplicateRatio: d('1') },
      order: { strategyId: 'DCA' },
      book: openBook({ strategyId: 'DCA' }),
    },
    'ok',
  ],
  [
    'a take-profit leg is no twin',
    {
      order: { ...grid, ...aReduction, reduceOnly: true },
      book: openBook({ ...grid, ...aReduction, reduceOnly: true }),
      position: { quantity: d('0.5') },
    },
    'ok',
  ],
];

/** Bid 59 999, ask 60 001: half the spread is a sixty-thousandth. */
const costs = { roundTripCostRatio: d('0.002') };
const target = (...ratios: readonly string[]) => ({
  takeProfits: ratios.map((ratio) => ({ distanceRatio: d(ratio) })),
});
const edges: Row[] = [
  ['its own exit as far as the costs', { limits: costs, order: { protect: target('0.002') } }, 'ok'],
  ['its own exit nearer', { limits: costs, order: { protect: target('0.0019') } }, 'EDGE_BELOW_COSTS'],
  [
    'the nearest of several counts, wherever it stands',
    { limits: costs, order: { protect: target('0.01', '0.0019', '0.02') } },
    'EDGE_BELOW_COSTS',
  ],
  [
    'an exit at a price',
    { limits: costs, order: { protect: { takeProfits: [{ price: d('60119.99') }] } } },
    'EDGE_BELOW_COSTS',
  ],
  ['a sell’s own exit', { limits: costs, order: { ...aReduction, protect: target('0.002') } }, 'ok'],
  [
    'a sell’s nearest exit',
    { limits: costs, order: { ...aReduction, protect: target('0.01', '0.0019', '0.02') } },
    'EDGE_BELOW_COSTS',
  ],
  ['a take profit as far as the costs', { limits: costs, order: { takeProfit: d('60120') } }, 'ok'],
  ['a nearer one', { limits: costs, order: { takeProfit: d('60119.99') } }, 'EDGE_BELOW_COSTS'],
  ['on the wrong side', { limits: costs, order: { takeProfit: d('50000') } }, 'EDGE_BELOW_COSTS'],
  ['none', { limits: costs }, 'ok'],
  ['a sell’s', { limits: costs, order: { ...aReduction, takeProfit: d('59880') } }, 'ok'],
  [
    'a sell’s nearer one',
    { limits: costs, order: { ...aReduction, takeProfit: d('59880.01') } },
    'EDGE_BELOW_COSTS',
  ],
  ['at the market', { limits: costs, order: { type: 'market', takeProfit: d('60121') } }, 'ok'],
  [
    'at the market, half the spread nearer',
    { limits: costs, order: { type: 'market', takeProfit: d('60120.99') } },
    'EDGE_BELOW_COSTS',
  ],
  [
    'of what only closes',
    {
      limits: costs,
      order: { ...aReduction, reduceOnly: true, takeProfit: d('60000') },
      position: { quantity: d('0.5') },
    },
    'ok',
  ],
];

describe('the rules of sizes, rates and other orders', () => {
  it.each<Row>([...sizes, ...counts, ...others, ...edges])('%s', (_name, given, verdict) => {
    const result = assessRisk(aRiskSnapshot(given));
    expect(result.ok ? 'ok' : result.refusal.code).toBe(verdict);
  });

  it('the words carry the figures', () => {
    const result = assessRisk(aRiskSnapshot({ limits: { openOrdersMax: 3 }, book: openBook({}, 3) }));
    expect(result).toMatchObject({ refusal: { context: { value: '4', maximum: '3' } } });
  });

  it.each<[limits: Partial<AccountLimits>]>([
    [{ openOrdersMax: 1 }],
    [{ ordersPerMinuteMax: 1 }],
    [{ cancelsPerMinuteMax: 1 }],
    [{ consecutiveLossesMax: 1 }],
    [{ selfCrossing: 'REFUSE' }],
    [{ fatFingerRatioMax: d('2') }],
    [{ instrumentExposureMax: d('1') }],
    [{ grossExposureMax: d('1') }],
    [{ netExposureMax: d('1') }],
    [{ concentrationRatioMax: d('1') }],
    [{ marginHeadroomRatioMin: d('0.1') }],
    [{ liquidationDistanceRatioMin: d('0.1') }],
    [{ dailyLossMax: d('1') }],
    [{ drawdownMax: d('1') }],
  ])('%j needs the book, but for what gets out', (limits) => {
    const set = { ...defaultAccountLimits, ...limits };
    expect(needsBook(set, anOrder())).toBe(true);
    expect(needsBook(set, anOrder({ killId: 'kill-1' }))).toBe(false);
  });

  it('the limits that are always set need no book', () => {
    const needs = (limits: Partial<AccountLimits>, strategyId?: string) =>
      needsBook({ ...defaultAccountLimits, ...limits }, anOrder(strategyId ? { strategyId } : {}));
    expect(needs({})).toBe(false);
    expect(needs({ grossExposureMax: d('1') })).toBe(true);
    expect(needs({}, 'GRID-1')).toBe(true);
    expect(needs({}, 'DCA-1')).toBe(false);
    expect(needs({ duplicateRatio: d('0') }, 'DCA-1')).toBe(false);
    expect(needs({ duplicateRatio: d('0') }, 'MA')).toBe(true);
  });

  it('a limit whose book was not read is a fault, not a pass', () => {
    const { book, ...rest } = aRiskSnapshot({ limits: { openOrdersMax: 3 } });
    expect(book).toBeDefined();
    expect(() => assessRisk(rest)).toThrow(RangeError);
  });
});
