import type { VenueId } from '../account/account.ts';
import { type Decimal, decimalText } from '../money/decimal.ts';
import { isMultipleOf } from '../money/rounding.ts';
import type { OrderSide } from '../order/order.ts';
import { accept, type InvalidCode, type Result, refuse } from '../refusal.ts';
import { type Instrument, priceTickAt } from './instrument.ts';
import { instrumentFault } from './instrument-fault.ts';

export interface OrderShape {
  readonly side?: OrderSide;
  readonly quantity?: Decimal;
  readonly quoteQuantity?: Decimal;
  readonly limitPrice?: Decimal;
  readonly stopLoss?: Decimal;
  readonly takeProfit?: Decimal;
}

/**
 * The instrument's own rules, before anything is written: tick, step, minimum, maximum, minimum notional.
 * A venue would refuse the same order; we say it at once and name the field.
 *
 * @param marketPrice values a market order for the minimum notional; without it that rule is left to the venue
 */
export function checkOrderRules(
  order: OrderShape,
  instrument: Instrument,
  marketPrice: Decimal | undefined,
): Result<undefined, InvalidCode> {
  if (instrument.status !== 'TRADING') return refuseInstrument(instrument, instrument.statusReason);
  const fault = instrumentFault(instrument, marketPrice);
  if (fault) return refuseInstrument(instrument, fault);
  return firstRefusal([
    () => checkType(order, instrument),
    () => checkPrices(order, instrument),
    () => checkQuantity(order.quantity, instrument),
    () => checkNotional(order, instrument, marketPrice),
  ]);
}

function refuseInstrument(
  { symbol, venue }: Instrument,
  why: string | undefined,
): Result<undefined, InvalidCode> {
  const message = `${symbol} is not trading on ${venue} now${why ? `: ${why}` : ''}.`;
  return refuse('INSTRUMENT_NOT_TRADING', message, { field: 'instrument' });
}

/** Venues on which a market sell names what it sells, never what it brings. */
const sellsInBaseOnly: readonly VenueId[] = ['bitget', 'upbit'];

function checkType(
  { side, quoteQuantity }: OrderShape,
  { venue }: Instrument,
): Result<undefined, InvalidCode> {
  if (side !== 'sell' || quoteQuantity === undefined || !sellsInBaseOnly.includes(venue))
    return accept(undefined);
  return refuse('ORDER_TYPE_UNSUPPORTED', `${venue} sells by quantity only: give quantity instead.`, {
    field: 'quoteQuantity',
  });
}

function firstRefusal(
  rules: readonly (() => Result<undefined, InvalidCode>)[],
): Result<undefined, InvalidCode> {
  for (const rule of rules) {
    const result = rule();
    if (!result.ok) return result;
  }
  return accept(undefined);
}

function checkPrices(order: OrderShape, instrument: Instrument): Result<undefined, InvalidCode> {
  for (const field of ['limitPrice', 'stopLoss', 'takeProfit'] as const) {
    const price = order[field];
    if (price === undefined) continue;
    const tick = priceTickAt(instrument, price);
    if (!isMultipleOf(price, tick))
      return refuse('PRICE_NOT_ON_TICK', `${field} must be a multiple of ${decimalText(tick)}.`, {
        field,
        context: { tick: decimalText(tick) },
      });
  }
  return accept(undefined);
}

function checkQuantity(
  quantity: Decimal | undefined,
  instrument: Instrument,
): Result<undefined, InvalidCode> {
  if (quantity === undefined) return accept(undefined);
  const field = 'quantity';
  const step = decimalText(instrument.quantityStep);
  if (!isMultipleOf(quantity, instrument.quantityStep))
    return refuse('QUANTITY_NOT_ON_STEP', `quantity must be a multiple of ${step}.`, {
      field,
      context: { step },
    });
  if (quantity.lessThan(instrument.quantityMin)) {
    const minimum = decimalText(instrument.quantityMin);
    return refuse('QUANTITY_BELOW_MINIMUM', `quantity must be at least ${minimum}.`, {
      field,
      context: { minimum },
    });
  }
  if (quantity.greaterThan(instrument.quantityMax)) {
    const maximum = decimalText(instrument.quantityMax);
    return refuse('QUANTITY_ABOVE_MAXIMUM', `quantity must be at most ${maximum}.`, {
      field,
      context: { maximum },
    });
  }
  return accept(undefined);
}

function checkNotional(
  order: OrderShape,
  instrument: Instrument,
  marketPrice: Decimal | undefined,
): Result<undefined, InvalidCode> {
  const price = order.limitPrice ?? marketPrice;
  const notional = order.quoteQuantity ?? (price && order.quantity ? order.quantity.times(price) : undefined);
  if (notional === undefined || notional.greaterThanOrEqualTo(instrument.notionalMin))
    return accept(undefined);
  const minimum = decimalText(instrument.notionalMin);
  return refuse(
    'NOTIONAL_BELOW_MINIMUM',
    `The order must be worth at least ${minimum} ${instrument.quote}.`,
    {
      field: order.quoteQuantity ? 'quoteQuantity' : 'quantity',
      context: { minimum, notional: decimalText(notional) },
    },
  );
}
