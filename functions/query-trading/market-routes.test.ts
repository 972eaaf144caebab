import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryMarketData } from '#shared/adapters/in-memory/market-data.ts';
import { InMemoryMarketViews } from '#shared/adapters/in-memory/market-views.ts';
import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import { decimal } from '#shared/domain/money/decimal.ts';
import { accept } from '#shared/domain/refusal.ts';
import {
  bookResource,
  candlesResource,
  instrumentResource,
  marketTradesResource,
  tickerResource,
} from '#shared/http-api/market-schemas.ts';
import { anInstrument, aPerpetual } from '#shared/testing/builders.ts';
import { marketRoutes } from './market-routes.ts';

const minute = 60_000;
const nowMs = 1_700_000_400_000;
const of = { venue: 'binance', symbol: 'BTC/USDT' } as const;
let views: InMemoryMarketViews;
let market: InMemoryMarketData;

beforeEach(() => {
  views = new InMemoryMarketViews();
  market = new InMemoryMarketData();
});

async function ask(what: string, query: Record<string, string> = {}, instrument = 'BTC-USDT') {
  const route = `GET /v1/market/{venue}/{instrument}${what && `/${what}`}`;
  const path = { venue: 'binance', instrument };
  const json = () => accept(undefined);
  const request = { ownerId: 'o', correlationId: 'c', route, path, query, headers: {}, json };
  const answer = await marketRoutes[route]?.({ views, market, clock: { nowMs: () => nowMs } }, request);
  if (!answer) throw new Error('test: no such route');
  return answer.ok ? answer.value.body : answer.refusal.code;
}

const candle = (index: number, changes: Partial<MarketCandle> = {}): MarketCandle => ({
  openTimeMs: nowMs + index * minute,
  endMs: nowMs + (index + 1) * minute,
  open: 10,
  high: 12,
  low: 9,
  close: 11,
  volume: 0.1,
  quoteVolume: 1.1,
  trades: 3,
  isWhole: true,
  source: 'TRADES',
  ...changes,
});
const save = (each: MarketCandle) =>
  views.saveCandle({ ...of, timeframe: '1m', asOfMs: nowMs, candle: each });

