import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, decimal as d, decimalText, zero } from '../../../domain/money/decimal.ts';
import { feeNear, feesOf } from './fees.ts';

const texts = (fees: readonly Decimal[]) => fees.map(decimalText);

describe('feesOf', () => {
  it.each<readonly [what: string, costs: string[], paid: string, isFinished: boolean, fees: string[]]>([
    ['the example of Upbit’s documentation', ['7394.19175'], '3.697095875', true, ['3.697095875']],
    ['shares by cost', ['10000', '30000'], '20', true, ['5', '15']],
    ['the same while the order is open', ['10000', '30000'], '20', false, ['5', '15']],
    ['the rate of the BTC market', ['0.01', '0.03'], '0.0001', true, ['0.000025', '0.000075']],
    [
      'what rounding left goes on the last',
      ['10000', '30000.00000001'],
      '20.00000001',
      true,
      ['5', '15.00000001'],
    ],
    [
      'and nowhere before the end',
      ['10000', '30000.00000002'],
      '20.00000001',
      false,
      ['5', '15.00000000001'],
    ],
    ['no fee at all', ['10000', '30000'], '0', true, ['0', '0']],
    ['no cost', ['0'], '0', true, ['0']],
    ['nothing', [], '0', true, []],
  ])('%s', (_what, costs, paid, isFinished, fees) => {
    expect(texts(feesOf(costs.map(d), d(paid), isFinished))).toEqual(fees);
  });
});

const cost = fc.bigInt({ min: 1n, max: 10n ** 18n }).map((units) => new Decimal(`${units}e-8`));
const rate = fc.constantFrom('0.0005', '0.0025', '0.00139', '0').map(d);

it('sums up to what was paid once the order is finished, whatever the venue rounds', () => {
  fc.assert(
    fc.property(fc.array(cost, { minLength: 1, maxLength: 9 }), rate, (costs, rate) => {
      const paid = costs.reduce((sum, each) => sum.plus(each.times(rate).toDecimalPlaces(8)), zero);
      const fees = feesOf(costs, paid, true);
      const sum = fees.reduce((total, fee) => total.plus(fee), zero);
      // A trade too small for a rate may leave no fee to correct.
      expect(fees.every((fee) => !fee.isNegative())).toBe(true);
      if (costs.every((each) => each.greaterThan(1))) expect(decimalText(sum)).toBe(decimalText(paid));
    }),
  );
});

it('gives each trade the same fee, told as a float on the stream or as a sum over all', () => {
  fc.assert(
    fc.property(fc.array(cost, { minLength: 1, maxLength: 9 }), rate, (costs, rate) => {
      const exact = costs.map((each) => each.times(rate));
      const paid = exact.reduce((sum, fee) => sum.plus(fee), zero);
      const streamed = costs.map((each, index) =>
        feeNear(each, new Decimal(exact[index]?.toNumber() ?? Number.NaN)),
      );
      expect(texts(streamed)).toEqual(texts(feesOf(costs, paid, true)));
    }),
  );
});

describe('feeNear', () => {
  it('takes the noise out of a float', () => {
    expect(decimalText(feeNear(d('44935.32005656603'), d('22.467660028283017')))).toBe('22.467660028283015');
  });

  it('believes a fee that is no rate of the cost', () => {
    expect(decimalText(feeNear(d('10000'), d('5.123456789')))).toBe('5.123456789');
  });
});
