import { type Decimal, decimal } from '../domain/money/decimal.ts';
import type { Level, ProtectionTerms, TakeProfit } from '../domain/protection/terms.ts';

/** The terms of the protection of a position (docs/protection.md), with decimals as plain text: an intent is JSON. */
export type Protection = InText<ProtectionTerms>;

type InText<T> = T extends Decimal
  ? string
  : T extends readonly (infer Item)[]
    ? readonly InText<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: InText<T[Key]> }
      : T;

/** The same terms for the domain. @throws RangeError on text that is no plain decimal: a fault of the strategy */
export function protectionTerms(wish: Protection): ProtectionTerms {
  const { stopLoss, takeProfits, trailing, breakEven, exitAfterMs } = wish;
  return {
    ...(stopLoss && { stopLoss: level(stopLoss) }),
    ...(takeProfits && { takeProfits: takeProfits.map(takeProfit) }),
    ...(trailing && {
      trailing: {
        distanceRatio: decimal(trailing.distanceRatio),
        ...(trailing.activationPrice !== undefined && { activationPrice: decimal(trailing.activationPrice) }),
      },
    }),
    ...(breakEven && {
      breakEven: {
        afterRatio: decimal(breakEven.afterRatio),
        ...(breakEven.offsetRatio !== undefined && { offsetRatio: decimal(breakEven.offsetRatio) }),
      },
    }),
    ...(exitAfterMs !== undefined && { exitAfterMs }),
  };
}

function level({ price, distanceRatio }: InText<Level>): Level {
  return {
    ...(price !== undefined && { price: decimal(price) }),
    ...(distanceRatio !== undefined && { distanceRatio: decimal(distanceRatio) }),
  };
}

function takeProfit(wish: InText<TakeProfit>): TakeProfit {
  const { sizeRatio, quantity } = wish;
  return {
    ...level(wish),
    ...(sizeRatio !== undefined && { sizeRatio: decimal(sizeRatio) }),
    ...(quantity !== undefined && { quantity: decimal(quantity) }),
  };
}
