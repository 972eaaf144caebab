import { expect, it } from 'vitest';
import { mergeMarkets } from './market-subscription.ts';

it('has each followed market once, without what else is known of it', () => {
  const btc = { venue: 'binance', symbol: 'BTC/USDT' } as const;
  const eth = { venue: 'okx', symbol: 'ETH/USDT' } as const;
  expect(mergeMarkets([btc], [eth, { ...btc, ...{ ownerId: 'u' } }])).toEqual([btc, eth]);
  expect(mergeMarkets([], [])).toEqual([]);
});