describe('GET /v1/market/{venue}/{instrument}', () => {
  it('shows the book with its age and truth, as many levels as are asked for', async () => {
    const level = ['60000', '0.5'] as const;
    await views.saveView('book', {
      ...of,
      asOfMs: nowMs - 1_500,
      source: 'STREAM',
      isValid: true,
      fault: null,
      sequence: 7,
      bids: [level, ['59999', '1']],
      asks: [['60001', '2']],
    });
    const book = bookResource.parse(await ask('book', { levels: '1' }));
    expect(book).toMatchObject({ instrument: 'BTC/USDT', ageMs: 1_500, isValid: true, source: 'STREAM' });
    expect(book.bids).toEqual([{ price: '60000', size: '0.5' }]);
  });

  it('shows a ticker as old as the oldest part of it', async () => {
    const price = { bid: decimal('1'), ask: decimal('2'), last: decimal('1.5') };
    await market.savePrice({ ...of, ...price, asOfMs: nowMs - 100 });
    expect(tickerResource.parse(await ask('ticker'))).toMatchObject({ bid: '1', open: null, ageMs: 100 });
    const none = { markPrice: null, indexPrice: null, fundingRate: null, fundingAtMs: null };
    const day = { last: '1.4', open: '1', high: '2', low: '1', volume: '5', quoteVolume: '7' };
    await views.saveView('ticker', { ...of, ...day, ...none, asOfMs: nowMs - 900 });
    expect(tickerResource.parse(await ask('ticker'))).toMatchObject({ last: '1.5', open: '1', ageMs: 900 });
  });

  it('shows the newest trades', async () => {
    const trade = { price: '5', size: '1', timeMs: nowMs };
    const trades = [
      { ...trade, id: '2', takerSide: 'BUY' as const },
      { ...trade, id: '1', takerSide: 'SELL' as const },
    ];
    await views.saveView('trades', { ...of, asOfMs: nowMs, trades });
    const shown = marketTradesResource.parse(await ask('trades', { limit: '1' }));
    expect(shown.trades).toEqual([{ ...trade, id: '2', takerSide: 'buy' }]);
  });

  it('makes larger candles of minutes, and says where one is missing', async () => {
    for (const index of [-10, -9, -8, -7, -6, -5, -4, -2, -1]) await save(candle(index));
    const shown = candlesResource.parse(await ask('candles', { timeframe: '5m', limit: '2' }));
    expect(
      shown.candles.map(({ openTimeMs, isWhole, volume }) => [openTimeMs - nowMs, isWhole, volume]),
    ).toEqual([
      [-10 * minute, true, '0.5'],
      [-5 * minute, false, '0.4'],
    ]);
    expect(shown.ageMs).toBe(0);
    const minutes = candlesResource.parse(
      await ask('candles', { limit: '3', toMs: String(nowMs - 5 * minute) }),
    );
    expect(minutes.candles.map(({ openTimeMs }) => (openTimeMs - nowMs) / minute)).toEqual([-8, -7, -6]);
  });

  it('shows what an order must keep to: of spot, of a perpetual, of prices with bands', async () => {
    const priceBands = [
      { from: decimal('0'), tick: decimal('1') },
      { from: decimal('1000'), tick: decimal('5') },
    ];
    const quoteFeeRate = decimal('0.0005');
    await market.saveInstruments([
      anInstrument({ venue: 'binance', symbol: 'BTC/USDT', priceBands, quoteFeeRate }),
      aPerpetual({ venue: 'binance', symbol: 'ETH/USDT:USDT', takerFeeRate: decimal('0.0004') }),
      anInstrument({ venue: 'binance', symbol: 'OFF/USDT', status: 'HALTED', statusReason: 'delisted' }),
    ]);
    expect(instrumentResource.parse(await ask(''))).toMatchObject({
      ...{ kind: 'SPOT', settle: null, status: 'TRADING', statusReason: null, takerFeeRate: null },
      quoteFeeRate: '0.0005',
      priceBands: [
        { from: '0', tick: '1' },
        { from: '1000', tick: '5' },
      ],
    });
    expect(instrumentResource.parse(await ask('', {}, 'ETH-USDT-USDT'))).toMatchObject({
      ...{ kind: 'PERPETUAL', settle: 'USDT', instrument: 'ETH/USDT:USDT', takerFeeRate: '0.0004' },
      ...{ quoteFeeRate: null, priceBands: [] },
    });
    expect(await ask('', {}, 'OFF-USDT')).toMatchObject({ status: 'HALTED', statusReason: 'delisted' });
  });

  it('says so where nothing is kept', async () => {
    for (const what of ['', 'ticker', 'book', 'trades', 'candles'])
      expect(await ask(what)).toBe('MARKET_DATA_NOT_FOUND');
  });

  it.each([
    ['book', { levels: '51' }, 'BTC-USDT', 'FIELD_INVALID'],
    ['book', { depth: '5' }, 'BTC-USDT', 'FIELD_UNKNOWN'],
    ['candles', { timeframe: '7m' }, 'BTC-USDT', 'FIELD_INVALID'],
    ['candles', { timeframe: '1s' }, 'BTC-USDT', 'FIELD_INVALID'],
    ['trades', { limit: '0' }, 'BTC-USDT', 'FIELD_INVALID'],
    ['ticker', {}, 'nonsense', 'FIELD_INVALID'],
    ['', {}, 'nonsense', 'FIELD_INVALID'],
  ])('refuses %s with %j of %s', async (what, query, instrument, code) => {
    expect(await ask(what, query, instrument)).toBe(code);
  });
});
