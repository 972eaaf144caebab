import { describe, expect, it } from 'vitest';
import { aControl, anAccount, anOrder, aPosition, aPrice } from '../../testing/builders.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import type { AccountLimits, TradingState } from '../account/account.ts';
import { defaultAccountLimits } from '../account/default-limits.ts';
import { decimal as d, decimalText } from '../money/decimal.ts';
import type { Order } from '../order/order.ts';
import type { Position } from '../position/position.ts';
import { assessRisk, riskLadder } from './ladder.ts';
import type { RiskSnapshot } from './snapshot.ts';

interface Given {
  readonly order?: Partial<Order>;
  readonly limits?: Partial<AccountLimits>;
  readonly state?: TradingState;
  readonly position?: Partial<Position>;
  readonly price?: RiskSnapshot['price'];
  readonly ageMs?: number;
}

/** Buys 0.5 BTC at 60 000 with the market there: passes every rule but for what a row changes. */
function snapshot({ order, limits, state, position, ageMs, ...rest }: Given): RiskSnapshot {
  return {
    order: anOrder(order),
    account: anAccount({ limits: { ...defaultAccountLimits, ...limits } }),
    control: aControl({ state: state ?? 'ACTIVE' }),
    position: aPosition(position),
    price: 'price' in rest ? rest.price : aPrice(),
    nowMs: startMs + (ageMs ?? 0),
  };
}
const market = { type: 'market' } as const;
const sell = { side: 'sell', limitPrice: d('60000') } as const;
const long = (quantity: string, pendingSell = '0') => ({
  quantity: d(quantity),
  pendingSell: d(pendingSell),
});

