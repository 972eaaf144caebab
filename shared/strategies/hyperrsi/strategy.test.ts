import { describe, expect, it } from 'vitest';
import { hosted } from '../host.ts';
import type { Intent } from '../intents.ts';
import { runOf } from '../testing/script.ts';
import { hyperRsi } from './strategy.ts';

const strategy = hosted(hyperRsi);
/** RSI, fast and slow average. */
const up = (rsi: number) => [rsi, 2, 1];
const down = (rsi: number) => [rsi, 1, 2];

/** What it wants on the second of two candles. */
function crossed(parameters: object, before: readonly number[], now: readonly number[]): readonly Intent[] {
  const run = runOf(strategy, parameters);
  run.candle(100, before);
  return run.candle(100, now);
}
const sideOf = ([intent]: readonly Intent[]) => (intent?.kind === 'place' ? intent.side : null);

/** A run that holds a long of 1 at 100. */
function holding(parameters: object) {
  const run = runOf(strategy, parameters);
  run.candle(100, up(25));
  run.candle(100, up(31));
  Object.assign(run.eyes, { position: 1, long: { quantity: 1, entryPrice: 100 } });
  const intents = run.fill('entry', 'BUY', 100, 1);
  return { run, intents };
}
const flat = { position: 0, long: { quantity: 0, entryPrice: 0 }, short: { quantity: 0, entryPrice: 0 } };
const shown = (intents: readonly Intent[]) =>
  intents.map((intent) => {
    if (intent.kind !== 'place') return `${intent.kind}${'tag' in intent ? ` ${intent.tag}` : ''}`;
    const size = intent.size?.kind === 'fixed' ? intent.size.quantity : '';
    return `${intent.type} ${intent.side} ${size} at ${intent.price} ${intent.tag}`;
  });

describe('an entry of hyperrsi', () => {
  it.each<[string, object, readonly number[], readonly number[], 'BUY' | 'SELL' | null]>([
    ['back up through oversold', {}, up(29.9), up(30), 'BUY'],
    ['still below', {}, up(25), up(29.9), null],
    ['already above', {}, up(30), up(35), null],
    ['a short is not wanted', {}, up(75), up(69), null],
    ['a short', { direction: 'short' }, up(70.1), up(70), 'SELL'],
    ['both: a long', { direction: 'both' }, down(29), down(31), 'BUY'],
    ['both: a short', { direction: 'both' }, down(71), down(69), 'SELL'],
    ['with the trend', { trend: 'with' }, up(29), up(31), 'BUY'],
    ['not with the trend', { trend: 'with' }, down(29), down(31), null],
    ['a short with the trend', { trend: 'with', direction: 'short' }, down(71), down(69), 'SELL'],
    ['against it', { trend: 'against' }, down(29), down(31), 'BUY'],
    ['not against it', { trend: 'against' }, up(29), up(31), null],
  ])('%s', (_, parameters, before, now, side) => expect(sideOf(crossed(parameters, before, now))).toBe(side));

  it('carries its protection, with every take profit, and leaves its signal in the state', () => {
    const run = runOf(strategy, {
      size: 'fixed:1',
      trailingRatio: 0.01,
      breakEvenAfterRatio: 0.005,
      exitAfterMinutes: 60,
    });
    run.candle(100, up(20));
    const [entry] = run.candle(100, up(30));
    expect(entry).toEqual({
      ...{ kind: 'place', type: 'MARKET', side: 'BUY', tag: 'entry', size: { kind: 'fixed', quantity: '1' } },
      protect: {
        stopLoss: { distanceRatio: '0.02' },
        takeProfits: [
          { distanceRatio: '0.004', sizeRatio: '0.5' },
          { distanceRatio: '0.008', sizeRatio: '0.3' },
          { distanceRatio: '0.012', sizeRatio: '0.2' },
        ],
        trailing: { distanceRatio: '0.01' },
        breakEven: { afterRatio: '0.005' },
        exitAfterMs: 3_600_000,
      },
    });
    expect(run.state).toMatchObject({
      entering: 'LONG',
      signal: { type: 'LONG', rsiValue: 30, trendDirection: 'UP', createdAtMs: 60_000 },
    });
  });

  it('is asked for once, and again after a refusal', () => {
    const run = runOf(strategy, {});
    run.candle(100, up(25));
    expect(run.candle(100, up(31))).toHaveLength(1);
    run.candle(100, up(25));
    expect(run.candle(100, up(31))).toEqual([]);
    run.ended('entry', 'DENIED');
    run.candle(100, up(25));
    expect(run.candle(100, up(31))).toHaveLength(1);
  });

  it('comes from outside too, as a signal', () => {
    const run = runOf(strategy, { direction: 'both' });
    const signal = (name: string) => run.tell({ kind: 'signal', timeMs: 5, name, value: 1 });
    run.candle(100, down(50));
    expect(sideOf(signal('short'))).toBe('SELL');
    expect(signal('long')).toEqual([]);
    Object.assign(run.eyes, { position: -1, short: { quantity: 1, entryPrice: 100 } });
    run.fill('entry', 'SELL', 100, 1);
    expect(signal('close')).toEqual([{ kind: 'close' }]);
    expect(signal('else')).toEqual([]);
    expect(run.tell({ kind: 'timer', timeMs: 6 })).toEqual([]);
  });
});

