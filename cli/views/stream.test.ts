import { expect, it } from 'vitest';
import type { MarketUpdate, StreamMessageResource } from '#shared/http-api/stream-schemas.ts';
import { marketLine, streamLine } from './stream.ts';

const of = { sequence: 7, asOfMs: 1_795_263_430_123 };
const ticker: MarketUpdate = {
  ...{ kind: 'ticker', topic: 'ticker:okx:BTC/USDT', ...of, bid: '1', ask: null, last: '2', open: null },
  ...{ high: null, low: null, volume: '3', quoteVolume: null, markPrice: null, indexPrice: null },
  ...{ fundingRate: null, fundingAtMs: null },
};
const book: MarketUpdate = {
  ...{ kind: 'book', topic: 'book:okx:BTC/USDT', ...of, isValid: true, bids: [['1', '5']], asks: [] },
};
const trade = { id: 'a', price: '9', size: '2', timeMs: of.asOfMs };
const trades: MarketUpdate = {
  ...{ kind: 'trades', topic: 'trades:okx:BTC/USDT', ...of, begins: false },
  trades: [
    { ...trade, takerSide: 'buy' },
    { ...trade, takerSide: 'sell' },
  ],
};
const row = { openTimeMs: of.asOfMs, endMs: 2, open: '1', high: '4', low: '1', close: '3', volume: '8' };
const candle: MarketUpdate = {
  ...{ kind: 'candle', topic: 'candles:okx:BTC/USDT:1m', ...of },
  candle: { ...row, quoteVolume: '1', trades: 2, isWhole: false, source: 'TRADES' },
};

it.each([
  [ticker, '12:17:10.123 ticker:okx:BTC/USDT bid=1 ask=- last=2 volume=3'],
  [book, '12:17:10.123 book:okx:BTC/USDT 5 @ 1 | - @ -'],
  [{ ...book, isValid: false }, '12:17:10.123 book:okx:BTC/USDT not valid'],
  [trades, '12:17:10.123 trades:okx:BTC/USDT buy 2 @ 9\n12:17:10.123 trades:okx:BTC/USDT sell 2 @ 9'],
  [
    candle,
    '12:17:10.123 candles:okx:BTC/USDT:1m 7 open=1 high=4 low=1 close=3 volume=8 trades may be missing',
  ],
])('what a market tells is a line', (update, line) => {
  expect(marketLine(update)).toBe(line);
});

it('a message is a line without what every event repeats, and steers no terminal', () => {
  const message: StreamMessageResource = {
    ...{ topic: 'orders', sequence: 3, eventId: 'e', type: 'order.filled', accountId: 'paper' },
    ...{ correlationId: 'c', atMs: of.asOfMs },
    data: { event_type: 'order.filled', user_id: 'u', order_id: 'o\u001b[2J', state: 'FILLED' },
  };
  expect(streamLine(message)).toBe('12:17:10.123 orders 3 order.filled paper order_id=o [2J state=FILLED');
});
