import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eyesFor, hosted } from '../host.ts';
import { facts } from '../testing/script.ts';
import { type Artifact, digestOf } from './model.ts';
import { mlLinear } from './strategy.ts';

/** z = 1 + 2 (rsi - 50) / 10 - 3 ((sma - close) / close - 0) / 0.01 */
const bare = {
  ...({ kind: 'logistic', version: 1, about: 'by hand', intercept: '1' } as const),
  features: [
    {
      indicator: { name: 'rsi', period: 14 },
      output: 'rsi',
      scale: 'none',
      mean: '50',
      deviation: '10',
      weight: '2',
    },
    {
      indicator: { name: 'sma', period: 20 },
      output: 'sma',
      scale: 'distance',
      mean: '0',
      deviation: '0.01',
      weight: '-3',
    },
  ] as Artifact['features'],
};
const model = { ...bare, digest: digestOf(bare) };

function configured(parameters: object) {
  const made = hosted(mlLinear).configure(parameters);
  if (made.kind === 'invalid') throw new Error(made.problems.join());
  return made;
}

/** What it wants when RSI and SMA have these values at a close of 100, holding `position`. */
function decided(parameters: object, rsi: number, sma: number, position = 0) {
  const eyes = eyesFor(Float64Array.of(rsi, sma), facts, 1_000);
  eyes.position = position;
  const candle = { openTimeMs: 0, open: 100, high: 100, low: 100, close: 100, volume: 1 };
  return configured({ model, ...parameters })
    .begin(eyes)
    .decide({ kind: 'candle', candle });
}

describe('ml-linear', () => {
  it('needs the indicators of its model, in their order', () => {
    expect(configured({ model }).indicators).toEqual([
      { name: 'rsi', period: 14 },
      { name: 'sma', period: 20 },
    ]);
    expect(
      configured({})
        .begin(eyesFor([], facts, 1))
        .decide({ kind: 'timer', timeMs: 0 }),
    ).toEqual([]);
  });

  it('opens and closes by the probability of the model', () => {
    // At 50 and 100, z is 1 and the probability 0.731; at 45, z is 0 and it is 0.5; at 40 and -1 it is 0.269.
    expect(decided({ enterAbove: 0.73 }, 50, 100)).toEqual([{ kind: 'place', side: 'BUY', type: 'MARKET' }]);
    expect(decided({ enterAbove: 0.74 }, 50, 100)).toEqual([]);
    // An average 1 % above the close: z is 1 - 3, the probability 0.119.
    expect(decided({}, 50, 101)).toEqual([]);
    expect(decided({ direction: 'both' }, 50, 101)).toMatchObject([{ kind: 'place', side: 'SELL' }]);
    expect(decided({}, 45, 100, 1)).toEqual([]);
    expect(decided({}, 40, 100, 1)).toEqual([{ kind: 'close' }]);
    expect(decided({}, 40, 100, -1)).toEqual([]);
    expect(decided({ size: 'fixed:2' }, 50, 100, -1)).toEqual([{ kind: 'close' }]);
  });

  it('takes what the script that trains has written, digest and all', () => {
    const file = new URL('../../../research/data/ml-linear-bybit-20221213.json', import.meta.url);
    const written: Artifact = JSON.parse(readFileSync(file, 'utf8'));
    const made = configured({ model: written });
    expect(made.parameters).toMatchObject({ model: { digest: written.digest, terms: { length: 6 } } });
    expect(made.indicators.map(({ name }) => name)).toEqual(['rsi', 'adx', 'atr', 'ema', 'ema', 'macd']);
  });

  it.each([
    ['another digest', { digest: '00' }],
    ['a weight that was changed', { intercept: '1.1' }],
    ['a number that is none', { intercept: 'one' }],
    [
      'an indicator that nobody knows',
      { features: [{ ...bare.features[0], indicator: { name: 'oracle' } }] },
    ],
    ['an output that it has not', { features: [{ ...bare.features[0], output: 'macd' }] }],
  ])('refuses a model with %s', (_, change) => {
    const changed = { ...model, ...change };
    const input = 'features' in change ? { ...changed, digest: digestOf(changed as Artifact) } : changed;
    expect(hosted(mlLinear).configure({ model: input }).kind).toBe('invalid');
  });
});
