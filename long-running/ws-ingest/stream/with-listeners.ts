import type { MarketSubscriptions } from '#shared/ports/market-subscriptions.port.ts';
import type { MarketPush } from './market-push.ts';

/** What is subscribed to, and what somebody listens to right now. */
export function withListeners(
  subscriptions: Pick<MarketSubscriptions, 'listFollowed'>,
  push: Pick<MarketPush, 'markets'>,
): Pick<MarketSubscriptions, 'listFollowed'> {
  return {
    async listFollowed() {
      const all = [...(await subscriptions.listFollowed()), ...push.markets];
      return [...new Map(all.map((each) => [`${each.venue}:${each.symbol}`, each])).values()];
    },
  };
}
