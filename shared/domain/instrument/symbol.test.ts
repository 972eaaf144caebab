import { expect, it } from 'vitest';
import { symbolParts } from './symbol.ts';

it.each([
  ['BTC/USDT', { base: 'BTC', quote: 'USDT' }],
  ['BTC/USDT:USDT', { base: 'BTC', quote: 'USDT', settle: 'USDT' }],
])('%s', (symbol, parts) => {
  expect(symbolParts(symbol)).toEqual(parts);
});

it.each(['', 'BTC', 'BTC/', '/USDT', 'BTC/USDT:', 'BTC/USDT/X', 'BTC:USDT', 'BTC/USDT:USDT:X'])(
  'refuses %j',
  (symbol) => {
    expect(() => symbolParts(symbol)).toThrow(RangeError);
  },
);
