import { describe, expect, it } from 'vitest';
import type { MarketSubscription } from '../domain/market/market-subscription.ts';
import type { MarketSubscriptions } from '../ports/market-subscriptions.port.ts';

/** What every list of subscriptions must do. */
export function marketSubscriptionsContract(make: () => MarketSubscriptions): void {
  describe('subscriptions', () => {
    const of = (ownerId: string, changes: Partial<MarketSubscription> = {}): MarketSubscription => ({
      ownerId,
      venue: 'okx',
      symbol: 'BTC/USDT:USDT',
      holder: 'user',
      sinceMs: 5,
      ...changes,
    });

    it('are kept by owner, market and holder; a second one changes nothing', async () => {
      const subscriptions = make();
      const [owner, other] = [crypto.randomUUID(), crypto.randomUUID()];
      const spot = of(owner, { symbol: 'BTC/USDT' });
      const strategy = of(owner, { holder: 'ma-1' });
      for (const each of [of(owner), spot, strategy, of(other)]) await subscriptions.add(each);
      await subscriptions.add(of(owner, { sinceMs: 9 }));
      expect(await subscriptions.listOf(owner)).toEqual([spot, strategy, of(owner)]);
      expect(await subscriptions.listOf(other)).toEqual([of(other)]);
      expect(await subscriptions.listOf(owner.slice(0, -1))).toEqual([]);
    });

    it('follow a market as long as anybody wants it', async () => {
      const subscriptions = make();
      const owner = crypto.randomUUID();
      const symbol = `${owner.slice(0, 8).toUpperCase()}/USDT`;
      const followed = async () =>
        (await subscriptions.listFollowed()).filter((each) => each.symbol === symbol);
      await subscriptions.add(of(owner, { symbol }));
      await subscriptions.add(of(owner, { symbol, holder: 'ma-1' }));
      expect(await followed()).toEqual([{ venue: 'okx', symbol }]);
      expect(await subscriptions.remove(of(owner, { symbol }))).toBe(true);
      expect(await followed()).toHaveLength(1);
      expect(await subscriptions.remove(of(owner, { symbol, holder: 'ma-1' }))).toBe(true);
      expect(await followed()).toEqual([]);
      expect(await subscriptions.remove(of(owner, { symbol }))).toBe(false);
    });
  });
}
