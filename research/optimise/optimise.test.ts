import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { strategies } from '../../shared/strategies/all.ts';
import { backtest } from '../backtest.ts';
import { sliceOf } from '../checks/decisions.ts';
import { standardOptions } from '../engine/options.ts';
import { simulatedMarket } from '../paper/simulated-market.ts';
import { type OptimiseRequest, optimise } from './document.ts';
import { evaluate, runSegments } from './evaluate.ts';
import { type Evaluator, inline, pooled } from './evaluators.ts';
import { noHalving, segmentsOfRung } from './halving.ts';
import { digestOf, type Journal, memoryJournal, openJournal } from './journal.ts';
import type { Ground } from './optimise.ts';
import { readSpace } from './space.ts';
import { foldsOf } from './validate/windows.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradewind-optimise-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const candles = simulatedMarket('walk', 5, 3_000, 300_000);
const options = { ...standardOptions, feeRate: 0.0005, allowShort: true };
const strategy = strategies.get('ma-crossover');
if (!strategy) throw new Error('the reference strategy is missing');
const spaceText = { fast: { int: [2, 30], step: 4 }, slow: { int: [10, 60], step: 10 }, reverse: true };
const read = readSpace(spaceText);
if (read.kind === 'invalid') throw new Error('the space does not fit');

const request: OptimiseRequest = {
  ...{
    strategy,
    space: read.space,
    spaceText,
    instrument: 'BTC/USDT',
    candles,
    timeframeMs: 300_000,
    options,
  },
  ...{ search: 'tpe', trials: 40, seed: 7, objective: 'return', tradesMin: 1, halving: noHalving },
  validation: { kind: 'walk-forward', folds: 2, anchored: false, trainWindows: 2 },
};

async function run(
  change: Partial<OptimiseRequest>,
  evaluator: Evaluator,
  journal: Journal = memoryJournal(),
) {
  let fresh = 0;
  const onDone: Ground['onDone'] = (_, isNew) => {
    if (isNew) fresh += 1;
  };
  try {
    const ground = { evaluator, journal, candlesDigest: digestOf(candles), onDone };
    const { seconds, ...document } = await optimise({ ...request, ...change }, ground);
    return { document, fresh };
  } finally {
    await evaluator.close();
  }
}

describe('a search', () => {
  it('gives the same with one worker, with two, and after it was broken off at whatever place', async () => {
    const alone = await run({}, inline(candles));
    const file = join(folder, 'broken-off', 'trials.jsonl');
    const first = await run({}, pooled(candles, 2), openJournal(join(folder, 'broken-off')));
    expect(first.document).toEqual(alone.document);
    // Half of it is there, and a line that was cut short.
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(first.fresh);
    const half = Math.floor(lines.length / 2);
    writeFileSync(file, `${lines.slice(0, half).join('\n')}\n${lines[half]?.slice(0, 100)}`);
    const resumed = await run({}, inline(candles), openJournal(join(folder, 'broken-off')));
    expect(resumed.document).toEqual(alone.document);
    expect(resumed.fresh).toBe(first.fresh - half);
    appendFileSync(file, '{"key": 1}\n');
    expect(() => openJournal(join(folder, 'broken-off'))).toThrow(/line \d+ is no finished trial/);
  });

  it('finds on a grid what trying each by a backtest finds, with its figures', async () => {
    const { document } = await run({ search: 'grid', validation: null }, inline(candles));
    const figures = document.trials.map(({ parameters, number }) => {
      const configured = strategy.configure(parameters);
      if (configured.kind === 'invalid') throw new Error('a trial has parameters that do not fit');
      const { stats } = backtest({ ...request, configured });
      return { number, stats };
    });
    const best = figures.reduce((a, b) => (b.stats.returnRatio > a.stats.returnRatio ? b : a));
    expect(document.best).toMatchObject(best);
    expect(document.trials.every(({ parameters: { fast, slow } }) => Number(fast) < Number(slow))).toBe(true);
    expect(document.guards?.stability.heatMaps[0]).toMatchObject({ x: 'fast', y: 'slow' });
  });

  it('stops early what is behind: each rung keeps a half, over twice the candles', async () => {
    const change = { search: 'random', trials: 16, halving: { eta: 2, rungs: 3 }, validation: null } as const;
    const { document } = await run(change, inline(candles));
    const rungs = document.trials.map(({ rung }) => rung);
    expect([0, 1, 2].map((rung) => rungs.filter((one) => one === rung).length)).toEqual([8, 4, 4]);
    expect(document.counts.stoppedEarly).toBe(12);
    expect(document.trials.find(({ number }) => number === document.best?.number)?.rung).toBe(2);
    const segments = [
      { from: 0, to: 60, warmFrom: 0 },
      { from: 100, to: 140, warmFrom: 100 },
    ];
    expect(segmentsOfRung(segments, change.halving, 0)).toEqual([{ from: 0, to: 25, warmFrom: 0 }]);
    expect(segmentsOfRung(segments, change.halving, 2)).toEqual(segments);
  });

  it('has no best where nothing trades enough, and says why a strategy failed', async () => {
    const { document } = await run({ tradesMin: 1e6, validation: null }, inline(candles));
    expect(document.best).toBeNull();
    expect(document.checks.every(({ ok }) => !ok)).toBe(true);
    const job = {
      ...{ strategy: 'ma-crossover', parameters: { fast: 9, slow: 3 } },
      ...{ instrument: 'BTC/USDT', options, segments: [] },
    };
    expect(evaluate(job, candles)).toMatchObject({ kind: 'failed' });
  });
});

