import { describe, expect, it } from 'vitest';
import { anInstrument } from '../../testing/builders.ts';
import { decimal as d } from '../money/decimal.ts';
import { checkOrderRules, type OrderShape } from './check-order-rules.ts';

const instrument = anInstrument({
  priceTick: d('0.01'),
  quantityStep: d('0.001'),
  quantityMin: d('0.002'),
  quantityMax: d('10'),
  notionalMin: d('5'),
});
const marketPrice = d('1000');

type Row = readonly [name: string, order: OrderShape, verdict: string];

describe('checkOrderRules', () => {
  it.each<Row>([
    ['a limit order on every grid', { quantity: d('0.01'), limitPrice: d('1000.01') }, 'ok'],
    [
      'a price off the tick',
      { quantity: d('0.01'), limitPrice: d('1000.001') },
      'PRICE_NOT_ON_TICK limitPrice',
    ],
    ['a stop loss on the tick', { quantity: d('0.01'), stopLoss: d('900.5') }, 'ok'],
    [
      'a stop loss off the tick',
      { quantity: d('0.01'), stopLoss: d('900.555') },
      'PRICE_NOT_ON_TICK stopLoss',
    ],
    [
      'a take profit off the tick',
      { quantity: d('1'), takeProfit: d('0.001') },
      'PRICE_NOT_ON_TICK takeProfit',
    ],
    ['a quantity on the step', { quantity: d('0.005') }, 'ok'],
    ['a quantity off the step', { quantity: d('0.0055') }, 'QUANTITY_NOT_ON_STEP quantity'],
    ['the smallest quantity', { quantity: d('0.002'), limitPrice: d('2500') }, 'ok'],
    ['a step below it', { quantity: d('0.001'), limitPrice: d('9000') }, 'QUANTITY_BELOW_MINIMUM quantity'],
    ['a quantity of zero', { quantity: d('0') }, 'QUANTITY_BELOW_MINIMUM quantity'],
    ['a negative quantity', { quantity: d('-1') }, 'QUANTITY_BELOW_MINIMUM quantity'],
    ['the largest quantity', { quantity: d('10') }, 'ok'],
    ['a step above it', { quantity: d('10.001') }, 'QUANTITY_ABOVE_MAXIMUM quantity'],
    ['the smallest worth by its limit', { quantity: d('0.01'), limitPrice: d('500') }, 'ok'],
    ['a tick below it', { quantity: d('0.01'), limitPrice: d('499.99') }, 'NOTIONAL_BELOW_MINIMUM quantity'],
    ['the smallest worth by the market', { quantity: d('0.005') }, 'ok'],
    ['a step below it by the market', { quantity: d('0.004') }, 'NOTIONAL_BELOW_MINIMUM quantity'],
    [
      'the limit, not the market, values a limit order',
      { quantity: d('0.004'), limitPrice: d('2000') },
      'ok',
    ],
    ['the smallest quote quantity', { quoteQuantity: d('5') }, 'ok'],
    ['a quote quantity below it', { quoteQuantity: d('4.99') }, 'NOTIONAL_BELOW_MINIMUM quoteQuantity'],
    [
      'the first broken rule wins',
      { quantity: d('0.0001'), limitPrice: d('0.001') },
      'PRICE_NOT_ON_TICK limitPrice',
    ],
  ])('%s', (_name, order, verdict) => {
    const result = checkOrderRules(order, instrument, marketPrice);
    expect(result.ok ? 'ok' : `${result.refusal.code} ${result.refusal.field}`).toBe(verdict);
  });

  it('leaves the worth of a market order to the venue while there is no price', () => {
    expect(checkOrderRules({ quantity: d('0.002') }, instrument, undefined).ok).toBe(true);
  });

  it('refuses every order while the instrument is halted', () => {
    const result = checkOrderRules({ quantity: d('1') }, { ...instrument, status: 'HALTED' }, marketPrice);
    expect(result).toMatchObject({ refusal: { code: 'INSTRUMENT_NOT_TRADING', field: 'instrument' } });
  });

  it('says the rule in numbers', () => {
    expect(checkOrderRules({ quantity: d('0.0055') }, instrument, marketPrice)).toMatchObject({
      refusal: { context: { step: '0.001' }, message: 'quantity must be a multiple of 0.001.' },
    });
  });
});

describe('on Upbit', () => {
  const krw = anInstrument({
    venue: 'upbit',
    symbol: 'BTC/KRW',
    quote: 'KRW',
    priceTick: d('1'),
    priceBands: [
      { from: d('0'), tick: d('1') },
      { from: d('100000'), tick: d('50') },
      { from: d('2000000'), tick: d('1000') },
    ],
    notionalMin: d('5000'),
  });
  it.each<Row>([
    ['the tick of a low price', { limitPrice: d('99999') }, 'ok'],
    ['the tick from the band’s first price on', { limitPrice: d('100001') }, 'PRICE_NOT_ON_TICK limitPrice'],
    ['a price on its band’s tick', { limitPrice: d('100050') }, 'ok'],
    ['the tick of a high price', { limitPrice: d('90000500') }, 'PRICE_NOT_ON_TICK limitPrice'],
    ['a high price on its tick', { limitPrice: d('90001000') }, 'ok'],
    ['a buy by what it costs', { side: 'buy', quoteQuantity: d('5000') }, 'ok'],
    [
      'a sell by what it brings',
      { side: 'sell', quoteQuantity: d('5000') },
      'ORDER_TYPE_UNSUPPORTED quoteQuantity',
    ],
    ['a sell by quantity', { side: 'sell', quantity: d('1') }, 'ok'],
  ])('%s', (_name, order, verdict) => {
    const result = checkOrderRules(order, krw, undefined);
    expect(result.ok ? 'ok' : `${result.refusal.code} ${result.refusal.field}`).toBe(verdict);
  });

  it.each(['bitget', 'bybit', 'okx', 'binance'] as const)('a sell by what it brings at %s', (venue) => {
    const terms = { side: 'sell', type: 'market', quoteQuantity: d('500') } as const;
    const result = checkOrderRules(terms, anInstrument({ venue }), undefined);
    expect(result.ok ? 'ok' : result.refusal.code).toBe(venue === 'bitget' ? 'ORDER_TYPE_UNSUPPORTED' : 'ok');
  });
});
