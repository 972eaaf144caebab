import { expect, it } from 'vitest';
import { MarketBoard } from './market-board.ts';
import { MarketState } from './market-state.ts';

it('best prices are kept as they were told, with the time at which they were heard', () => {
  const listener = { onBookValidity: () => {}, onCandle: () => {} };
  const state = new MarketState('binance', 'BTC/USDT', listener);
  const top = { bid: 1, bidSize: 2, ask: 3, askSize: 4, timeMs: 5 };
  new MarketBoard(() => 700).onTop(state, top);
  top.bid = 9;
  expect(state.top).toEqual({ bid: 1, bidSize: 2, ask: 3, askSize: 4, timeMs: 5 });
  expect(state.heardAtMs).toEqual({ book: 0, trades: 0, ticker: 700, candles: 0, mark: 0 });
});
