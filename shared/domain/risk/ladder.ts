import type { Account, AccountControl } from '../account/account.ts';
import { type MarketPrice, midPrice } from '../instrument/instrument.ts';
import { Decimal, decimalText, maxFractionDigits, maximum, zero } from '../money/decimal.ts';
import { closesOnly, type Order } from '../order/order.ts';
import type { Position } from '../position/position.ts';
import { accept, type DeniedCode, type Refusal, type Result, refuse } from '../refusal.ts';

/** Everything the ladder may look at, read in one pass. */
export interface RiskSnapshot {
  readonly order: Order;
  readonly account: Account;
  readonly control: AccountControl;
  readonly position: Position;
  readonly price: MarketPrice | undefined;
  readonly nowMs: number;
}

/** Finer than the step of any instrument we know; coarser than what a store's number can hold. */
const estimateDigits = 12;

type Rule = (snapshot: RiskSnapshot) => Refusal<DeniedCode> | undefined;

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
  ['price-fresh', priceFresh],
  ['price-collar', priceCollar],
  ['order-notional', orderNotional],
  ['position-limit', positionLimit],
];

/** Runs the ladder. Pure: the approval is written by the caller, with the exposure it uses up. */
export function assessRisk(snapshot: RiskSnapshot): Result<RiskAllowance, DeniedCode> {
  for (const [, rule] of riskLadder) {
    const refusal = rule(snapshot);
    if (refusal) return { ok: false, refusal };
  }
  const referencePrice = mid(snapshot);
  const positionQuantityMax = snapshot.account.limits.positionNotionalMax
    .dividedBy(referencePrice)
    .toDecimalPlaces(maxFractionDigits, Decimal.ROUND_DOWN);
  return accept({
    quantity: baseQuantity(snapshot),
    // What only closes stops at flat, also together with another that was approved in the same moment.
    positionQuantityMax: mayOnlyClose(snapshot) ? zero : positionQuantityMax,
    referencePrice,
  });
}

function mayOnlyClose({ order, control }: RiskSnapshot): boolean {
  return closesOnly(order) || control.state === 'REDUCING';
}

/** What an order of this side would close; below zero for a position that it would only add to. */
function heldQuantity({ order, position }: RiskSnapshot): Decimal {
  return order.side === 'sell' ? position.quantity : position.quantity.negated();
}

/** How much of the open position an order of this side may still close: those approved and not yet filled are off it. */
function closableQuantity(snapshot: RiskSnapshot): Decimal {
  const { order, position } = snapshot;
  return heldQuantity(snapshot).minus(order.side === 'sell' ? position.pendingSell : position.pendingBuy);
}

function deny(
  code: DeniedCode,
  message: string,
  context: Readonly<Record<string, string>>,
): Refusal<DeniedCode> {
  return refuse(code, message, { context }).refusal;
}

function accountState(snapshot: RiskSnapshot): Refusal<DeniedCode> | undefined {
  const { control, order } = snapshot;
  if (control.state === 'ACTIVE') return undefined;
  const reduces = order.quantity?.lessThanOrEqualTo(closableQuantity(snapshot));
  if (control.state === 'REDUCING' && reduces) return undefined;
  return deny('ACCOUNT_NOT_ACTIVE', `The account is ${control.state}: ${control.reason}.`, {
    state: control.state,
  });
}

function instrumentAllowed({ account, order }: RiskSnapshot): Refusal<DeniedCode> | undefined {
  const allowed = account.limits.instrumentsAllowed;
  if (allowed.length === 0 || allowed.includes(order.instrument)) return undefined;
  return deny('INSTRUMENT_NOT_ALLOWED', `${order.instrument} is not among the account's instruments.`, {
    instrument: order.instrument,
    allowed: allowed.join(','),
  });
}

