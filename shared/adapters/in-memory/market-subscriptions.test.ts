import { marketSubscriptionsContract } from '#shared/testing/market-subscriptions.contract.ts';
import { InMemoryMarketSubscriptions } from './market-subscriptions.ts';

marketSubscriptionsContract(() => new InMemoryMarketSubscriptions());
