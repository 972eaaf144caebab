import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalSteps } from '../../testing/arbitraries.ts';
import { decimal as d, decimalText } from '../money/decimal.ts';
import { isMultipleOf } from '../money/rounding.ts';
import { positionSize, type SizingMarket, type SizingRule } from './position-size.ts';

/** 10 000 of equity, a price of 400, lots of 0.01. */
const market: SizingMarket = { equity: d('10000'), price: d('400'), quantityStep: d('0.01') };
const kelly = {
  kind: 'kelly',
  winRatio: d('0.6'),
  payoff: d('1.5'),
  fraction: d('0.5'),
  cap: d('1'),
} as const;
const volatility = {
  kind: 'volatility-target',
  ratio: d('0.01'),
  averageTrueRange: d('12'),
  multiple: d('2'),
} as const;
const atStop = (stopPrice: string) =>
  ({ kind: 'risk-per-trade', ratio: d('0.01'), stopPrice: d(stopPrice) }) as const;

describe('positionSize', () => {
  it.each<[name: string, rule: SizingRule, size: string]>([
    ['a fixed quantity', { kind: 'fixed-quantity', quantity: d('1.25') }, '1.25'],
    ['a fixed quantity, down to the lot', { kind: 'fixed-quantity', quantity: d('1.259') }, '1.25'],
    ['a fixed quantity below the lot', { kind: 'fixed-quantity', quantity: d('0.009') }, 'BELOW_LOT'],
    ['a fixed notional', { kind: 'fixed-notional', notional: d('1000') }, '2.5'],
    ['a fixed notional, down to the lot', { kind: 'fixed-notional', notional: d('1001') }, '2.5'],
    ['a quarter of the equity', { kind: 'equity-ratio', ratio: d('0.25') }, '6.25'],
    ['all of the equity', { kind: 'equity-ratio', ratio: d('1') }, '25'],
    ['1 % at risk, the stop 10 below', atStop('390'), '10'],
    ['1 % at risk, the stop 10 above: a short', atStop('410'), '10'],
    ['1 % at risk, the stop 3 below', atStop('397'), '33.33'],
    ['1 % for two of the average true range', volatility, '4.16'],
    // f* = 0.6 - 0.4 / 1.5 = 1/3; a half of it is 1/6 of the equity.
    ['half of Kelly', kelly, '4.16'],
    ['Kelly, capped at a tenth', { ...kelly, cap: d('0.1') }, '2.5'],
    ['Kelly without an edge', { ...kelly, winRatio: d('0.4') }, 'NO_EDGE'],
    ['Kelly with a losing edge', { ...kelly, winRatio: d('0.2') }, 'NO_EDGE'],
    ['a negative quantity', { kind: 'fixed-quantity', quantity: d('-1') }, 'quantity'],
    ['more than the equity', { kind: 'equity-ratio', ratio: d('1.01') }, 'ratio'],
    ['no risk at all', { kind: 'equity-ratio', ratio: d('0') }, 'ratio'],
    ['a stop at the entry', atStop('400'), 'stopPrice'],
    ['a market that does not move', { ...volatility, averageTrueRange: d('0') }, 'averageTrueRange'],
    ['a payoff of nothing', { ...kelly, payoff: d('0') }, 'payoff'],
    ['a win ratio above one', { ...kelly, winRatio: d('1.1') }, 'winRatio'],
  ])('%s', (_name, rule, size) => {
    const result = positionSize(rule, market);
    const shown = result.ok ? decimalText(result.value) : (result.refusal.field ?? result.refusal.code);
    expect(shown).toBe(size);
  });

  it.each(['equity', 'price', 'quantityStep'])('refuses a market whose %s is nothing', (field) => {
    const rule = { kind: 'fixed-quantity', quantity: d('1') } as const;
    const result = positionSize(rule, { ...market, [field]: d('0') });
    expect(result).toMatchObject({ ok: false, refusal: { code: 'SIZING_INVALID', field } });
  });

  const part = decimalSteps({ min: 1, max: 1000, digits: 3 });
  const amount = decimalSteps({ min: 1, max: 9_999_999, digits: 2 });
  const rules: fc.Arbitrary<SizingRule> = fc.oneof(
    fc.record({ kind: fc.constant('fixed-quantity' as const), quantity: amount }),
    fc.record({ kind: fc.constant('fixed-notional' as const), notional: amount }),
    fc.record({ kind: fc.constant('equity-ratio' as const), ratio: part }),
    fc.record({ kind: fc.constant('risk-per-trade' as const), ratio: part, stopPrice: amount }),
    fc.record({
      kind: fc.constant('volatility-target' as const),
      ratio: part,
      averageTrueRange: amount,
      multiple: amount,
    }),
    fc.record({
      kind: fc.constant('kelly' as const),
      winRatio: part,
      payoff: amount,
      fraction: part,
      cap: part,
    }),
  );
  const markets = fc.record({ equity: amount, price: amount, quantityStep: part });

  it('is whole lots, above zero, and risks no more than was asked for', () => {
    let sized = 0;
    fc.assert(
      fc.property(rules, markets, (rule, given) => {
        const result = positionSize(rule, given);
        if (!result.ok) return;
        sized += 1;
        const quantity = result.value;
        expect(quantity.greaterThan(0) && isMultipleOf(quantity, given.quantityStep)).toBe(true);
        expect(atStake(rule, given, quantity)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect(sized).toBeGreaterThan(500);
  });

  it('grows with the equity, never the other way', () => {
    fc.assert(
      fc.property(rules, markets, amount, (rule, given, more) => {
        const less = positionSize(rule, given);
        const richer = positionSize(rule, { ...given, equity: given.equity.plus(more) });
        if (!less.ok) return;
        expect(richer.ok && richer.value.greaterThanOrEqualTo(less.value)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** The promise of each rule, in multiplications only: no quotient is rounded on the way. */
function atStake(
  rule: SizingRule,
  { equity, price }: SizingMarket,
  quantity: SizingMarket['price'],
): boolean {
  switch (rule.kind) {
    case 'fixed-quantity':
      return quantity.lessThanOrEqualTo(rule.quantity);
    case 'fixed-notional':
      return quantity.times(price).lessThanOrEqualTo(rule.notional);
    case 'equity-ratio':
      return quantity.times(price).lessThanOrEqualTo(equity.times(rule.ratio));
    case 'risk-per-trade':
      return quantity.times(price.minus(rule.stopPrice).abs()).lessThanOrEqualTo(equity.times(rule.ratio));
    case 'volatility-target':
      return quantity
        .times(rule.averageTrueRange)
        .times(rule.multiple)
        .lessThanOrEqualTo(equity.times(rule.ratio));
    case 'kelly':
      return quantity.times(price).lessThanOrEqualTo(equity.times(rule.cap));
  }
}
