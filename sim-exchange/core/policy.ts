import type { MarginMode } from './perpetual.ts';

/**
 * Which client order ids may come again.
 * OPEN: once the order has ended. Binance ("unique among open orders"); OKX ("clOrdId must be unique among the clOrdIds
 *   of all pending orders", place order in its API guide, which names no time after the end).
 * EVER: never. Bybit ("always unique", place order in its v5 documentation, which names no time). Upbit burns an id even
 *   with a refused request: its routes call `burn` themselves.
 * WINDOW: so long after the order ended. For a venue that remembers ended orders for a time; Bitget refuses duplicates
 *   (40786 "Duplicate clientOid") and documents no time.
 */
export type ClientIdRule = { unique: 'OPEN' } | { unique: 'EVER' } | { unique: 'WINDOW'; windowMs: number };

/** What venues do differently. */
export interface VenuePolicy {
  clientIds: ClientIdRule;
  /** A reduce-only order (or one that closes in hedge mode) for more than the position. */
  oversizedReduceOnly: 'REFUSE' | 'SHRINK';
  /** A stop whose price is already reached when it comes. */
  stopReached: 'REFUSE' | 'TRIGGER';
  /** Margin mode of a market that the account has not chosen one for. */
  marginMode: MarginMode;
}

export function venuePolicy(given: Partial<VenuePolicy> = {}): VenuePolicy {
  return {
    clientIds: { unique: 'OPEN' },
    oversizedReduceOnly: 'SHRINK',
    stopReached: 'REFUSE',
    marginMode: 'CROSS',
    ...given,
  };
}
