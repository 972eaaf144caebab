import type { VenueId } from '../account/account.ts';
import type { Decimal } from '../money/decimal.ts';

/** What may be traded where, and in which steps. Quantities in base units, prices in quote per base. */
export interface Instrument {
  readonly venue: VenueId;
  /** ccxt's unified symbol, such as `BTC/USDT`. */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly priceTick: Decimal;
  /** Where the tick depends on the price: the band with the highest `from` at or below it. Ascending. */
  readonly priceBands?: readonly PriceBand[];
  readonly quantityStep: Decimal;
  readonly quantityMin: Decimal;
  readonly quantityMax: Decimal;
  readonly notionalMin: Decimal;
  /** Smallest unit of the quote asset that the venue keeps, for reservations. */
  readonly quoteStep: Decimal;
  /** What the venue takes from the quote asset on top of a buy (0.0005 is 0.05 %); zero where fees come off what is received. */
  readonly quoteFeeRate: Decimal;
  readonly status: 'TRADING' | 'HALTED';
}

export interface PriceBand {
  readonly from: Decimal;
  readonly tick: Decimal;
}

/** The price step that holds at this price. */
export function priceTickAt(instrument: Instrument, price: Decimal): Decimal {
  const band = instrument.priceBands?.findLast(({ from }) => from.lessThanOrEqualTo(price));
  return band?.tick ?? instrument.priceTick;
}

/** Newest top of book. Times are UTC epoch milliseconds. */
export interface MarketPrice {
  readonly venue: VenueId;
  readonly symbol: string;
  readonly bid: Decimal;
  readonly ask: Decimal;
  readonly last: Decimal;
  readonly asOfMs: number;
}

export function midPrice(price: MarketPrice): Decimal {
  return price.bid.plus(price.ask).dividedBy(2);
}
