import { describe, expect, it } from 'vitest';
import { marketEvent, refusalOf, restTickerList } from './market-frames.ts';

const symbolOf = (id: string) => ({ 'KRW-BTC': 'BTC/KRW' })[id];
const json = (value: unknown) => JSON.parse(JSON.stringify(value ?? null));

const unit = { ask_price: 137_002_000, bid_price: 137_001_000, ask_size: 0.106, bid_size: 0.036 };
const book = {
  type: 'orderbook',
  code: 'KRW-BTC',
  timestamp: 1_746_601_573_804,
  total_ask_size: 4.79158413,
  total_bid_size: 2.65609625,
  orderbook_units: [unit, { ask_price: 137_023_000, bid_price: 137_000_000, ask_size: 0.06, bid_size: 0.03 }],
  stream_type: 'SNAPSHOT',
  level: 0,
};
const ticker = { type: 'ticker', code: 'KRW-BTC', trade_price: 100_473_000.0, stream_type: 'REALTIME' };
const trade = { type: 'trade', code: 'KRW-BTC', trade_price: 0.00000123, sequential_id: '17302684441000000' };
const unreadable = { kind: 'UNREADABLE' };

describe('marketEvent', () => {
  it.each<readonly [what: string, frame: unknown, event: unknown]>([
    ['a book', book, { kind: 'TOP', symbol: 'BTC/KRW', bid: '137001000', ask: '137002000' }],
    ['a ticker', ticker, { kind: 'TRADE', symbol: 'BTC/KRW', price: '100473000' }],
    ['a trade', trade, { kind: 'TRADE', symbol: 'BTC/KRW', price: '0.00000123' }],
    ['another market’s', { ...ticker, code: 'KRW-ETH' }, unreadable],
    ['an empty book', { ...book, orderbook_units: [] }, unreadable],
    ['an empty side', { ...book, orderbook_units: [{ ...unit, bid_price: 0 }] }, unreadable],
    ['no price', { ...trade, trade_price: null }, unreadable],
    ['a price below zero', { ...trade, trade_price: -1 }, unreadable],
    ['an answer to a ping', { status: 'UP' }, null],
    ['a list of subscriptions', { method: 'LIST_SUBSCRIPTIONS', result: [] }, null],
    ['a text', 'PONG', null],
    ['nothing', null, null],
  ])('%s', (_what, frame, event) => {
    expect(json(marketEvent(frame, symbolOf))).toEqual(event);
  });
});

it.each([
  [{ error: { name: 'NO_CODES', message: '' } }, 'NO_CODES'],
  [{ error: 'NO_CODES' }, undefined],
  [book, undefined],
  [null, undefined],
])('reads the refusal of %j', (frame, name) => {
  expect(refusalOf(frame)).toBe(name);
});

describe('restTickerList', () => {
  const tickers = [{ market: 'KRW-BTC', trade_price: 137_001_500.5 }];
  const books = [{ market: 'KRW-BTC', orderbook_units: [unit] }];

  it('joins last price and book', () => {
    expect(json(restTickerList(tickers, books, symbolOf))).toEqual([
      { symbol: 'BTC/KRW', bid: '137001000', ask: '137002000', last: '137001500.5' },
    ]);
  });

  it.each<readonly [what: string, tickers: unknown, books: unknown]>([
    ['no ticker', [], books],
    ['no book', tickers, []],
    ['an empty book', tickers, [{ market: 'KRW-BTC', orderbook_units: [] }]],
    ['no last price', [{ market: 'KRW-BTC', trade_price: null }], books],
    ['another market', [{ ...tickers[0], market: 'KRW-ETH' }], [{ ...books[0], market: 'KRW-ETH' }]],
  ])('leaves out what has %s', (_what, someTickers, someBooks) => {
    expect(restTickerList(someTickers, someBooks, symbolOf)).toEqual([]);
  });

  it('refuses an answer that is no list', () => {
    expect(() => restTickerList({ error: { name: 404 } }, books, symbolOf)).toThrow();
  });
});
