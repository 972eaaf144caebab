import type {
  FollowedMarket,
  MarketSubscription,
  SubscriptionKey,
} from '../domain/market/market-subscription.ts';

/** Which markets ws-ingest follows, because somebody wants it. */
export interface MarketSubscriptions {
  /** One that is there already stays as it is. */
  add(subscription: MarketSubscription): Promise<void>;
  /** False: there was none. */
  remove(subscription: SubscriptionKey): Promise<boolean>;
  /** Of one owner, by venue and symbol. */
  listOf(ownerId: string): Promise<readonly MarketSubscription[]>;
  /** Of everybody, each market once. */
  listFollowed(): Promise<readonly FollowedMarket[]>;
}
