import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

const complete = {
  TABLE_NAME: 'trading',
  MARKET_TABLE_NAME: 'market',
  COUNTERS_TABLE_NAME: 'counters',
  ACCOUNT_EVENTS_QUEUE_URL: 'http://127.0.0.1:4600/000000000000/events.fifo',
  KILL_SWITCH_FUNCTION: 'tradewind-kill-switch',
  COMMANDS_QUEUE_URL: 'http://127.0.0.1:4600/000000000000/commands.fifo',
  STRATEGY_QUEUE_URL: 'http://127.0.0.1:4600/000000000000/strategies.fifo',
  ORDER_SAGA_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:saga',
  VENUE_ENDPOINTS:
    '{"binance":{"rest":"http://127.0.0.1:1","stream":"ws://127.0.0.1:1","wsApi":"ws://127.0.0.1:1"}}',
  VENUES: 'binance',
  HEALTH_PORT: '8080',
};

describe('readSettings', () => {
  it('fills in what has a default: loopback, the symbols, INFO', () => {
    expect(readSettings(complete)).toMatchObject({
      healthHost: '127.0.0.1',
      healthPort: 8080,
      priceIntervalMs: 500,
      symbols: [
        ...['BTC/USDT', 'ETH/USDT', 'ETH/BTC', 'BNB/USDT', 'BTC/KRW', 'ETH/KRW'],
        ...['BTC/USDT:USDT', 'ETH/USDT:USDT'],
      ],
      logLevel: 'INFO',
      exitsWithParent: false,
    });
  });

  it('names the markets of each venue that is followed', () => {
    expect([...readSettings(complete).marketData]).toEqual([['binance', ['BTC/USDT']]]);
    const given = {
      ...complete,
      MARKET_DATA: 'binance:BTC/USDT, binance:ETH/USDT, binanceusdm:BTC/USDT:USDT',
    };
    expect([...readSettings(given).marketData]).toEqual([['binance', ['BTC/USDT', 'ETH/USDT']]]);
    expect(() => readSettings({ ...complete, MARKET_DATA: 'okx' })).toThrow('MARKET_DATA is wrong');
  });

  it('takes what is given', () => {
    const given = { ...complete, SYMBOLS: 'ETH/USDT, SOL/USDT', LOG_LEVEL: 'warn', EXIT_WITH_PARENT: '1' };
    expect(readSettings(given)).toMatchObject({
      symbols: ['ETH/USDT', 'SOL/USDT'],
      logLevel: 'WARN',
      exitsWithParent: true,
    });
  });

  it.each([
    ['TABLE_NAME', undefined, 'ws-ingest cannot start: TABLE_NAME is missing.'],
    ['HEALTH_PORT', '', 'ws-ingest cannot start: HEALTH_PORT is missing.'],
    ['HEALTH_PORT', '70000', 'HEALTH_PORT is wrong'],
    ['VENUE_ENDPOINTS', '{', 'VENUE_ENDPOINTS is wrong (must be JSON)'],
    ['VENUE_ENDPOINTS', '{}', 'VENUE_ENDPOINTS has no entry for binance'],
    ['PRICE_INTERVAL_MS', '1', 'PRICE_INTERVAL_MS is wrong'],
    ['VENUES', 'mtgox', 'VENUES is wrong'],
    ['SYMBOLS', 'BTCUSDT', 'SYMBOLS is wrong (must be symbols such as BTC/USDT'],
  ])('refuses %s=%s in one sentence', (name, value, message) => {
    const { [name as keyof typeof complete]: _, ...rest } = complete;
    expect(() => readSettings(value === undefined ? rest : { ...rest, [name]: value })).toThrow(message);
  });
});
