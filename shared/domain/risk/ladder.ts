import type { AccountLimits } from '../account/account.ts';
import { Decimal, maxFractionDigits, zero } from '../money/decimal.ts';
import { getsOut, type Order } from '../order/order.ts';
import { accept, type DeniedCode, type Result } from '../refusal.ts';
import type { Rule } from './finding.ts';
import { liquidationDistance } from './liquidation-rule.ts';
import { consecutiveLosses, dailyLoss, drawdown } from './loss-rules.ts';
import {
  cancelRate,
  fatFinger,
  openOrders,
  orderNotional,
  orderNotionalMin,
  orderQuantityMax,
  orderQuantityMin,
  orderRate,
} from './order-rules.ts';
import {
  concentration,
  grossExposure,
  instrumentExposure,
  leverage,
  marginHeadroom,
  netExposure,
  positionLimit,
} from './position-rules.ts';
import { duplicate, duplicateRatioOf, edge, priceCollar, priceFresh, selfCrossing } from './price-rules.ts';
import { baseQuantity, mayOnlyClose, mid, type RiskSnapshot } from './snapshot.ts';
import { accountState, instrumentAllowed, reduceOnly } from './state-rules.ts';

/** What an approval allows: the base quantity it sets aside, and how far the position may go at all. */
export interface RiskAllowance {
  readonly quantity: Decimal;
  readonly positionQuantityMax: Decimal;
  readonly referencePrice: Decimal;
}

/** The rules in order; the first refusal wins. */
export const riskLadder: readonly (readonly [name: string, rule: Rule])[] = [
  ['account-state', accountState],
  ['instrument-allowed', instrumentAllowed],
  ['reduce-only', reduceOnly],
  ['daily-loss', dailyLoss],
  ['drawdown', drawdown],
  ['consecutive-losses', consecutiveLosses],
  ['order-rate', orderRate],
  ['cancel-rate', cancelRate],
  ['open-orders', openOrders],
  ['leverage', leverage],
  ['price-fresh', priceFresh],
  ['price-collar', priceCollar],
  ['self-crossing', selfCrossing],
  ['duplicate', duplicate],
  ['edge', edge],
  ['order-quantity-min', orderQuantityMin],
  ['order-quantity-max', orderQuantityMax],
  ['order-notional-min', orderNotionalMin],
  ['order-notional', orderNotional],
  ['fat-finger', fatFinger],
  ['position-limit', positionLimit],
  ['instrument-exposure', instrumentExposure],
  ['gross-exposure', grossExposure],
  ['net-exposure', netExposure],
  ['concentration', concentration],
  ['margin-headroom', marginHeadroom],
  ['liquidation-distance', liquidationDistance],
];

/** What closes a position to protect it, or for a kill, must get out: no limit of size, rate or loss stands in its way. */
const rulesOfExits: ReadonlySet<string> = new Set([
  'account-state',
  'reduce-only',
  'price-fresh',
  'price-collar',
]);

/** A kill names its own bound. */
function holdsForExit(name: string, { killId }: Order): boolean {
  return rulesOfExits.has(name) && !(killId !== undefined && name === 'price-collar');
}

/** Runs the ladder. Pure: the approval is written by the caller, with the exposure it uses up. */
export function assessRisk(given: RiskSnapshot): Result<RiskAllowance, DeniedCode> {
  const snapshot = { ...given, reckoned: {} };
  for (const [name, rule] of riskLadder) {
    if (getsOut(snapshot.order) && !holdsForExit(name, snapshot.order)) continue;
    const { refusal } = rule(snapshot);
    if (refusal) return { ok: false, refusal };
  }
  const referencePrice = mid(snapshot);
  const positionQuantityMax = snapshot.account.limits.positionNotionalMax
    .dividedBy(referencePrice)
    .toDecimalPlaces(maxFractionDigits, Decimal.ROUND_DOWN);
  return accept({
    quantity: baseQuantity(snapshot),
    // What only closes stops at flat, also together with another that was approved in the same moment.
    positionQuantityMax: mayOnlyClose(snapshot)
      ? (snapshot.order.exit?.overlap ?? zero)
      : positionQuantityMax,
    referencePrice,
  });
}

/** One of the limits looks at more than the order, its position and its price; so does the guard that some strategies have without one. */
export function needsBook(limits: AccountLimits, order: Order): boolean {
  if (getsOut(order)) return false;
  return (
    duplicateRatioOf(limits, order) !== undefined ||
    limits.openOrdersMax !== undefined ||
    limits.ordersPerMinuteMax !== undefined ||
    limits.cancelsPerMinuteMax !== undefined ||
    limits.consecutiveLossesMax !== undefined ||
    limits.selfCrossing !== undefined ||
    limits.fatFingerRatioMax !== undefined ||
    limits.instrumentExposureMax !== undefined ||
    limits.grossExposureMax !== undefined ||
    limits.netExposureMax !== undefined ||
    limits.concentrationRatioMax !== undefined ||
    limits.marginHeadroomRatioMin !== undefined ||
    limits.liquidationDistanceRatioMin !== undefined ||
    limits.dailyLossMax !== undefined ||
    limits.drawdownMax !== undefined
  );
}
