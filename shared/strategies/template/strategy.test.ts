import { describe, expect, it } from 'vitest';
import { hosted } from '../host.ts';
import { runOf } from '../testing/script.ts';
import { template } from './strategy.ts';

/** Upper, middle and lower end of the range, as the indicator gives them. */
const range = [110, 100, 90];

function run(parameters: object = {}) {
  const started = runOf(hosted(template), parameters);
  started.candle(100, range);
  return started;
}

describe('template', () => {
  it.each<[string, number, number]>([
    ['above the range', 110.01, 1],
    ['at its end', 110, 0],
    ['within it', 100, 0],
  ])('%s', (_, price, count) => expect(run().candle(price, range)).toHaveLength(count));

  it('enters with its stop', () => {
    expect(run({ size: 'fixed:1' }).candle(111, range)).toEqual([
      {
        ...{ kind: 'place', side: 'BUY', type: 'MARKET', tag: 'entry' },
        size: { kind: 'fixed', quantity: '1' },
        protect: { stopLoss: { distanceRatio: '0.02' } },
      },
    ]);
  });

  it('leaves below the middle, and only then', () => {
    const held = run();
    held.eyes.position = 1;
    expect(held.candle(120, range)).toEqual([]);
    expect(held.candle(99, range)).toEqual([{ kind: 'close' }]);
  });

  it('ignores what is no candle', () => {
    expect(run().fill('entry', 'BUY', 111, 1)).toEqual([]);
  });
});
