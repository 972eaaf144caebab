import { expect, it } from 'vitest';
import { baseOf, quoteOf } from './instrument.ts';

it.each([
  ['BTC/USDT', 'BTC', 'USDT'],
  ['BTC/USDT:USDT', 'BTC', 'USDT'],
  ['BTC/KRW', 'BTC', 'KRW'],
  ['', '', ''],
])('%s is %s in %s', (instrument, base, quote) => {
  expect([baseOf(instrument), quoteOf(instrument)]).toEqual([base, quote]);
});
