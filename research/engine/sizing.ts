import { Decimal, decimal } from '../../shared/domain/money/decimal.ts';
import { positionSize, type SizingRule } from '../../shared/domain/sizing/position-size.ts';
import type { Protection } from '../../shared/strategies/protection.ts';

/** A rule of shared/domain/sizing in plain numbers; stop and ATR are known when an order comes. */
export type Sizing =
  | { readonly kind: 'fixed-notional'; readonly notional: number }
  | { readonly kind: 'equity-ratio'; readonly ratio: number }
  | { readonly kind: 'risk-per-trade'; readonly ratio: number }
  | { readonly kind: 'volatility-target'; readonly ratio: number; readonly multiple: number }
  | {
      readonly kind: 'kelly';
      readonly winRatio: number;
      readonly payoff: number;
      readonly fraction: number;
      readonly cap: number;
    };

/** In the quote asset, for one of the base asset. */
interface Moment {
  readonly equity: number;
  readonly price: number;
  readonly averageTrueRange: number;
  readonly unit: number;
}

interface Wish {
  readonly side: 'BUY' | 'SELL';
  readonly protect?: Protection;
}

/** Units of an order, or why there are none: the code of the domain's rule. */
export function unitsBySizing(sizing: Sizing, wish: Wish, moment: Moment): number | string {
  const { equity, price, unit } = moment;
  const rule = ruleOf(sizing, wish, moment);
  if (!rule) return 'SIZING_INVALID';
  const market = {
    ...{ equity: new Decimal(equity), price: new Decimal(price), quantityStep: new Decimal(unit) },
  };
  const size = positionSize(rule, market);
  return size.ok ? Math.round(size.value.dividedBy(market.quantityStep).toNumber()) : size.refusal.code;
}

/** Nothing where the rule needs a stop that the order has not, or an ATR that there is not yet. */
function ruleOf(sizing: Sizing, wish: Wish, { price, averageTrueRange }: Moment): SizingRule | undefined {
  switch (sizing.kind) {
    case 'fixed-notional':
      return { kind: sizing.kind, notional: new Decimal(sizing.notional) };
    case 'equity-ratio':
      return { kind: sizing.kind, ratio: new Decimal(sizing.ratio) };
    case 'risk-per-trade': {
      const stopPrice = stopOf(wish, new Decimal(price));
      return stopPrice && { kind: sizing.kind, ratio: new Decimal(sizing.ratio), stopPrice };
    }
    case 'volatility-target': {
      if (Number.isNaN(averageTrueRange)) return undefined;
      const [ratio, multiple] = [new Decimal(sizing.ratio), new Decimal(sizing.multiple)];
      return { kind: sizing.kind, ratio, multiple, averageTrueRange: new Decimal(averageTrueRange) };
    }
    case 'kelly': {
      const { winRatio, payoff, fraction, cap } = sizing;
      const figures = { winRatio: new Decimal(winRatio), payoff: new Decimal(payoff) };
      return { kind: sizing.kind, ...figures, fraction: new Decimal(fraction), cap: new Decimal(cap) };
    }
  }
}

function stopOf({ side, protect }: Wish, price: Decimal): Decimal | undefined {
  const { stopLoss } = protect ?? {};
  if (stopLoss?.price !== undefined) return decimal(stopLoss.price);
  if (stopLoss?.distanceRatio === undefined) return undefined;
  const distance = price.times(decimal(stopLoss.distanceRatio));
  return side === 'BUY' ? price.minus(distance) : price.plus(distance);
}
