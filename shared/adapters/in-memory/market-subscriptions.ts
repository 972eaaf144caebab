import type {
  FollowedMarket,
  MarketSubscription,
  SubscriptionKey,
} from '../../domain/market/market-subscription.ts';
import type { MarketSubscriptions } from '../../ports/market-subscriptions.port.ts';

export class InMemoryMarketSubscriptions implements MarketSubscriptions {
  readonly #byKey = new Map<string, MarketSubscription>();

  async add(subscription: MarketSubscription): Promise<void> {
    const key = keyOf(subscription);
    if (!this.#byKey.has(key)) this.#byKey.set(key, subscription);
  }

  async remove(subscription: SubscriptionKey): Promise<boolean> {
    return this.#byKey.delete(keyOf(subscription));
  }

  async listOf(ownerId: string): Promise<readonly MarketSubscription[]> {
    return [...this.#byKey.entries()]
      .filter(([, subscription]) => subscription.ownerId === ownerId)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, subscription]) => subscription);
  }

  async listFollowed(): Promise<readonly FollowedMarket[]> {
    const markets = [...this.#byKey.values()].map(({ venue, symbol }) => ({ venue, symbol }));
    return [...new Map(markets.map((each) => [`${each.venue}#${each.symbol}`, each])).values()];
  }
}

function keyOf({ ownerId, venue, symbol, holder }: SubscriptionKey): string {
  return `${ownerId}#${venue}#${symbol}#${holder}`;
}
