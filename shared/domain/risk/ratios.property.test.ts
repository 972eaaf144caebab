import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimalSteps } from '../../testing/arbitraries.ts';
import { anOrder } from '../../testing/builders.ts';
import { aRiskSnapshot } from '../../testing/risk-snapshot.ts';
import { Decimal, decimal as d, zero } from '../money/decimal.ts';
import { measureOf, ratioAtMost } from './finding.ts';
import { fatFinger } from './order-rules.ts';

/** Few and round, so that many ratios are exactly the limit. */
const round = decimalSteps({ min: 1, max: 12, digits: 1 });
/** Less than doubles can tell apart. */
const nearly = round.map((amount) => amount.plus('0.00000000000000001'));
const amount = fc.oneof(round, nearly);

it('compares a part of a whole as their quotient would', () => {
  fc.assert(
    fc.property(fc.oneof(amount, fc.constant(zero)), amount, amount, (part, whole, limit) => {
      const { refusal } = ratioAtMost(part, whole, limit, 'CONCENTRATION_ABOVE_LIMIT', '', () => false);
      expect(refusal === undefined).toBe(part.dividedBy(whole).lessThanOrEqualTo(limit));
    }),
    { numRuns: 2_000 },
  );
});

it('holds an order against the median of the past as plain decimals do', () => {
  const verdicts = { within: 0, beyond: 0 };
  const past = fc.array(fc.record({ quantity: amount, limitPrice: amount, isQuoted: fc.boolean() }), {
    minLength: 5,
    maxLength: 24,
  });
  fc.assert(
    fc.property(past, amount, amount, (orders, quantity, limit) => {
      const recentOrders = orders.map(({ isQuoted, ...each }) =>
        isQuoted ? quoted(each.quantity.times(each.limitPrice)) : anOrder(each),
      );
      const snapshot = aRiskSnapshot({
        order: { quantity, limitPrice: d('1') },
        limits: { fatFingerRatioMax: limit },
        book: { recentOrders },
      });
      const worths = orders.slice(0, 20).map((each) => each.quantity.times(each.limitPrice));
      const usual = worths.sort((a, b) => a.comparedTo(b))[Math.floor(worths.length / 2)] ?? zero;
      const finding = fatFinger(snapshot);
      const isWithin = quantity.lessThanOrEqualTo(usual.times(limit));
      verdicts[isWithin ? 'within' : 'beyond'] += 1;
      expect(finding.refusal === undefined).toBe(isWithin);
      expect(String(measureOf(finding))).toBe(String(quantity.dividedBy(usual)));
    }),
    { numRuns: 2_000 },
  );
  expect(Math.min(verdicts.within, verdicts.beyond)).toBeGreaterThan(100);
});

function quoted(quoteQuantity: Decimal) {
  const { quantity: _, ...order } = anOrder({ quoteQuantity: new Decimal(quoteQuantity) });
  return order;
}
