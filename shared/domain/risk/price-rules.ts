import type { AccountLimits } from '../account/account.ts';
import type { MarketPrice } from '../instrument/instrument.ts';
import { Decimal, decimalText, zero } from '../money/decimal.ts';
import { closesOnly, type Order } from '../order/order.ts';
import { atLeast, deny, type Finding, off } from './finding.ts';
import { bookOf, mid, type RiskSnapshot } from './snapshot.ts';

export function priceFresh({ price, nowMs, account, order }: RiskSnapshot): Finding {
  const ageMs = price ? nowMs - price.asOfMs : undefined;
  const limit = account.limits.priceAgeMaxMs;
  const finding: Finding = { value: ageMs ?? 'none', limit, bound: 'MAX' };
  if (ageMs !== undefined && ageMs <= limit) return finding;
  const message = `There is no fresh market price for ${order.instrument}: try again when the feed is back.`;
  const context = { ageMs: ageMs === undefined ? 'none' : String(ageMs), ageMaxMs: String(limit) };
  return { ...finding, refusal: deny('PRICE_STALE', message, context) };
}

/** Only the aggressive side: a limit far through the market is a slip of the finger, one far away merely rests. */
export function priceCollar({ order, price, account }: RiskSnapshot): Finding {
  if (!order.limitPrice || !price) return off;
  const bound = collarOf(order, price, account.limits.priceCollarRatio);
  const finding: Finding = { value: order.limitPrice, limit: bound };
  const isInside =
    order.side === 'buy'
      ? order.limitPrice.lessThanOrEqualTo(bound)
      : order.limitPrice.greaterThanOrEqualTo(bound);
  if (isInside) return finding;
  const context = { limitPrice: decimalText(order.limitPrice), bound: bound.toFixed(8) };
  const message = 'The limit is too far through the market.';
  return { ...finding, refusal: deny('PRICE_OUTSIDE_COLLAR', message, context) };
}

function collarOf({ side }: Order, { bid, ask }: MarketPrice, ratio: Decimal): Decimal {
  return side === 'buy' ? ask.times(new Decimal(1).plus(ratio)) : bid.times(new Decimal(1).minus(ratio));
}

/** A market order reaches as far as the collar would let a limit reach. */
export function selfCrossing(snapshot: RiskSnapshot): Finding {
  const { order, price, account } = snapshot;
  const { limits } = account;
  if (limits.selfCrossing !== 'REFUSE') return off;
  const reach = order.limitPrice ?? (price && collarOf(order, price, limits.priceCollarRatio));
  if (!reach) throw new RangeError('the price rule comes before every rule that needs a price');
  const met = bookOf(snapshot).openOrders.find(
    ({ instrument, side, limitPrice }) =>
      limitPrice !== undefined &&
      instrument === order.instrument &&
      side !== order.side &&
      (side === 'sell' ? limitPrice.lessThanOrEqualTo(reach) : limitPrice.greaterThanOrEqualTo(reach)),
  );
  if (!met?.limitPrice) return { value: 'none', limit: 'no own order' };
  const message = `The order would match your own ${met.side} at ${decimalText(met.limitPrice)}: cancel that first.`;
  const context = {
    orderId: met.orderId,
    limitPrice: decimalText(met.limitPrice),
    reach: decimalText(reach),
  };
  return {
    value: met.orderId,
    limit: 'no own order',
    refusal: deny('WOULD_CROSS_OWN_ORDER', message, context),
  };
}

/** What the order's own take profit would bring, less than what the way there and back costs. A market order pays half the spread besides. */
export function edge(snapshot: RiskSnapshot): Finding {
  const { order, price, account } = snapshot;
  const ratio = account.limits.roundTripCostRatio;
  if (!ratio || closesOnly(order)) return off;
  const entry = order.limitPrice ?? mid(snapshot);
  const isMarket = order.limitPrice === undefined && price !== undefined;
  const costs = isMarket ? ratio.plus(price.ask.minus(price.bid).dividedBy(entry.times(2))) : ratio;
  const target = nearestTakeProfit(order, entry);
  if (!target) return { value: 'no take profit', limit: costs };
  const gain = order.side === 'buy' ? target.minus(entry) : entry.minus(target);
  const message = 'At its take profit the order would bring less than fees and slippage take.';
  return atLeast(gain.dividedBy(entry), costs, 'EDGE_BELOW_COSTS', message);
}

/** Of several the nearest to a loss: it is the least that the order is worth. */
function nearestTakeProfit({ takeProfit, protect, side }: Order, entry: Decimal): Decimal | undefined {
  const prices = (protect?.takeProfits ?? []).map(({ price, distanceRatio = zero }) => {
    const distance = side === 'buy' ? distanceRatio : distanceRatio.negated();
    return price ?? entry.times(distance.plus(1));
  });
  return [...prices, ...(takeProfit ? [takeProfit] : [])].reduce<Decimal | undefined>(
    (nearest, price) =>
      nearest && (side === 'buy' ? nearest.lessThan(price) : nearest.greaterThan(price)) ? nearest : price,
    undefined,
  );
}

/** Of strategies named GRID…, where the account has no ratio of its own. */
const gridDuplicateRatio = new Decimal('0.0003');

/** How near to another order of its strategy this order may not be; undefined where the guard is off for it. */
export function duplicateRatioOf(limits: AccountLimits, order: Order): Decimal | undefined {
  const { strategyId } = order;
  if (strategyId === undefined || closesOnly(order) || /^DCA/i.test(strategyId)) return undefined;
  return limits.duplicateRatio ?? (/^GRID/i.test(strategyId) ? gridDuplicateRatio : undefined);
}

/** The same strategy, instrument, side and, near enough, price: most likely one order that was sent twice. */
export function duplicate(snapshot: RiskSnapshot): Finding {
  const { order, account } = snapshot;
  const ratio = duplicateRatioOf(account.limits, order);
  if (!ratio) return off;
  const level = order.limitPrice ?? mid(snapshot);
  let nearest: { readonly orderId: string; readonly ratio: Decimal } | undefined;
  for (const other of bookOf(snapshot).openOrders) {
    const isTwin =
      other.strategyId === order.strategyId &&
      other.instrument === order.instrument &&
      other.side === order.side &&
      // On the other side of a hedge the same side only closes.
      !closesOnly(other);
    const theirs = other.limitPrice ?? other.arrivalMidPrice;
    if (!isTwin || !theirs) continue;
    const distance = theirs.minus(level).abs().dividedBy(level);
    if (!nearest || distance.lessThan(nearest.ratio)) nearest = { orderId: other.orderId, ratio: distance };
  }
  if (!nearest) return { value: 'none', limit: ratio };
  const finding = { value: nearest.ratio, limit: ratio, bound: 'MIN' } as const;
  if (nearest.ratio.greaterThan(ratio)) return finding;
  const message = 'The strategy has an open order of this side at this price already.';
  const context = {
    orderId: nearest.orderId,
    distance: nearest.ratio.toFixed(8),
    minimum: decimalText(ratio),
  };
  return { ...finding, refusal: deny('DUPLICATE_ORDER', message, context) };
}
