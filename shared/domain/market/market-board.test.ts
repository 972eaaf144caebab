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

it('of a ticker or mark that tells only what changed, the rest stays', () => {
  const listener = { onBookValidity: () => {}, onCandle: () => {} };
  const state = new MarketState('bybit', 'BTC/USDT:USDT', listener);
  const board = new MarketBoard(() => 700);
  const none = Number.NaN;
  const ticker = { last: 5, open: 4, high: 6, low: 3, volume: none, quoteVolume: 8, timeMs: 1 };
  board.onTicker(state, ticker);
  board.onTicker(state, { ...ticker, last: none, open: 4.5, volume: 7, quoteVolume: none, timeMs: 2 });
  expect(state.ticker).toEqual({ last: 5, open: 4.5, high: 6, low: 3, volume: 7, quoteVolume: 8, timeMs: 2 });
  board.onMark(state, { mark: 5, index: none, fundingRate: none, fundingAtMs: 0, timeMs: 1 });
  expect(state.mark).toEqual({ mark: 5, index: none, fundingRate: none, fundingAtMs: 0, timeMs: 1 });
  board.onMark(state, { mark: none, index: none, fundingRate: -0.1, fundingAtMs: 900, timeMs: 2 });
  board.onMark(state, { mark: 6, index: none, fundingRate: none, fundingAtMs: 0, timeMs: 3 });
  expect(state.mark).toEqual({ mark: 6, index: none, fundingRate: -0.1, fundingAtMs: 900, timeMs: 3 });
  expect(state.heardAtMs).toMatchObject({ ticker: 700, mark: 700 });
});

it('trades are shown the newest first, in whatever order they were heard, each once', () => {
  const state = new MarketState('okx', 'BTC/USDT', { onBookValidity: () => {}, onCandle: () => {} });
  const trade = (id: string, timeMs: number) => ({
    id,
    price: 1,
    size: 1,
    timeMs,
    takerSide: 'BUY' as const,
  });
  expect(
    [trade('b', 2), trade('c', 3), trade('a', 1), trade('b', 2)].map((each) => state.takeTrade(each, 9)),
  ).toEqual([true, true, true, false]);
  expect(state.trades().map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  expect(state.trades(1).map(({ id }) => id)).toEqual(['c']);
});
