import type { CertifiedVenueId } from '../account/account.ts';

/** A market whose book, trades, ticker and candles are kept. */
export interface FollowedMarket {
  readonly venue: CertifiedVenueId;
  readonly symbol: string;
}

/** Somebody wants a market to be followed. It is followed as long as anybody does. */
export interface MarketSubscription extends FollowedMarket {
  readonly ownerId: string;
  /** What it is for: `user`, or the id of a strategy. Each holds it by itself. */
  readonly holder: string;
  readonly sinceMs: number;
}
export type SubscriptionKey = Omit<MarketSubscription, 'sinceMs'>;

/** Each market once. */
export function mergeMarkets(...lists: readonly (readonly FollowedMarket[])[]): readonly FollowedMarket[] {
  const found = lists.flat().map(({ venue, symbol }) => [`${venue}:${symbol}`, { venue, symbol }] as const);
  return [...new Map(found).values()];
}
