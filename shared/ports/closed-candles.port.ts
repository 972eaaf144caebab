import type { CertifiedVenueId } from '../domain/account/account.ts';
import type { MarketCandle } from '../domain/market/market-candle.ts';

/** Hears each closed candle of one minute of every followed market. */
export interface ClosedCandleListener {
  /**
   * Of each market in order of time, and one after the other. At least once: a rejection is tried again, and after a crash,
   * or from a second replica, a candle comes again.
   *
   * @param instrument our symbol, such as `BTC/USDT` or `BTC/USDT:USDT`
   * @param candle not whole only where the venue's own could not be had either
   */
  onClosedCandle(venue: CertifiedVenueId, instrument: string, candle: MarketCandle): Promise<void>;
}