describe('assessRisk', () => {
  it.each<[name: string, given: Given, verdict: string]>([
    ['an ordinary order', {}, 'ok'],

    ['a halted account', { state: 'HALTED' }, 'ACCOUNT_NOT_ACTIVE'],
    ['reducing: a buy from flat', { state: 'REDUCING' }, 'ACCOUNT_NOT_ACTIVE'],
    ['reducing: a sell from flat', { state: 'REDUCING', order: sell }, 'ACCOUNT_NOT_ACTIVE'],
    ['reducing: a sell of all that is held', { state: 'REDUCING', order: sell, position: long('0.5') }, 'ok'],
    [
      'reducing: a sell of more',
      { state: 'REDUCING', order: sell, position: long('0.4') },
      'ACCOUNT_NOT_ACTIVE',
    ],
    [
      'reducing: a sell of what another sells',
      { state: 'REDUCING', order: sell, position: long('0.9', '0.5') },
      'ACCOUNT_NOT_ACTIVE',
    ],
    ['reducing: a buy while long', { state: 'REDUCING', position: long('2') }, 'ACCOUNT_NOT_ACTIVE'],
    ['reducing: a buy of a whole short', { state: 'REDUCING', position: long('-0.5') }, 'ok'],
    [
      'reducing: a buy of more than a short',
      { state: 'REDUCING', position: long('-0.4') },
      'ACCOUNT_NOT_ACTIVE',
    ],
    [
      'halted: even what reduces',
      { state: 'HALTED', order: sell, position: long('2') },
      'ACCOUNT_NOT_ACTIVE',
    ],

    ['an instrument on the list', { limits: { instrumentsAllowed: ['ETH/USDT', 'BTC/USDT'] } }, 'ok'],
    ['an instrument not on it', { limits: { instrumentsAllowed: ['ETH/USDT'] } }, 'INSTRUMENT_NOT_ALLOWED'],

    ['reduce-only: all of a position', { order: { ...sell, reduceOnly: true }, position: long('0.5') }, 'ok'],
    [
      'reduce-only: more than it',
      { order: { ...sell, reduceOnly: true }, position: long('0.4') },
      'REDUCE_ONLY_WOULD_INCREASE',
    ],
    [
      'reduce-only: what others already close',
      { order: { ...sell, reduceOnly: true }, position: long('0.5', '0.1') },
      'REDUCE_ONLY_WOULD_INCREASE',
    ],
    ['reduce-only: a buy of a short', { order: { reduceOnly: true }, position: long('-0.5') }, 'ok'],
    ['reduce-only: a buy from flat', { order: { reduceOnly: true } }, 'NO_POSITION_TO_REDUCE'],
    [
      'reduce-only: a buy while long',
      { order: { reduceOnly: true }, position: long('1') },
      'NO_POSITION_TO_REDUCE',
    ],
    ['hedge: a sell opens SHORT', { order: { ...sell, positionSide: 'SHORT' } }, 'ok'],
    ['hedge: a sell closes LONG', { order: { ...sell, positionSide: 'LONG' }, position: long('0.5') }, 'ok'],
    [
      'hedge: a sell of more than LONG holds',
      { order: { ...sell, positionSide: 'LONG' }, position: long('0.4') },
      'REDUCE_ONLY_WOULD_INCREASE',
    ],
    ['hedge: a buy of a flat SHORT', { order: { positionSide: 'SHORT' } }, 'NO_POSITION_TO_REDUCE'],

    ['a price as old as allowed', { limits: { priceAgeMaxMs: 1000 }, ageMs: 1000 }, 'ok'],
    ['a price older', { limits: { priceAgeMaxMs: 1000 }, ageMs: 1001 }, 'PRICE_STALE'],
    ['no price', { price: undefined }, 'PRICE_STALE'],

    ['a buy at the collar', { order: { quantity: d('0.1'), limitPrice: d('63001.05') } }, 'ok'],
    [
      'a buy a tick through it',
      { order: { quantity: d('0.1'), limitPrice: d('63001.06') } },
      'PRICE_OUTSIDE_COLLAR',
    ],
    ['a sell at the collar', { order: { ...sell, limitPrice: d('56999.05') } }, 'ok'],
    ['a sell a tick through it', { order: { ...sell, limitPrice: d('56999.04') } }, 'PRICE_OUTSIDE_COLLAR'],
    ['a buy that will rest far away', { order: { limitPrice: d('1') } }, 'ok'],
    ['a market order has no collar', { order: market }, 'ok'],

    ['worth as much as one order may', { limits: { orderNotionalMax: d('30000') } }, 'ok'],
    ['worth a cent more', { limits: { orderNotionalMax: d('29999.99') } }, 'ORDER_NOTIONAL_ABOVE_LIMIT'],
    [
      'a market order, at the mid',
      { order: market, limits: { orderNotionalMax: d('29999.99') } },
      'ORDER_NOTIONAL_ABOVE_LIMIT',
    ],
    [
      'a quote quantity',
      { order: { ...market, quoteQuantity: d('30000.01') }, limits: { orderNotionalMax: d('30000') } },
      'ORDER_NOTIONAL_ABOVE_LIMIT',
    ],

    ['to the position’s limit', { position: long('2') }, 'ok'],
    ['beyond it', { position: long('2.00001') }, 'POSITION_ABOVE_LIMIT'],
    [
      'beyond it with what is pending',
      { position: { quantity: d('1'), pendingBuy: d('1.00001') } },
      'POSITION_ABOVE_LIMIT',
    ],
    ['a sell, to the short limit', { order: sell, position: long('-2') }, 'ok'],
    ['a sell beyond it', { order: sell, position: long('-2.00001') }, 'POSITION_ABOVE_LIMIT'],
    ['what reduces a position over its limit', { order: sell, position: long('50') }, 'ok'],
  ])('%s', (_name, given, verdict) => {
    const result = assessRisk(snapshot(given));
    expect(result.ok ? 'ok' : result.refusal.code).toBe(verdict);
  });

  it('the first broken rule wins, in the ladder’s order', () => {
    expect(riskLadder.map(([name]) => name)).toEqual([
      'account-state',
      'instrument-allowed',
      'reduce-only',
      'daily-loss',
      'drawdown',
      'consecutive-losses',
      'order-rate',
      'cancel-rate',
      'open-orders',
      'leverage',
      'price-fresh',
      'price-collar',
      'self-crossing',
      'duplicate',
      'edge',
      'order-quantity-min',
      'order-quantity-max',
      'order-notional-min',
      'order-notional',
      'fat-finger',
      'position-limit',
      'instrument-exposure',
      'gross-exposure',
      'net-exposure',
      'concentration',
      'margin-headroom',
      'liquidation-distance',
    ]);
    const everything: Given = {
      state: 'HALTED',
      price: undefined,
      limits: { instrumentsAllowed: ['ETH/USDT'], orderNotionalMax: d('1') },
    };
    expect(assessRisk(snapshot(everything))).toMatchObject({ refusal: { code: 'ACCOUNT_NOT_ACTIVE' } });
    expect(assessRisk(snapshot({ ...everything, state: 'ACTIVE' }))).toMatchObject({
      refusal: { code: 'INSTRUMENT_NOT_ALLOWED' },
    });
  });

  it('an approval sets aside the quantity, and bounds the position at the mid price', () => {
    expect(assessRisk(snapshot({ limits: { positionNotionalMax: d('120000') } }))).toEqual({
      ok: true,
      value: { quantity: d('0.5'), positionQuantityMax: d('2'), referencePrice: d('60000') },
    });
  });

  it('a quote quantity is estimated in base at the mid, rounded up', () => {
    const result = assessRisk(snapshot({ order: { ...market, quoteQuantity: d('100') } }));
    expect(result.ok && decimalText(result.value.quantity)).toBe('0.001666666667');
  });

  it.each<[name: string, given: Given]>([
    ['reduce-only', { order: { ...sell, reduceOnly: true }, position: long('2') }],
    ['under REDUCING', { order: sell, state: 'REDUCING', position: long('2') }],
  ])('an approval %s bounds the position at flat, so that two together cannot cross it', (_name, given) => {
    const result = assessRisk(snapshot(given));
    expect(result.ok && decimalText(result.value.positionQuantityMax)).toBe('0');
  });

  it('says what it compared', () => {
    expect(assessRisk(snapshot({ price: undefined }))).toMatchObject({
      refusal: { context: { ageMs: 'none' } },
    });
    expect(assessRisk(snapshot({ limits: { orderNotionalMax: d('1') } }))).toMatchObject({
      refusal: { context: { notional: '30000.00', maximum: '1' } },
    });
  });

  it('a rule that needs a price says so when it is asked without one', () => {
    const rule = riskLadder.find(([name]) => name === 'order-notional')?.[1];
    expect(() => rule?.(snapshot({ order: market, price: undefined }))).toThrow(RangeError);
  });
});
