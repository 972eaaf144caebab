import type { Instrument, MarketPrice, PerpetualInstrument } from '../instrument/instrument.ts';
import { Decimal, maximum, zero } from '../money/decimal.ts';
import { roundUpToStep } from '../money/rounding.ts';
import { closesOnly, type Order, type OrderTerms, type Reservation } from './order.ts';

/**
 * What a market order sets aside beyond the price seen: a fill through several levels must still be covered.
 * What is not used comes back with the last fill.
 */
const marketBufferRatio = new Decimal('0.02');

/**
 * Funds an order needs at most, in the asset that it spends, rounded up to what the venue can count.
 * A fee that the venue takes from the quote asset on top of a buy is part of them; one that comes off what is
 * received needs no reservation.
 * A perpetual spends nothing: its order needs the initial margin and the fee on its whole worth, in the settle asset.
 * One that only closes needs nothing: whoever has nothing left must still get out.
 *
 * @param price needed for market orders (a buy's ask, a quote-quantity sell's bid)
 * @returns undefined for a market order without a price: nobody can say what it costs
 */
export function reservationFor(
  terms: OrderTerms & Pick<Order, 'margin'>,
  instrument: Instrument,
  price: MarketPrice | undefined,
): Reservation | undefined {
  if (instrument.kind === 'PERPETUAL') return marginReservation(terms, instrument, price);
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

function marginReservation(
  terms: OrderTerms & Pick<Order, 'margin'>,
  { settle, takerFeeRate, quoteStep }: PerpetualInstrument,
  price: MarketPrice | undefined,
): Reservation | undefined {
  if (closesOnly(terms)) return { asset: settle, amount: zero, remaining: zero };
  const worst = worstPrice(terms, price);
  if (worst === undefined) return undefined;
  const notional = (terms.quantity ?? zero).times(worst);
  const margin = notional.dividedBy(terms.margin?.leverage ?? 1);
  const amount = roundUpToStep(margin.plus(notional.times(takerFeeRate)), quoteStep);
  return { asset: settle, amount, remaining: amount };
}

/** The higher the price, the more margin on either side: a sell may be filled above its limit. */
function worstPrice({ side, limitPrice }: OrderTerms, price: MarketPrice | undefined): Decimal | undefined {
  const seen = side === 'buy' ? price?.ask : price?.bid;
  if (!limitPrice) return seen?.times(marketBufferRatio.plus(1));
  return side === 'sell' && seen ? maximum(limitPrice, seen) : limitPrice;
}
