import { describe, expect, it } from 'vitest';
import type { MarketCandle } from '../domain/market/market-candle.ts';
import type { BookView } from '../domain/market/market-views.ts';
import type { MarketViewReader, MarketViewWriter } from '../ports/market-views.port.ts';

const of = { venue: 'binance', symbol: 'BTC/USDT' } as const;
const book = (asOfMs: number, bid: string): BookView => ({
  ...of,
  asOfMs,
  source: 'STREAM',
  isValid: true,
  fault: null,
  sequence: asOfMs,
  bids: [[bid, '1']],
  asks: [['70000', '0.5']],
});
const candle = (minute: number, isWhole = true, close = 5): MarketCandle => ({
  openTimeMs: minute * 60_000,
  endMs: (minute + 1) * 60_000,
  open: 5,
  high: 5,
  low: 5,
  close,
  volume: 0.1,
  quoteVolume: 0.5,
  trades: 1,
  isWhole,
  source: 'TRADES',
});

/** What every store of live market data must do. */
export function marketViewsContract(make: () => MarketViewReader & MarketViewWriter): void {
  describe('live market data', () => {
    it('is the newest that was saved, of each kind and market by itself', async () => {
      const views = make();
      expect(await views.findView('book', 'binance', 'BTC/USDT')).toBeUndefined();
      await views.saveView('book', book(10, '60000'));
      await views.saveView('book', book(9, '1'));
      expect(await views.findView('book', 'binance', 'BTC/USDT')).toEqual(book(10, '60000'));
      await views.saveView('book', book(10, '60001'));
      expect(await views.findView('book', 'binance', 'BTC/USDT')).toEqual(book(10, '60001'));
      expect(await views.findView('trades', 'binance', 'BTC/USDT')).toBeUndefined();
      expect(await views.findView('book', 'binance', 'ETH/USDT')).toBeUndefined();
    });

    it('keeps candles by time, and a whole one against one that lacks trades', async () => {
      const views = make();
      const save = (each: MarketCandle) =>
        views.saveCandle({ ...of, timeframe: '1m', asOfMs: 1, candle: each });
      for (const minute of [3, 1, 2]) await save(candle(minute));
      await save(candle(2, false, 9));
      await save(candle(4, false, 9));
      await save({ ...candle(4, true, 8), source: 'VENUE' });
      const list = (fromMs: number, toMs: number, limit = 99) =>
        views.listCandles('binance', 'BTC/USDT', { fromMs, toMs, limit });
      expect(await list(0, 600_000)).toEqual([
        candle(1),
        candle(2),
        candle(3),
        { ...candle(4, true, 8), source: 'VENUE' },
      ]);
      expect((await list(120_000, 240_000)).map(({ openTimeMs }) => openTimeMs)).toEqual([120_000, 180_000]);
      expect((await list(0, 600_000, 2)).map(({ openTimeMs }) => openTimeMs)).toEqual([180_000, 240_000]);
      expect(await views.listCandles('okx', 'BTC/USDT', { fromMs: 0, toMs: 600_000, limit: 9 })).toEqual([]);
    });
  });
}
