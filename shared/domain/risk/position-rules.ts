import type { Balance } from '../account/account.ts';
import { type Decimal, decimalText, zero } from '../money/decimal.ts';
import { closesOnly } from '../order/order.ts';
import { exposureOf } from './exposure.ts';
import { atLeast, atMost, deny, type Finding, off, ratioAtMost } from './finding.ts';
import { baseQuantity, bookOf, mayOnlyClose, mid, type RiskSnapshot, reducesPosition } from './snapshot.ts';

/** The one limit that the approval's own write holds, so that two orders at once cannot pass it together. */
export function positionLimit(snapshot: RiskSnapshot): Finding {
  const { order, position, account } = snapshot;
  const limit = account.limits.positionNotionalMax;
  const exposure =
    order.side === 'buy'
      ? position.quantity.plus(position.pendingBuy)
      : position.pendingSell.minus(position.quantity);
  const value = exposure.plus(baseQuantity(snapshot)).times(mid(snapshot));
  const finding = { value, limit, bound: 'MAX' } as const;
  if (value.lessThanOrEqualTo(limit)) return finding;
  const message = 'The order would take the position above the account’s limit.';
  const context = { notional: value.toFixed(2), maximum: decimalText(limit) };
  return { ...finding, refusal: deny('POSITION_ABOVE_LIMIT', message, context) };
}

export function instrumentExposure(snapshot: RiskSnapshot): Finding {
  const limit = snapshot.account.limits.instrumentExposureMax;
  if (!limit) return off;
  const message = 'With everything open, the instrument would be above the account’s limit.';
  const { instrument } = exposureOf(snapshot);
  return atMost(instrument, limit, 'INSTRUMENT_EXPOSURE_ABOVE_LIMIT', message, () =>
    reducesPosition(snapshot),
  );
}

export function grossExposure(snapshot: RiskSnapshot): Finding {
  const limit = snapshot.account.limits.grossExposureMax;
  if (!limit) return off;
  const message = 'With everything open, longs and shorts together would be above the account’s limit.';
  const { gross } = exposureOf(snapshot);
  return atMost(gross, limit, 'GROSS_EXPOSURE_ABOVE_LIMIT', message, () => reducesPosition(snapshot));
}

/** Closing a short may lean a hedged account further to the long side: it is free only as a reduce-only order. */
export function netExposure(snapshot: RiskSnapshot): Finding {
  const limit = snapshot.account.limits.netExposureMax;
  if (!limit) return off;
  const message = 'With everything open, the account would lean to one side above its limit.';
  const { net } = exposureOf(snapshot);
  return atMost(net, limit, 'NET_EXPOSURE_ABOVE_LIMIT', message, () => mayOnlyClose(snapshot));
}

/** Without equity every exposure is too much. */
export function concentration(snapshot: RiskSnapshot): Finding {
  const limit = snapshot.account.limits.concentrationRatioMax;
  if (!limit) return off;
  const { instrument, equity } = exposureOf(snapshot);
  const message = 'Too much of the account would be in this one instrument.';
  const code = 'CONCENTRATION_ABOVE_LIMIT';
  if (equity.greaterThan(0))
    return ratioAtMost(instrument, equity, limit, code, message, () => reducesPosition(snapshot));
  if (reducesPosition(snapshot)) return { value: 'no equity', limit };
  const context = { equity: decimalText(equity), maximum: decimalText(limit) };
  return { value: 'no equity', limit, refusal: deny(code, message, context) };
}

export function leverage({ order, account }: RiskSnapshot): Finding {
  const limit = account.limits.leverageMax;
  if (!limit || !order.margin) return off;
  const message = 'The account allows less leverage: choose a lower one for the instrument.';
  return atMost(order.margin.leverage, limit, 'LEVERAGE_ABOVE_LIMIT', message, () => closesOnly(order));
}

/** The order's own margin was set aside when it was placed: what is available is what is left after it. */
export function marginHeadroom(snapshot: RiskSnapshot): Finding {
  const { order, account } = snapshot;
  const limit = account.limits.marginHeadroomRatioMin;
  if (!limit || !order.margin) return off;
  const { settle } = order.margin;
  const balance = bookOf(snapshot).balances.find(({ asset }) => asset === settle);
  const ratio = balance ? headroomOf(balance) : zero;
  const message = `Too little ${settle} would stay out of margin.`;
  return atLeast(ratio, limit, 'MARGIN_HEADROOM_BELOW_LIMIT', message, () => reducesPosition(snapshot));
}

/** The part of an asset that is not set aside. */
export function headroomOf({ available, reserved }: Balance): Decimal {
  const total = available.plus(reserved);
  return total.greaterThan(0) ? available.dividedBy(total) : zero;
}
