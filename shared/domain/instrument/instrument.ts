import type { VenueId } from '../account/account.ts';
import { Decimal } from '../money/decimal.ts';

/**
 * What may be traded where, and in which steps. Quantities in base units on every venue, prices in quote per base: a
 * gateway turns a venue's contracts into base units and back.
 */
export type Instrument = SpotInstrument | PerpetualInstrument;

export interface SpotInstrument extends TradingRules {
  readonly kind: 'SPOT';
}

/** A linear perpetual: no asset changes hands, profit, loss, fees and margin are counted in `settle`. */
export interface PerpetualInstrument extends TradingRules {
  readonly kind: 'PERPETUAL';
  readonly settle: string;
  /** Base units of one contract of the venue; 1 where the venue itself counts in base units. */
  readonly contractSize: Decimal;
  /** The highest leverage that the venue gives on it. */
  readonly leverageMax: Decimal;
  /** What an order that takes pays at most, of its notional (0.0005 is 0.05 %): reserved with the margin. */
  readonly takerFeeRate: Decimal;
}

interface TradingRules {
  readonly venue: VenueId;
  /** ccxt's unified symbol: `BTC/USDT`, or `BTC/USDT:USDT` for a perpetual. */
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
  /** Smallest unit of the quote asset (a perpetual's settle asset) that the venue keeps, for reservations. */
  readonly quoteStep: Decimal;
  /** What the venue takes from the quote asset on top of a buy (0.0005 is 0.05 %); zero where fees come off what is received, and for perpetuals. */
  readonly quoteFeeRate: Decimal;
  readonly status: 'TRADING' | 'HALTED';
  /** Why it is HALTED, where we know. */
  readonly statusReason?: string;
}

export interface PriceBand {
  readonly from: Decimal;
  readonly tick: Decimal;
}

/** The price step that holds at this price. */
export function priceTickAt(
  instrument: Pick<Instrument, 'priceTick' | 'priceBands'>,
  price: Decimal,
): Decimal {
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

/** Every rule of risk asks for it: a division takes ten times as long, and gives the same. */
const half = new Decimal('0.5');

export function midPrice(price: Pick<MarketPrice, 'bid' | 'ask'>): Decimal {
  return price.bid.plus(price.ask).times(half);
}
