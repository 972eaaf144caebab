import { Decimal, minimum } from '../money/decimal.ts';
import { roundDownToStep } from '../money/rounding.ts';
import { accept, type Result, refuse } from '../refusal.ts';

/**
 * How much an order is for. Ratios are parts of one: 0.01 is 1 %. Every formula gives base units before it is rounded down
 * to the lot; none knows of the account's limits, which the risk ladder checks.
 */
export type SizingRule =
  | { readonly kind: 'fixed-quantity'; readonly quantity: Decimal }
  /** `notional / price`. */
  | { readonly kind: 'fixed-notional'; readonly notional: Decimal }
  /** `equity × ratio / price`. */
  | { readonly kind: 'equity-ratio'; readonly ratio: Decimal }
  /** `equity × ratio / |price - stop|`: the stop loses that part of the equity (Tharp's percent-risk model, "Trade Your Way to Financial Freedom", 1998). */
  | { readonly kind: 'risk-per-trade'; readonly ratio: Decimal; readonly stopPrice: Decimal }
  /** `equity × ratio / (ATR × multiple)`: a usual day's move is worth that part (the Turtles' unit; Faith, "Way of the Turtle", 2007). */
  | {
      readonly kind: 'volatility-target';
      readonly ratio: Decimal;
      readonly averageTrueRange: Decimal;
      readonly multiple: Decimal;
    }
  /**
   * `equity × min(cap, fraction × (p - (1 - p) / b)) / price`, p the part of trades that win and b their average win as a
   * multiple of the average loss (Kelly, "A New Interpretation of Information Rate", 1956; a half or a quarter of it, as
   * Thorp advises, since p and b are estimates).
   */
  | {
      readonly kind: 'kelly';
      readonly winRatio: Decimal;
      readonly payoff: Decimal;
      readonly fraction: Decimal;
      readonly cap: Decimal;
    };

export interface SizingMarket {
  /** Of the account, in quote units. */
  readonly equity: Decimal;
  readonly price: Decimal;
  /** The lot. */
  readonly quantityStep: Decimal;
}

/** NO_EDGE: Kelly's bet is nothing. BELOW_LOT: less than the instrument's smallest step. */
export type SizingCode = 'SIZING_INVALID' | 'NO_EDGE' | 'BELOW_LOT';

/** Base units, a multiple of the lot and above zero. */
export function positionSize(rule: SizingRule, market: SizingMarket): Result<Decimal, SizingCode> {
  const problem = problemOf(rule, market);
  if (problem) return refuse('SIZING_INVALID', `${problem.field} must be ${problem.rule}.`, problem);
  const exact = exactSize(rule, market);
  if (exact.lessThanOrEqualTo(0))
    return refuse('NO_EDGE', 'By these figures the trade loses on average: its size is nothing.');
  const quantity = roundDownToStep(exact, market.quantityStep);
  if (quantity.isZero())
    return refuse('BELOW_LOT', 'The size is less than the smallest the instrument trades in.', {
      context: { size: exact.toFixed(12), quantityStep: market.quantityStep.toFixed() },
    });
  return accept(quantity);
}

function exactSize(rule: SizingRule, { equity, price }: SizingMarket): Decimal {
  switch (rule.kind) {
    case 'fixed-quantity':
      return rule.quantity;
    case 'fixed-notional':
      return rule.notional.dividedBy(price);
    case 'equity-ratio':
      return equity.times(rule.ratio).dividedBy(price);
    case 'risk-per-trade':
      return equity.times(rule.ratio).dividedBy(price.minus(rule.stopPrice).abs());
    case 'volatility-target':
      return equity.times(rule.ratio).dividedBy(rule.averageTrueRange.times(rule.multiple));
    case 'kelly': {
      const lossRatio = new Decimal(1).minus(rule.winRatio);
      const whole = rule.winRatio.minus(lossRatio.dividedBy(rule.payoff));
      return equity.times(minimum(whole.times(rule.fraction), rule.cap)).dividedBy(price);
    }
  }
}

interface Problem {
  readonly field: string;
  readonly rule: string;
}

/** The first figure that no formula may be given: not finite, not positive, or more than the whole where it is a part. */
function problemOf({ kind, ...figures }: SizingRule, market: SizingMarket): Problem | undefined {
  const { quantityStep, ...amounts } = market;
  const named: Readonly<Record<string, Decimal>> = { ...amounts, quantityStep, ...figures };
  for (const [field, value] of Object.entries(named)) {
    if (!value.isFinite() || value.lessThanOrEqualTo(0)) return { field, rule: 'above zero' };
    if (parts.has(field) && value.greaterThan(1)) return { field, rule: 'at most 1' };
  }
  const isAtStop = kind === 'risk-per-trade' && named.stopPrice?.equals(market.price);
  return isAtStop ? { field: 'stopPrice', rule: 'another price than the entry' } : undefined;
}
const parts = new Set(['ratio', 'winRatio', 'fraction', 'cap']);
