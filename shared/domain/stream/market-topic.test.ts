import { expect, it } from 'vitest';
import { candleNumber, parseMarketTopic } from './market-topic.ts';

it.each([
  ['ticker:okx:BTC/USDT', { kind: 'ticker', venue: 'okx', symbol: 'BTC/USDT' }],
  ['book:binanceusdm:BTC/USDT:USDT', { kind: 'book', venue: 'binanceusdm', symbol: 'BTC/USDT:USDT' }],
  ['trades:upbit:BTC/KRW', { kind: 'trades', venue: 'upbit', symbol: 'BTC/KRW' }],
  ['candles:okx:BTC/USDT:1h', { kind: 'candles', venue: 'okx', symbol: 'BTC/USDT', timeframe: '1h' }],
  [
    'candles:okx:BTC/USDT:USDT:1m',
    { kind: 'candles', venue: 'okx', symbol: 'BTC/USDT:USDT', timeframe: '1m' },
  ],
])('%s is a topic of a market', (text, topic) => {
  expect(parseMarketTopic(text)).toEqual(topic);
});

it.each([
  ...['orders', 'ticker', 'ticker:nowhere:BTC/USDT', 'ticker:okx', 'ticker:okx:btc/usdt', 'ticker:okx:BTC'],
  ...['candles:okx:BTC/USDT', 'candles:okx:BTC/USDT:1w', 'candles:okx:1m', 'candles:okx:BTC/USDT:toString'],
  ...['depth:okx:BTC/USDT', 'ticker:okx:BTC/USDT:USDT:1m', ''],
])('%s is none', (text) => {
  expect(parseMarketTopic(text)).toBeUndefined();
});

it('candles are numbered by their interval', () => {
  expect(candleNumber('1m', 1_795_263_420_000)).toBe(29_921_057);
  expect(candleNumber('1h', 1_795_262_400_000)).toBe(498_684);
});
