import { describe, expect, it } from 'vitest';
import {
  ageOf,
  type MarketFacts,
  marketsOf,
  priceOf,
  spreadOf,
  streamStateOf,
  withUpdate,
} from './market-row.ts';

const of = { venue: 'okx', instrument: 'BTC/USDT' } as const;
const nowMs = 1_000_000;
type Book = NonNullable<MarketFacts['book']>;
type Ticker = NonNullable<MarketFacts['ticker']>;
const book = (given: Partial<Book> = {}): Book => ({
  ...{ ...of, isValid: true, fault: null, source: 'STREAM', sequence: 1, asOfMs: nowMs - 100, ageMs: 100 },
  bids: [{ price: '99', size: '1' }],
  asks: [{ price: '101', size: '1' }],
  ...given,
});
const ticker = (given: Partial<Ticker> = {}): Ticker => ({
  ...{ ...of, bid: '98', ask: '102', last: '100.5', open: null, high: null, low: null, volume: null },
  ...{ quoteVolume: null, markPrice: null, indexPrice: null, fundingRate: null, fundingAtMs: null },
  ...{ asOfMs: nowMs - 50, ageMs: 50 },
  ...given,
});
const facts = (given: Partial<MarketFacts> = {}): MarketFacts => ({
  ...{ ticker: ticker(), book: book(), delayMs: null },
  ...given,
});

describe('a market', () => {
  it.each([
    ['FOLLOWED', facts()],
    ['POLLED', facts({ book: book({ source: 'REST' }) })],
    ['INVALID', facts({ book: book({ isValid: false, fault: 'GAP', bids: [], asks: [] }) })],
    ['SILENT', facts({ book: book({ asOfMs: nowMs - 15_001 }) })],
    ['UNFOLLOWED', facts({ book: null })],
  ] as const)('is %s', (state, given) => {
    expect(streamStateOf(given, nowMs)).toBe(state);
  });

  it('has its spread from the book, and none while the book is not the venue’s', () => {
    const spread = spreadOf(facts());
    expect([spread?.amount.toFixed(), spread?.ratio.toFixed()]).toEqual(['2', '0.02']);
    expect(spreadOf(facts({ book: book({ isValid: false, bids: [], asks: [] }) }))).toBeUndefined();
    expect(spreadOf(facts({ book: null }))?.amount.toFixed()).toBe('4');
  });

  it('shows the last price, else the middle', () => {
    expect(priceOf(facts())?.toFixed()).toBe('100.5');
    expect(priceOf(facts({ ticker: null }))?.toFixed()).toBe('100');
    expect(priceOf(facts({ ticker: null, book: null }))).toBeUndefined();
  });

  it('is as old as the newer of both; while nothing tells of it, as it was when it was read', () => {
    const old = facts({ book: book({ ageMs: 20_000 }), ticker: ticker({ ageMs: 900 }) });
    expect([ageOf(old, nowMs), ageOf(old)]).toEqual([50, 900]);
    expect(streamStateOf(old)).toBe('SILENT');
    expect(streamStateOf(facts({ book: book({ asOfMs: nowMs - 60_000 }) }))).toBe('FOLLOWED');
    expect(ageOf(facts({ ticker: null, book: null }))).toBeUndefined();
  });

  it('takes the book of the stream, and none that is older', () => {
    const told = (asOfMs: number) =>
      withUpdate(
        facts(),
        {
          ...{ kind: 'book', topic: 'book:okx:BTC/USDT', sequence: asOfMs, asOfMs, isValid: true },
          ...{ bids: [['99.5', '2']], asks: [['100', '2']] },
        },
        nowMs,
      );
    const newer = told(nowMs - 20);
    expect([newer.delayMs, newer.book?.bids[0]?.price]).toEqual([20, '99.5']);
    expect(told(nowMs - 500).book?.bids[0]?.price).toBe('99');
  });

  it('is listed once', () => {
    expect(marketsOf([of], [{ venue: 'binance', instrument: 'ETH/USDT' }, of])).toEqual([
      { venue: 'binance', instrument: 'ETH/USDT' },
      of,
    ]);
  });
});