describe('a position of hyperrsi', () => {
  it('is averaged by limit orders, as many as are allowed, and none is left when it is gone', () => {
    const { run, intents } = holding({ isDca: true, dcaMax: 2, dcaMultiplier: 2 });
    expect(shown(intents)).toEqual(['LIMIT BUY 2 at 98 dca:1', 'LIMIT BUY 4 at 96 dca:2']);
    run.eyes.long = { quantity: 3, entryPrice: 98.67 };
    expect(run.fill('dca:1', 'BUY', 98, 2)).toEqual([]);
    Object.assign(run.eyes, flat);
    expect(shown(run.fill('EXIT', 'SELL', 96.7, 3))).toEqual(['cancel dca:2']);
    expect(run.state).toMatchObject({ anchor: null });
  });

  it('of a short is averaged above', () => {
    const run = runOf(strategy, { isDca: true, dcaMax: 1, direction: 'short' });
    run.candle(100, up(75));
    run.candle(100, up(65));
    run.eyes.short = { quantity: 1, entryPrice: 100 };
    expect(shown(run.fill('entry', 'SELL', 100, 1))).toEqual(['LIMIT SELL 1 at 102 dca:1']);
  });

  it('is hedged once it is wrong by so much, with an own take profit and stop loss, and the hedge goes with it', () => {
    const { run, intents } = holding({ isHedge: true });
    expect(intents).toEqual([]);
    expect(run.candle(97.01, up(50))).toEqual([]);
    expect(run.candle(97, up(50))).toEqual([
      {
        ...{ kind: 'place', type: 'MARKET', side: 'SELL', positionSide: 'SHORT', tag: 'hedge' },
        size: { kind: 'fixed', quantity: '0.5' },
        protect: {
          stopLoss: { distanceRatio: '0.02' },
          takeProfits: [{ distanceRatio: '0.03' }],
        },
      },
    ]);
    expect(run.candle(96, up(50))).toEqual([]);
    run.eyes.short = { quantity: 0.5, entryPrice: 97 };
    expect(run.fill('hedge', 'SELL', 97, 0.5)).toEqual([]);
    run.eyes.long = flat.long;
    expect(run.fill('EXIT', 'SELL', 96, 1)).toEqual([{ kind: 'close', positionSide: 'SHORT' }]);
  });

  it('whose hedge is refused goes without', () => {
    const { run } = holding({ isHedge: true });
    expect(run.candle(90, up(50))).toHaveLength(1);
    run.ended('hedge', 'DENIED');
    expect(run.candle(90, up(50))).toEqual([]);
  });

  it('is known by what was filled when its entry ended before it was whole', () => {
    const run = runOf(strategy, { isDca: true, dcaMax: 1 });
    run.candle(100, up(25));
    run.candle(100, up(31));
    run.eyes.long = { quantity: 0.4, entryPrice: 100 };
    run.fill('entry', 'BUY', 100, 0.4, 0.6);
    run.ended('entry', 'EXPIRED', 0.4);
    expect(run.state).toMatchObject({ entering: null, anchor: { side: 'LONG', quantity: 0.4 } });
  });

  it('is closed at an RSI, where one is given', () => {
    const { run } = holding({ exitAtRsi: 60 });
    expect(run.candle(101, up(59))).toEqual([]);
    expect(run.candle(101, up(60))).toEqual([{ kind: 'close' }]);
  });

  it('goes on after a restart as if there had been none', () => {
    const { run } = holding({ isDca: true });
    const saved = { version: 1, state: JSON.parse(JSON.stringify(run.state)) };
    const again = runOf(strategy, { isDca: true }, { saved, more: { long: run.eyes.long } });
    expect(again.candle(99, up(50))).toEqual(run.candle(99, up(50)));
    Object.assign(again.eyes, flat);
    expect(shown(again.candle(99, up(50)))).toEqual(['cancel dca:1', 'cancel dca:2', 'cancel dca:3']);
  });

  it('is not entered when something is held that it did not open', () => {
    const run = runOf(strategy, {}, { more: { long: { quantity: 1, entryPrice: 1 } } });
    run.candle(100, up(25));
    expect(run.candle(100, up(31))).toEqual([]);
  });
});

describe('its parameters', () => {
  it.each<[object, string]>([
    [{ oversold: 80 }, 'oversold: must be below overbought'],
    [{ trendFast: 300 }, 'trendFast: must be below trendSlow'],
    [{ isDca: true, breakEvenAfterRatio: 0.01 }, 'breakEvenAfterRatio: does not go with isDca'],
    [
      {
        takeProfits: [
          { distanceRatio: 0.01, sizeRatio: 0.6 },
          { distanceRatio: 0.02, sizeRatio: 0.6 },
        ],
      },
      'takeProfits: must not close more than the position',
    ],
  ])('%j', (input, problem) => expect(strategy.configure(input)).toMatchObject({ problems: [problem] }));
});
