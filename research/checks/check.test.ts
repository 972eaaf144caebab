import { describe, expect, it } from 'vitest';
import { strategies } from '../../shared/strategies/all.ts';
import type { Configured } from '../../shared/strategies/host.ts';
import { standardOptions } from '../engine/options.ts';
import { simulatedMarket } from '../paper/simulated-market.ts';
import { checkStrategy } from './check.ts';
import { findLookAhead } from './look-ahead.ts';

function requestOf(name: string, parameters: object, change: (configured: Configured) => Configured) {
  const strategy = strategies.get(name);
  const configured = strategy?.configure(parameters);
  if (!strategy || configured?.kind !== 'configured') throw new Error(name);
  const candles = simulatedMarket('walk', 3, 600, 60_000);
  const options = { ...standardOptions, feeRate: 0.0005, allowShort: true };
  return {
    ...{ strategy, configured: change(configured), instrument: 'BTC/USDT', candles },
    ...{ timeframeMs: 60_000, options },
  };
}

const crossed = { reverse: true };

describe('the checks of a strategy', () => {
  it('pass one that is honest, with the same hash on every thread', async () => {
    const checks = await checkStrategy(
      requestOf('ma-crossover', crossed, (one) => one),
      crossed,
    );
    expect(checks).toMatchObject({ passed: true, candles: 600, lookAhead: { found: null } });
    expect(checks.determinism).toMatchObject({ isSame: true, threads: 3 });
    expect(checks.lookAhead.cuts).toHaveLength(8);
    expect(checks.warmUp.declaredBars).toBe(29);
    // Another start changes at most what was decided before the first cross.
    expect(checks.warmUp.starts).toHaveLength(4);
  });

  it('tell how long an average that never forgets is felt', async () => {
    const parameters = { average: 'ema', fast: 40, slow: 41, reverse: true };
    const recursive = requestOf('ma-crossover', parameters, (one) => one);
    const { warmUp } = await checkStrategy(recursive, parameters);
    expect(warmUp.barsUntilEqualMax).toBeGreaterThan(40);
  });

  it('find one that looks ahead, or is not the same twice', async () => {
    let runs = 0;
    const cheat = requestOf('ma-crossover', {}, (one) => ({
      ...one,
      begin(eyes) {
        const run = one.begin(eyes);
        runs += 1;
        const luck = runs;
        const decide: typeof run.decide = (event) => {
          if (event.kind !== 'candle') return run.decide(event);
          const { openTimeMs } = event.candle;
          const isLucky = (openTimeMs / 60_000 + luck) % 7 === 0;
          return isLucky ? [{ kind: 'place', side: 'BUY', type: 'MARKET' }] : run.decide(event);
        };
        return { state: null, decide };
      },
    }));
    const checks = await checkStrategy(cheat, {});
    expect(checks.passed).toBe(false);
    expect(checks.lookAhead.found).not.toBeNull();
    expect(checks.determinism.isSame).toBe(false);
  });
});

describe('the look-ahead check over smaller candles', () => {
  const minute = 60_000;
  const wanted = { kind: 'place', side: 'BUY', type: 'MARKET' } as const;
  const stopped: Configured = {
    ...{ kind: 'configured', parameters: {}, indicators: [], comparesOnly: false },
    begin: (eyes) => ({
      state: null,
      decide: ({ kind }) =>
        kind === 'candle' && eyes.position === 0
          ? [{ ...wanted, protect: { stopLoss: { distanceRatio: '0.0005' } } }]
          : [],
    }),
  };
  const candles = simulatedMarket('walk', 4, 80, 5 * minute);
  const foundWith = (length: number) => {
    const finer = simulatedMarket('walk', 4, 400 / length, length * minute);
    const cuts = Array.from({ length: 60 }, (_, bar) => bar + 5);
    return findLookAhead(stopped, candles, standardOptions, cuts, finer);
  };

  it('passes those that end with theirs', () => {
    expect(foundWith(1)).toBeNull();
  });

  it('finds those that reach beyond it', () => {
    // Of two minutes in candles of five: the first minute of the next candle is played within this one.
    expect(foundWith(2)).not.toBeNull();
  });
});
