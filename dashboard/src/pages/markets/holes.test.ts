import { expect, it } from 'vitest';
import type { Schemas } from '../../api/client.ts';
import { countsOf, minutesOf } from './holes.ts';

type Candle = Schemas['Candles']['candles'][number];
const minute = 60_000;
const nowMs = 100 * minute + 20_000;
const candle = (index: number, given: Partial<Candle> = {}) =>
  ({ openTimeMs: index * minute, isWhole: true, source: 'TRADES', ...given }) as Candle;

it('tells minutes that are whole, repaired, heard in part and missing, and none from before the market was followed', () => {
  const candles = [candle(94, { source: 'VENUE' }), candle(95), candle(97, { isWhole: false }), candle(99)];
  const minutes = minutesOf(candles, nowMs, 60);
  expect(minutes.map(({ openTimeMs, state }) => `${openTimeMs / minute} ${state}`)).toEqual([
    ...['94 REPAIRED', '95 WHOLE', '96 MISSING', '97 NOT_WHOLE', '98 MISSING', '99 WHOLE'],
  ]);
  expect(countsOf(minutes)).toEqual({ WHOLE: 2, REPAIRED: 1, NOT_WHOLE: 1, MISSING: 2 });
});

it('waits for the minute that has just ended, and no longer than for that one', () => {
  expect(minutesOf([candle(96), candle(98)], nowMs, 60).map(({ openTimeMs }) => openTimeMs / minute)).toEqual(
    [...[96, 97, 98]],
  );
  expect(minutesOf([candle(96)], nowMs, 60).at(-1)).toEqual({ openTimeMs: 98 * minute, state: 'MISSING' });
});

it('has nothing to say of a market without candles', () => {
  expect(minutesOf([], nowMs, 60)).toEqual([]);
});
