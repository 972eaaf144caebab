import { type CertifiedVenueId, isUncertified, type VenueId } from '../../domain/account/account.ts';
import type { MarketSubscription } from '../../domain/market/market-subscription.ts';
import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { MarketDataReader } from '../../ports/market-data.port.ts';
import type { MarketSubscriptions } from '../../ports/market-subscriptions.port.ts';

export interface FollowDeps {
  readonly market: Pick<MarketDataReader, 'findInstrument'>;
  readonly subscriptions: MarketSubscriptions;
  readonly clock: Pick<Clock, 'nowMs'>;
}

export interface MarketWish {
  readonly ownerId: string;
  readonly venue: VenueId;
  readonly symbol: string;
  /** `user`, or the id of the strategy that needs it. */
  readonly holder: string;
}

/** What one user may follow by hand. */
const subscriptionsMax = 50;

const isReadable = (venue: VenueId): venue is CertifiedVenueId => !isUncertified(venue);

/**
 * From now on ws-ingest follows the market: its book, trades, ticker and candles, within 5 s. Asked for again it stays as
 * it is. What a strategy holds is not counted against its owner's limit.
 */
export async function followMarket(
  { market, subscriptions, clock }: FollowDeps,
  wish: MarketWish,
): Promise<Result<MarketSubscription, InvalidCode>> {
  const { ownerId, venue, symbol, holder } = wish;
  const instrument = isReadable(venue) ? await market.findInstrument(venue, symbol) : undefined;
  if (!instrument || !isReadable(venue))
    return refuse('INSTRUMENT_UNKNOWN', 'No certified venue of ours lists this market.', {
      field: 'instrument',
    });
  const own = await subscriptions.listOf(ownerId);
  const found = own.find((each) => each.venue === venue && each.symbol === symbol && each.holder === holder);
  if (found) return accept(found);
  const held = own.filter((each) => each.holder === holder).length;
  if (held >= subscriptionsMax)
    return refuse('SUBSCRIPTIONS_ABOVE_LIMIT', `At most ${subscriptionsMax} markets can be subscribed to.`);
  const subscription = { ownerId, venue, symbol, holder, sinceMs: clock.nowMs() };
  await subscriptions.add(subscription);
  return accept(subscription);
}

/** The holder needs it no longer; it is followed as long as anybody else does. */
export async function unfollowMarket(
  { subscriptions }: Pick<FollowDeps, 'subscriptions'>,
  { ownerId, venue, symbol, holder }: MarketWish,
): Promise<Result<undefined, InvalidCode>> {
  const wasThere = isReadable(venue) && (await subscriptions.remove({ ownerId, venue, symbol, holder }));
  if (wasThere) return accept(undefined);
  return refuse('SUBSCRIPTION_NOT_FOUND', 'You are not subscribed to this market.', { field: 'instrument' });
}
