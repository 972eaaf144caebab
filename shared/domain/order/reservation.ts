import type { Instrument, MarketPrice } from '../instrument/instrument.ts';
import { Decimal, zero } from '../money/decimal.ts';
import { roundUpToStep } from '../money/rounding.ts';
import type { OrderTerms, Reservation } from './order.ts';

/**
 * What a market order sets aside beyond the price seen: a fill through several levels must still be covered.
 * What is not used comes back with the last fill.
 */
const marketBufferRatio = new Decimal('0.02');

/**
 * Funds an order needs at most, in the asset that it spends, rounded up to what the venue can count.
 * A fee that the venue takes from the quote asset on top of a buy is part of them; one that comes off what is
 * received needs no reservation.
 *
 * @param price needed for market orders (a buy's ask, a quote-quantity sell's bid)
 * @returns undefined for a market order without a price: nobody can say what it costs
 */
export function reservationFor(
  terms: OrderTerms,
  instrument: Instrument,
  price: MarketPrice | undefined,
): Reservation | undefined {
  if (terms.side === 'sell') return sellReservation(terms, instrument, price);
  const cost = terms.quoteQuantity ?? buyCost(terms, price);
  if (cost === undefined) return undefined;
  const amount = roundUpToStep(cost.times(instrument.quoteFeeRate.plus(1)), instrument.quoteStep);
  return { asset: instrument.quote, amount, remaining: amount };
}

function buyCost(terms: OrderTerms, price: MarketPrice | undefined): Decimal | undefined {
  const quantity = terms.quantity ?? zero;
  if (terms.limitPrice) return quantity.times(terms.limitPrice);
  return price && quantity.times(price.ask).times(marketBufferRatio.plus(1));
}

function sellReservation(
  terms: OrderTerms,
  instrument: Instrument,
  price: MarketPrice | undefined,
): Reservation | undefined {
  const quantity =
    terms.quantity ?? (price && terms.quoteQuantity?.dividedBy(price.bid).times(marketBufferRatio.plus(1)));
  if (quantity === undefined) return undefined;
  const amount = roundUpToStep(quantity, instrument.quantityStep);
  return { asset: instrument.base, amount, remaining: amount };
}
