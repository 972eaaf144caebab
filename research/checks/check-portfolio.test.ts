import { describe, expect, it } from 'vitest';
import { strategies } from '../../shared/strategies/all.ts';
import type { Configured } from '../../shared/strategies/host.ts';
import { standardOptions } from '../engine/options.ts';
import { simulatedMarket } from '../paper/simulated-market.ts';
import { checkPortfolio } from './check-portfolio.ts';

const options = {
  ...standardOptions,
  feeRate: 0.0005,
  allowShort: true,
  size: { kind: 'percent', percent: 40 },
} as const;
const crossed = { fast: 3, slow: 8, reverse: true };
const minute = 60_000;

/** Minutes beside candles of five, both of a strategy whose size is of the equity that they share. */
function requestOf(...changes: readonly ((configured: Configured) => Configured)[]) {
  const strategy = strategies.get('ma-crossover');
  const configured = strategy?.configure(crossed);
  if (!strategy || configured?.kind !== 'configured') throw new Error('ma-crossover');
  const [first = configured, second = configured] = changes.map((change) => change(configured));
  const chairs = [
    {
      ...{ instrument: 'A/USDT', timeframeMs: minute, options, strategy: first },
      candles: simulatedMarket('walk', 3, 400, minute),
    },
    {
      ...{ instrument: 'B/USDT', timeframeMs: 5 * minute, options, strategy: second },
      candles: simulatedMarket('walk', 4, 80, 5 * minute),
    },
  ];
  return { strategy, chairs, options };
}

describe('the checks of several instruments', () => {
  it('pass honest strategies, each alone and all together', async () => {
    const checks = await checkPortfolio(requestOf(), [crossed, crossed]);
    expect(checks).toMatchObject({ passed: true, together: { found: null } });
    expect(checks.instruments).toMatchObject([
      { instrument: 'A/USDT', passed: true, candles: 400, determinism: { isSame: true } },
      { instrument: 'B/USDT', passed: true, candles: 80, determinism: { isSame: true } },
    ]);
    expect(checks.together.cutsMs).toHaveLength(8);
  });

  it.each(['next-open', 'same-close'] as const)(
    'pass them with smaller candles and fills at %s',
    async (fill) => {
      const { strategy, chairs } = requestOf();
      const own = { ...options, fill };
      const fine = chairs.map((chair) => ({
        ...{ ...chair, options: own },
        finer: simulatedMarket('walk', 5, 1_600, minute / 4),
      }));
      const { passed, together } = await checkPortfolio({ strategy, chairs: fine, options: own }, [
        crossed,
        crossed,
      ]);
      expect({ passed, found: together.found }).toEqual({ passed: true, found: null });
    },
  );

  it('find one that is told by another what its own candles do not say', async () => {
    // Whoever stands outside the run can know of its future: here it counts the runs of the other.
    let runs = 0;
    const first = (one: Configured): Configured => ({
      ...one,
      begin(eyes) {
        runs += 1;
        return one.begin(eyes);
      },
    });
    const second = (one: Configured): Configured => ({
      ...one,
      begin(eyes) {
        const run = one.begin(eyes);
        const isOff = runs % 2 === 0;
        return { state: null, decide: (event) => (isOff ? [] : run.decide(event)) };
      },
    });
    const { together, instruments, passed } = await checkPortfolio(requestOf(first, second), [
      crossed,
      crossed,
    ]);
    expect(passed).toBe(false);
    expect(together.found).toMatchObject({ instrument: 'B/USDT' });
    expect(together.found?.timeMs).toBeLessThanOrEqual(together.found?.cutMs ?? 0);
    expect(instruments.map(({ lookAhead }) => lookAhead.found)).toEqual([null, null]);
  });
});
