import { describe, expect, it } from 'vitest';
import { aControl, anOrder, aPosition } from '../../testing/builders.ts';
import {
  anEnded,
  aReduction,
  aRiskSnapshot,
  emptyBook,
  openBook,
  type RiskGiven,
} from '../../testing/risk-snapshot.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import { defaultAccountLimits } from '../account/default-limits.ts';
import { decimal as d } from '../money/decimal.ts';
import { assessRisk } from './ladder.ts';
import { limitUses } from './usage.ts';

const midnightMs = startMs - (startMs % 86_400_000);
const grid = { strategyId: 'GRID-1' };
const ethOrder = { instrument: 'ETH/USDT', quantity: d('4'), limitPrice: d('2500') };
/** Bought by what it costs, and nobody prices it but its own record. */
const unpriced = {
  instrument: 'ETH/USDT',
  type: 'market',
  quoteQuantity: d('10000'),
  arrivalMidPrice: d('2500'),
} as const;
const sold = { side: 'sell', type: 'market', quoteQuantity: d('100') } as const;

const rows: [name: string, given: RiskGiven, verdict: string][] = [
  [
    'a sell far through the own buy',
    {
      limits: { selfCrossing: 'REFUSE' },
      order: aReduction,
      book: openBook({ side: 'buy', limitPrice: d('60500') }),
    },
    'WOULD_CROSS_OWN_ORDER',
  ],
  [
    'a sell above the own buy',
    {
      limits: { selfCrossing: 'REFUSE' },
      order: aReduction,
      book: openBook({ side: 'buy', limitPrice: d('59000') }),
    },
    'ok',
  ],
  [
    'a loss of the first millisecond of the day',
    {
      limits: { dailyLossMax: d('100') },
      book: { closedPositions: [anEnded('-100', { closedAtMs: midnightMs })] },
    },
    'DAILY_LOSS_ABOVE_LIMIT',
  ],
  [
    'an order by its cost, of which nobody knows that it only closes',
    {
      limits: { dailyLossMax: d('100') },
      order: sold,
      position: { quantity: d('1') },
      book: { closedPositions: [anEnded('-100')] },
    },
    'DAILY_LOSS_ABOVE_LIMIT',
  ],
  [
    'what is open and has won makes up for a fall',
    {
      limits: { drawdownMax: d('100') },
      book: {
        closedPositions: [anEnded('-250'), anEnded('300')],
        positions: [aPosition({ quantity: d('1'), averageEntryPrice: d('59800') })],
        midPrices: new Map([['BTC/USDT', d('60000')]]),
      },
    },
    'ok',
  ],
  [
    'orders of another instrument are not its exposure',
    { limits: { instrumentExposureMax: d('30000') }, book: openBook(ethOrder) },
    'ok',
  ],
  [
    'orders in another quote asset are not exposure in this',
    {
      limits: { grossExposureMax: d('30000') },
      book: openBook({ ...ethOrder, instrument: 'ETH/BTC', quote: 'BTC' }),
    },
    'ok',
  ],
  [
    'what has no price counts at that of its arrival',
    { limits: { grossExposureMax: d('40000') }, book: openBook(unpriced) },
    'ok',
  ],
  [
    'and no lower',
    { limits: { grossExposureMax: d('39999.99') }, book: openBook(unpriced) },
    'GROSS_EXPOSURE_ABOVE_LIMIT',
  ],
  [
    'what no strategy has placed is nobody’s twin',
    { limits: { duplicateRatio: d('1') }, book: openBook({}) },
    'ok',
  ],
  [
    'a twin is one at the order’s own price',
    {
      order: { ...grid, limitPrice: d('59000') },
      book: openBook({ ...grid, limitPrice: d('59000') }),
    },
    'DUPLICATE_ORDER',
  ],
  [
    'a limit that rests pays no spread',
    { limits: { roundTripCostRatio: d('0.002') }, order: { takeProfit: d('60120') } },
    'ok',
  ],
];

describe('edges of the rules', () => {
  it.each(rows)('%s', (_name, given, verdict) => {
    const result = assessRisk(aRiskSnapshot(given));
    expect(result.ok ? 'ok' : result.refusal.code).toBe(verdict);
  });

  it('a use names its limit, and none where none is set', () => {
    const book = { ...emptyBook, positions: [aPosition({ quantity: d('1') })] };
    const uses = (limits: object) => {
      const all = limitUses({ ...defaultAccountLimits, ...limits }, book, startMs);
      return all.find(({ name }) => name === 'grossExposureMax');
    };
    expect(uses({ grossExposureMax: d('5') })).toMatchObject({ of: 'USDT', limit: d('5') });
    expect(uses({})).not.toHaveProperty('limit');
  });
});

/** Everything that would refuse another order of this account. */
const tightest: RiskGiven['limits'] = {
  instrumentsAllowed: ['ETH/USDT'],
  dailyLossMax: d('1'),
  ordersPerMinuteMax: 0,
  openOrdersMax: 0,
  orderNotionalMax: d('1'),
  positionNotionalMax: d('1'),
};
const exit = { exit: { planId: 'plan-1', leg: 'stop' } };
const kill = { killId: 'kill-1' };

const ways: [name: string, given: RiskGiven, verdict: string][] = [
  ['a stop', { order: exit }, 'ok'],
  ['a kill', { order: kill }, 'ok'],
  [
    'a stop of more than is held',
    { order: exit, position: { quantity: d('0.4') } },
    'REDUCE_ONLY_WOULD_INCREASE',
  ],
  [
    'a kill of more than is held',
    { order: kill, position: { quantity: d('0.4') } },
    'REDUCE_ONLY_WOULD_INCREASE',
  ],
  ['a stop without a fresh price', { order: exit, ageMs: 60_000 }, 'PRICE_STALE'],
  ['a kill without a fresh price', { order: kill, ageMs: 60_000 }, 'PRICE_STALE'],
  ['a stop far through the market', { order: { ...exit, limitPrice: d('30000') } }, 'PRICE_OUTSIDE_COLLAR'],
  ['a kill names its own bound', { order: { ...kill, limitPrice: d('30000') } }, 'ok'],
];

describe('what gets out, whatever the limits are', () => {
  it.each(ways)('%s', (_name, { order, ...given }, verdict) => {
    const snapshot = aRiskSnapshot({
      limits: tightest,
      position: { quantity: d('0.5') },
      book: { closedPositions: [anEnded('-100')], openOrders: [anOrder({ orderId: 'other' })] },
      ...given,
      order: { ...aReduction, ...order },
    });
    const result = assessRisk(snapshot);
    expect(result.ok ? 'ok' : result.refusal.code).toBe(verdict);
  });

  it.each([
    ['a stop', exit, 'ACCOUNT_NOT_ACTIVE'],
    ['a kill', kill, 'ok'],
  ] as const)('%s in a halted account', (_name, out, verdict) => {
    const order = { ...aReduction, ...out };
    const snapshot = aRiskSnapshot({ order, position: { quantity: d('0.5') } });
    const result = assessRisk({ ...snapshot, control: aControl({ state: 'HALTED' }) });
    expect(result.ok ? 'ok' : result.refusal.code).toBe(verdict);
  });
});
