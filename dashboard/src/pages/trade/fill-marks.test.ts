import { expect, it } from 'vitest';
import { fillMarks } from './fill-marks.ts';

it('a candle has one mark a side, for all that was filled in it', () => {
  const candles = [{ openTimeMs: 0 }, { openTimeMs: 60_000 }];
  const fill = (timeMs: number, side: string, quantity: string) => ({ timeMs, side, quantity });
  const fills = [
    fill(61_000, 'buy', '0.1'),
    fill(60_000, 'buy', '0.2'),
    fill(119_999, 'sell', '0.05'),
    fill(59_999, 'buy', '1'),
    fill(-1, 'buy', '7'),
  ];
  expect(fillMarks(fills, candles)).toEqual([
    { openTimeMs: 0, side: 'buy', quantity: '1' },
    { openTimeMs: 60_000, side: 'buy', quantity: '0.3' },
    { openTimeMs: 60_000, side: 'sell', quantity: '0.05' },
  ]);
});
