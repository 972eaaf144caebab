import { expect, it } from 'vitest';
import { forming, withBook, withCandle, withTicker } from './live-market.ts';

const minuteMs = 60_000;
const row = (openTimeMs: number, close: string) => ({
  ...{ openTimeMs, endMs: openTimeMs + minuteMs, open: '1', high: '3', low: '1', close, volume: '1' },
  ...{ quoteVolume: '1', trades: 1, isWhole: true, source: 'STREAM' as const },
});
const candle = (openTimeMs: number, close: string) => ({
  ...{ kind: 'candle' as const, topic: 'candles:okx:BTC/USDT:1m', sequence: 1, asOfMs: 1 },
  candle: row(openTimeMs, close),
});

it('the newest price counts, and what a ticker does not tell stays', () => {
  const none = { bid: null, ask: null, open: null, high: null, low: null, volume: null, quoteVolume: null };
  const future = { markPrice: null, indexPrice: null, fundingRate: null, fundingAtMs: null };
  const read = { venue: 'okx', instrument: 'BTC/USDT', ...none, ...future, last: '1', high: '5' };
  const before = { ...read, source: 'STREAM' as const, asOfMs: 0, ageMs: 900 };
  const told = { kind: 'ticker' as const, topic: 'ticker:okx:BTC/USDT', sequence: 1, asOfMs: 1_000 };
  const update = { ...told, ...none, ...future, last: '2' };
  expect(withTicker(before, update, 1_250)).toMatchObject({
    last: '2',
    high: '5',
    asOfMs: 1_000,
    ageMs: 250,
  });
});

it('a book is the newest one, also one that is not valid', () => {
  const read = { venue: 'okx', instrument: 'BTC/USDT', isValid: true, fault: null, sequence: 1 };
  const before = { ...read, source: 'REST' as const, bids: [{ price: '1', size: '1' }], asks: [] };
  const told = { kind: 'book' as const, topic: 'book:okx:BTC/USDT', sequence: 2, asOfMs: 1_000 };
  const next = withBook(
    { ...before, asOfMs: 0, ageMs: 0 },
    { ...told, isValid: true, bids: [['2', '3']], asks: [['4', '5']] },
    990,
  );
  expect(next).toMatchObject({
    bids: [{ price: '2', size: '3' }],
    asks: [{ price: '4', size: '5' }],
    ageMs: 0,
  });
  expect(withBook(next, { ...told, isValid: false, bids: [], asks: [] }, 2_000).isValid).toBe(false);
});

it('a closed candle comes last, once, whenever it is told', () => {
  const before = [row(0, '1'), row(minuteMs, '2')];
  expect(withCandle(before, candle(2 * minuteMs, '3')).map(({ close }) => close)).toEqual(['1', '2', '3']);
  expect(withCandle(before, candle(minuteMs, '9')).map(({ close }) => close)).toEqual(['1', '9']);
  expect(withCandle(before, candle(-minuteMs, '0')).map(({ close }) => close)).toEqual(['0', '1', '2']);
});

it('the candle of this minute has its highest and lowest price, and the next minute begins anew', () => {
  const prices = ['10', '9', '12', '11'];
  const whole = prices.reduce<ReturnType<typeof forming> | undefined>(
    (before, last, index) => forming(before, last, minuteMs, minuteMs + index),
    undefined,
  );
  expect(whole).toEqual({ openTimeMs: minuteMs, open: '10', high: '12', low: '9', close: '11' });
  expect(forming(whole, '8', minuteMs, 2 * minuteMs)).toMatchObject({ openTimeMs: 2 * minuteMs, open: '8' });
});
