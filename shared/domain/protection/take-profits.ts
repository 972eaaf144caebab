import { type Decimal, maximum, minimum, zero } from '../money/decimal.ts';
import { roundDownToStep } from '../money/rounding.ts';
import {
  claim,
  idsOf,
  liveOf,
  type ProtectionDecision,
  remainingOf,
  type Standing,
  unplacedOf,
} from './legs.ts';
import { isReached, takeProfitPrice } from './levels.ts';
import type { LegOrder, ProtectionPlan } from './plan.ts';
import { leastQuantity, sizesOf } from './sizes.ts';

/** After one that was refused, or of which nothing filled. */
const againAfterMs = 1_000;
const refusedPauseMs = 30_000;
/** Venues refuse limits that are far from the market (Binance USDⓈ-M: 5 % of the mark price). */
const restsWithinRatio = '0.04';

interface Wish {
  readonly leg: string;
  readonly price: Decimal;
  /** What should still be sold at this price. */
  readonly open: Decimal;
  /** Its part is less than a lot. */
  readonly isNothing: boolean;
  /** Orders that do so already. */
  readonly live: readonly LegOrder[];
}

/**
 * Of a perpetual each take profit rests as a reduce-only limit order as soon as the market is near; of spot, where it would hold the coins that the
 * stop must sell, it is watched and fired when the market pays its price. What rests and what is added never come to
 * more than the position. A larger position adds an order for the difference; a smaller one replaces it.
 */
export function decideTakeProfits(standing: Standing): ProtectionDecision {
  const { held, instrument, market, nowMs } = standing;
  const step = instrument.quantityStep;
  const wishes = wishesOf(standing);
  const kept = wishes.flatMap(({ live, open }) => (remainingOf(live).greaterThan(open) ? [] : live));
  const cancel = idsOf(liveOf(standing.plan).filter((order) => !kept.includes(order)));
  const place: LegOrder[] = [...unplacedOf(liveOf(standing.plan))];
  let room = roundDownToStep(maximum(held.minus(remainingOf(liveOf(standing.plan))), zero), step);
  let { plan } = standing;
  const tooSmall: string[] = [];
  for (const { leg, price, open, live, isNothing } of wishes) {
    const missing = minimum(maximum(open.minus(remainingOf(live)), zero), room);
    if (missing.isZero()) {
      if (isNothing) tooSmall.push(leg);
      continue;
    }
    if (missing.lessThan(leastQuantity(instrument, price))) {
      if (live.length === 0) tooSmall.push(leg);
      continue;
    }
    const isDue =
      market &&
      (instrument.kind === 'PERPETUAL' ? isNear(market, price) : isReached(plan.side, market, price));
    const isBusy = instrument.kind === 'SPOT' && live.length > 0;
    if (!isDue || isBusy || nowMs < nextTryAtMs(plan, leg)) continue;
    const claimed = claim(plan, { leg, price, quantity: minimum(missing, instrument.quantityMax) }, nowMs);
    plan = claimed.plan;
    place.push(claimed.order);
    room = room.minus(claimed.order.quantity);
  }
  const isSame = tooSmall.join() === plan.tooSmall.join();
  return { plan: isSame ? plan : { ...plan, tooSmall }, place, cancel };
}

/** What each take profit still has to sell: its part of what was entered, less what it sold, of what is there. */
function wishesOf({ plan, held, entry, instrument }: Standing): readonly Wish[] {
  const { takeProfits = [] } = plan.terms;
  const own = plan.orders.filter(({ leg, version }) => leg !== 'EXIT' && version === plan.version);
  const filled = (leg?: string) =>
    own.reduce((sum, order) => (leg === undefined || order.leg === leg ? sum.plus(order.filled) : sum), zero);
  const sizes = sizesOf(takeProfits, held.plus(filled()), instrument.quantityStep);
  let left = roundDownToStep(held, instrument.quantityStep);
  return takeProfits.map((takeProfit, index) => {
    const leg = `TP${index + 1}`;
    const price = takeProfitPrice(takeProfit, plan.side, entry, instrument);
    const size = sizes[index] ?? zero;
    const open = minimum(maximum(size.minus(filled(leg)), zero), left);
    left = left.minus(open);
    const live = own.filter((order) => order.leg === leg && !order.isOver && order.price?.equals(price));
    return { leg, price, open, live, isNothing: size.isZero() };
  });
}

function isNear(market: Decimal, price: Decimal): boolean {
  return price.minus(market).abs().lessThanOrEqualTo(market.times(restsWithinRatio));
}

function nextTryAtMs({ orders }: ProtectionPlan, leg: string): number {
  const last = orders.findLast((order) => order.leg === leg && order.isOver && order.filled.isZero());
  if (!last) return 0;
  return last.claimedAtMs + (last.code === undefined ? againAfterMs : refusedPauseMs);
}
