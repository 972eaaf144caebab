import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalSteps } from '../../testing/arbitraries.ts';
import { anInstrument, aPerpetual, aPrice, someTerms } from '../../testing/builders.ts';
import { Decimal, decimal as d, decimalText, zero } from '../money/decimal.ts';
import { roundDownToStep } from '../money/rounding.ts';
import type { OrderTerms } from './order.ts';
import { reservationFor } from './reservation.ts';

const instrument = anInstrument({ quoteStep: d('0.01'), quantityStep: d('0.001') });
const price = aPrice({ bid: d('99'), ask: d('101') });

describe('reservationFor', () => {
  it.each<[name: string, terms: Partial<OrderTerms>, reserved: string]>([
    ['a limit buy: quantity × limit', { quantity: d('2'), limitPrice: d('50') }, '100 USDT'],
    ['rounded up to what the venue counts', { quantity: d('0.333'), limitPrice: d('10.01') }, '3.34 USDT'],
    ['a market buy: the ask and 2 %', { type: 'market', quantity: d('1') }, '103.02 USDT'],
    ['a market buy of a quote quantity', { type: 'market', quoteQuantity: d('77.777') }, '77.78 USDT'],
    ['a limit sell: its quantity', { side: 'sell', quantity: d('2.5') }, '2.5 BTC'],
    ['a market sell: its quantity', { side: 'sell', type: 'market', quantity: d('2.5') }, '2.5 BTC'],
    [
      'a market sell of a quote quantity: at the bid and 2 %, rounded up',
      { side: 'sell', type: 'market', quoteQuantity: d('99') },
      '1.02 BTC',
    ],
    [
      'a market sell of an odd quote quantity',
      { side: 'sell', type: 'market', quoteQuantity: d('100') },
      '1.031 BTC',
    ],
  ])('%s', (_name, given, reserved) => {
    const reservation = reservationFor(someTerms(given), instrument, price);
    expect(reservation && `${decimalText(reservation.amount)} ${reservation.asset}`).toBe(reserved);
    expect(reservation?.remaining).toEqual(reservation?.amount);
  });

  it.each<[name: string, terms: Partial<OrderTerms>, reserved: string]>([
    ['a limit buy', { quantity: d('2'), limitPrice: d('50') }, '100.05 USDT'],
    ['a buy of a quote quantity', { type: 'market', quoteQuantity: d('70') }, '70.04 USDT'],
    ['not a sell', { side: 'sell', quantity: d('2') }, '2 BTC'],
  ])('a fee of 0.05 %% on top of a buy is part of it: %s', (_name, given, reserved) => {
    const withFee = { ...instrument, quoteFeeRate: d('0.0005') };
    const reservation = reservationFor(someTerms(given), withFee, price);
    expect(reservation && `${decimalText(reservation.amount)} ${reservation.asset}`).toBe(reserved);
  });

  it.each<[name: string, terms: Partial<OrderTerms>, known: boolean]>([
    ['a limit buy', {}, true],
    ['a sell in base units', { side: 'sell', type: 'market' }, true],
    ['a buy of a quote quantity', { type: 'market', quoteQuantity: d('10') }, true],
    ['a market buy in base units', { type: 'market' }, false],
    ['a sell of a quote quantity', { side: 'sell', type: 'market', quoteQuantity: d('10') }, false],
  ])('without a price: %s, known %s', (_name, given, known) => {
    expect(reservationFor(someTerms(given), instrument, undefined) !== undefined).toBe(known);
  });

  it.each<[name: string, terms: Partial<OrderTerms>, leverage: string, reserved: string]>([
    ['a limit buy at 1x: all of it, and the fee', {}, '1', '100.05 USDT'],
    ['at 20x: a twentieth, and the fee on the whole', {}, '20', '5.05 USDT'],
    ['rounded up to what the venue counts', {}, '3', '33.3834 USDT'],
    ['a market buy: the ask and 2 %', { type: 'market' }, '10', '10.3536 USDT'],
    ['a market sell: the bid and 2 %', { type: 'market', side: 'sell' }, '10', '10.1485 USDT'],
    ['a sell above the market: its limit', { side: 'sell' }, '10', '10.05 USDT'],
    ['a sell through the market: the bid', { side: 'sell', limitPrice: d('90') }, '10', '9.9495 USDT'],
    ['reduce-only: nothing', { side: 'sell', reduceOnly: true }, '10', '0 USDT'],
    ['the closing side of a hedge: nothing', { side: 'sell', positionSide: 'LONG' }, '10', '0 USDT'],
    ['its opening side', { positionSide: 'LONG' }, '10', '10.05 USDT'],
  ])('of a perpetual: %s', (_name, given, leverage, reserved) => {
    const terms = someTerms({ quantity: d('1'), ...(given.type ? {} : { limitPrice: d('100') }), ...given });
    const margin = { settle: 'USDT', leverage: d(leverage), mode: 'CROSS' } as const;
    const perpetual = aPerpetual({ quoteStep: d('0.0001') });
    const reservation = reservationFor({ ...terms, margin }, perpetual, price);
    expect(reservation && `${decimalText(reservation.amount)} ${reservation.asset}`).toBe(reserved);
  });

  it('of a perpetual at the market without a price nobody can say', () => {
    expect(reservationFor(someTerms({ type: 'market' }), aPerpetual(), undefined)).toBeUndefined();
  });

  it('covers any fills of a limit buy at its limit or better, with costs as the venue counts them', () => {
    const lots = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 0, max: 999_999 })),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(lots, decimalSteps({ min: 1_000_000, max: 9_999_999, digits: 2 }), (parts, limitPrice) => {
        const quantity = instrument.quantityStep.times(parts.reduce((sum, [count]) => sum + count, 0));
        const reservation = reservationFor(someTerms({ quantity, limitPrice }), instrument, price);
        const spent = parts.reduce((sum, [count, ticksBetter]) => {
          const paid = limitPrice.minus(new Decimal(ticksBetter).times('0.01'));
          const cost = instrument.quantityStep.times(count).times(paid);
          return sum.plus(roundDownToStep(cost, instrument.quoteStep));
        }, zero);
        expect(reservation?.amount.greaterThanOrEqualTo(spent)).toBe(true);
        // Not wastefully more, either: at the limit it is the cost, rounded up.
        expect(reservation?.amount.minus(quantity.times(limitPrice)).lessThan(instrument.quoteStep)).toBe(
          true,
        );
      }),
    );
  });
});
