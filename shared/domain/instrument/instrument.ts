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
  readonly quantityStep: Decimal;
  readonly quantityMin: Decimal;
  readonly quantityMax: Decimal;
  readonly notionalMin: Decimal;
  /** Smallest unit of the quote asset that the venue keeps, for reservations. */
  readonly quoteStep: Decimal;
  readonly status: 'TRADING' | 'HALTED';
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
