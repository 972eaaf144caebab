import { marketViewsContract } from '#shared/testing/market-views.contract.ts';
import { InMemoryMarketViews } from './market-views.ts';

marketViewsContract(() => new InMemoryMarketViews());