describe('validation', () => {
  it('rolls or anchors windows of one width', () => {
    const rolling = { kind: 'walk-forward', folds: 2, anchored: false, trainWindows: 2 } as const;
    const [first, second] = foldsOf(rolling, 400);
    expect(first).toEqual({
      train: [{ from: 0, to: 200, warmFrom: 0 }],
      test: { from: 200, to: 300, warmFrom: 0 },
    });
    expect(second?.train).toEqual([{ from: 100, to: 300, warmFrom: 0 }]);
    expect(foldsOf({ ...rolling, anchored: true }, 400)[1]?.train[0]?.from).toBe(0);
  });

  it('leaves candles out before and after a test, and warms up on none of it', () => {
    const folds = foldsOf({ kind: 'k-fold', folds: 4, purge: 5, embargo: 10 }, 400);
    expect(folds[1]).toEqual({
      train: [
        { from: 0, to: 95, warmFrom: 0 },
        { from: 210, to: 400, warmFrom: 210 },
      ],
      test: { from: 100, to: 200, warmFrom: 0 },
    });
    expect(folds[0]?.train).toEqual([{ from: 110, to: 400, warmFrom: 110 }]);
  });

  it('trains on nothing of the test: other prices there change no choice', async () => {
    const validation = { kind: 'k-fold', folds: 3, purge: 0, embargo: 0 } as const;
    const change = { search: 'random', trials: 10, validation } as const;
    const [before, after] = [sliceOf(candles, 0, 1_000), sliceOf(candles, 2_000, 3_000)];
    const flipped = { ...candles };
    for (const name of ['open', 'high', 'low', 'close'] as const) {
      const source = name === 'high' ? 'low' : name === 'low' ? 'high' : name;
      const inside = candles[source].subarray(1_000, 2_000).map((price) => 1e9 / price);
      flipped[name] = Float64Array.of(...before[name], ...inside, ...after[name]);
    }
    const one = await run(change, inline(candles));
    const other = await run({ ...change, candles: flipped }, inline(flipped));
    const [kept, same] = [one.document.validated?.folds[1], other.document.validated?.folds[1]];
    expect([same?.parameters, same?.inSample]).toEqual([kept?.parameters, kept?.inSample]);
    expect(same?.outOfSample).not.toBe(kept?.outOfSample);
  });

  it('decides from the first candle of a test on, and plays none before it', () => {
    const parameters = { fast: 5, slow: 50, reverse: true };
    const job = { strategy: 'ma-crossover', instrument: 'BTC/USDT', parameters, options };
    const segments = [{ from: 1_000, to: 1_500, warmFrom: 0 }];
    const { result, candles: seen } = runSegments({ ...job, segments }, candles);
    expect(seen.count).toBe(500);
    expect(result.equity).toHaveLength(500);
    expect(result.firstBar).toBe(0);
    expect(result.trades.every(({ entryBar }) => entryBar >= 0)).toBe(true);
    const both = [{ from: 0, to: 1_000, warmFrom: 0 }, ...segments];
    const joined = runSegments({ ...job, segments: both }, candles);
    const [a = 1, b = 1] = [joined.result.equity[999], result.equity[499]];
    expect(joined.result.equity[1_499]).toBeCloseTo((a * b) / options.cash, 6);
  });
});
