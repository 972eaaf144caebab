import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import type { Order } from '../../api/client.ts';
import { decimalOf } from '../../format/number.ts';
import { isWithin, type Range } from './period.ts';

export interface Slippage {
  readonly asset: string;
  /** Plus: paid more, or received less, than the mid price when the order arrived. */
  readonly amount: Decimal;
  readonly orders: number;
}

/** What orders lost against the middle of the market on their arrival, by the asset they were paid in; without those whose arrival nobody saw. */
export function slippageOf(orders: readonly Order[], range: Range): readonly Slippage[] {
  const sums = new Map<string, Slippage>();
  for (const { averagePrice, arrivalMidPrice, filledQuantity, side, instrument, createdAtMs } of orders) {
    const [paid, arrival] = [decimalOf(averagePrice), decimalOf(arrivalMidPrice)];
    const filled = decimalOf(filledQuantity);
    if (!paid || !arrival || !filled || filled.isZero() || !isWithin(createdAtMs, range)) continue;
    const lost = (side === 'buy' ? paid.minus(arrival) : arrival.minus(paid)).times(filled);
    const asset = instrument.split(/[/:]/).at(-1) ?? '';
    const before = sums.get(asset) ?? { asset, amount: new Decimal(0), orders: 0 };
    sums.set(asset, { asset, amount: before.amount.plus(lost), orders: before.orders + 1 });
  }
  return [...sums.values()];
}