/** Reduce-only orders and the closing side of a hedge, those approved and not yet filled included, may close the position and no more. */
function reduceOnly(snapshot: RiskSnapshot): Refusal<DeniedCode> | undefined {
  const { order } = snapshot;
  if (!closesOnly(order)) return undefined;
  if (heldQuantity(snapshot).lessThanOrEqualTo(0))
    return deny(
      'NO_POSITION_TO_REDUCE',
      `There is no ${order.instrument} position that a ${order.side} could reduce.`,
      {
        held: decimalText(snapshot.position.quantity),
      },
    );
  const closable = closableQuantity(snapshot);
  if (order.quantity?.lessThanOrEqualTo(closable)) return undefined;
  return deny('REDUCE_ONLY_WOULD_INCREASE', 'A reduce-only order may close the open position, and no more.', {
    closable: decimalText(maximum(closable, zero)),
  });
}

function priceFresh({ price, nowMs, account, order }: RiskSnapshot): Refusal<DeniedCode> | undefined {
  const ageMs = price ? nowMs - price.asOfMs : undefined;
  if (ageMs !== undefined && ageMs <= account.limits.priceAgeMaxMs) return undefined;
  return deny(
    'PRICE_STALE',
    `There is no fresh market price for ${order.instrument}: try again when the feed is back.`,
    {
      ageMs: ageMs === undefined ? 'none' : String(ageMs),
      ageMaxMs: String(account.limits.priceAgeMaxMs),
    },
  );
}

/** Only the aggressive side: a limit far through the market is a slip of the finger, one far away merely rests. */
function priceCollar({ order, price, account }: RiskSnapshot): Refusal<DeniedCode> | undefined {
  if (!order.limitPrice || !price) return undefined;
  const ratio = account.limits.priceCollarRatio;
  const bound =
    order.side === 'buy'
      ? price.ask.times(new Decimal(1).plus(ratio))
      : price.bid.times(new Decimal(1).minus(ratio));
  const outside =
    order.side === 'buy' ? order.limitPrice.greaterThan(bound) : order.limitPrice.lessThan(bound);
  if (!outside) return undefined;
  return deny('PRICE_OUTSIDE_COLLAR', 'The limit is too far through the market.', {
    limitPrice: decimalText(order.limitPrice),
    bound: bound.toFixed(8),
  });
}

function orderNotional(snapshot: RiskSnapshot): Refusal<DeniedCode> | undefined {
  const limit = snapshot.account.limits.orderNotionalMax;
  const notional = baseQuantity(snapshot).times(snapshot.order.limitPrice ?? mid(snapshot));
  if (notional.lessThanOrEqualTo(limit)) return undefined;
  return deny(
    'ORDER_NOTIONAL_ABOVE_LIMIT',
    'The order is worth more than the account allows for one order.',
    {
      notional: notional.toFixed(2),
      maximum: decimalText(limit),
    },
  );
}

function positionLimit(snapshot: RiskSnapshot): Refusal<DeniedCode> | undefined {
  const { order, position, account } = snapshot;
  const exposure =
    order.side === 'buy'
      ? position.quantity.plus(position.pendingBuy)
      : position.pendingSell.minus(position.quantity);
  const notional = exposure.plus(baseQuantity(snapshot)).times(mid(snapshot));
  if (notional.lessThanOrEqualTo(account.limits.positionNotionalMax)) return undefined;
  return deny('POSITION_ABOVE_LIMIT', 'The order would take the position above the account’s limit.', {
    notional: notional.toFixed(2),
    maximum: decimalText(account.limits.positionNotionalMax),
  });
}

/** Base quantity; a quote-quantity order is valued at the mid price, rounded up: an estimate must not understate. */
function baseQuantity(snapshot: RiskSnapshot): Decimal {
  const { quantity, quoteQuantity } = snapshot.order;
  if (quantity) return quantity;
  return (quoteQuantity ?? zero).dividedBy(mid(snapshot)).toDecimalPlaces(estimateDigits, Decimal.ROUND_UP);
}

function mid({ price }: RiskSnapshot): Decimal {
  if (!price) throw new RangeError('the price rule comes before every rule that needs a price');
  return midPrice(price);
}
