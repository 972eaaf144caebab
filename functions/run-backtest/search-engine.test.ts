import { describe, expect, it } from 'vitest';
import type { SearchInput } from '#shared/application/optimisations/run-optimisation.ts';
import type {
  OptimisationProgress,
  OptimisationTerms,
} from '#shared/domain/optimisation/saved-optimisation.ts';
import { optimisationDocument } from '#shared/http-api/optimisation-document.ts';
import { hosted } from '#shared/strategies/host.ts';
import { maCrossover } from '#shared/strategies/ma-crossover/strategy.ts';
import { standardOptions } from '../../research/engine/options.ts';
import { optimise } from '../../research/optimise/document.ts';
import { inline } from '../../research/optimise/evaluators.ts';
import { noHalving } from '../../research/optimise/halving.ts';
import { digestOf, memoryJournal } from '../../research/optimise/journal.ts';
import { readSpace } from '../../research/optimise/space.ts';
import { simulatedMarket } from '../../research/paper/simulated-market.ts';
import { searchEngine } from './search-engine.ts';

const strategy = hosted(maCrossover);
const candles = simulatedMarket('walk', 3, 4_000, 60_000);
const space = { fast: { int: [2, 30], step: 4 }, slow: { int: [10, 60], step: 10 }, reverse: true };
const terms: OptimisationTerms = {
  ...{ strategy: 'ma-crossover', strategyVersion: strategy.version, timeframe: '1m', fromMs: 0, toMs: 1 },
  ...{ market: { venue: 'binance', symbol: 'BTC/USDT' }, space, search: 'tpe', trials: 40, seed: 7 },
  ...{ objective: 'return', tradesMin: 1, validate: 'k-fold', folds: 2 },
  options: {
    ...{ fill: 'next-open', size: 'all', cash: '5000', feeRate: 0.001, makerFeeRate: null, slippage: 0.0001 },
    ...{ spread: 0, margin: 1, allowShort: true, finalizeTrades: false },
  },
};
const inputOf = (change: Partial<OptimisationTerms> = {}): SearchInput => ({
  ...{ terms: { ...terms, ...change }, trialsTotal: 40, strategy, candles, timeframeMs: 60_000 },
});

/** Part after part, each with so many turns, as messages run it. */
async function inParts(
  input: SearchInput,
  turns: number,
  onProgress = async (_: OptimisationProgress) => true,
) {
  const runs: string[] = [];
  for (let parts = 1; ; parts += 1) {
    let left = turns;
    const keep = async (text: string) => {
      runs.push(text);
    };
    const isTimeUp = () => {
      left -= 1;
      return left <= 0;
    };
    const { document, progress } = await searchEngine(input, { runs: [...runs], isTimeUp, onProgress, keep });
    if (document) return { document, progress, parts, runs };
  }
}

describe('the search engine of optimisations', () => {
  it.each(['grid', 'random', 'tpe'] as const)(
    'gives the trials, figures and hash of the command line, in however many parts: %s',
    async (search) => {
      const read = readSpace(space);
      if (read.kind === 'invalid') throw new Error('test: the space does not fit');
      const request = {
        ...{
          strategy,
          space: read.space,
          spaceText: read.description,
          instrument: 'BTC/USDT',
          candles,
          search,
        },
        ...({ timeframeMs: 60_000, trials: 40, seed: 7, objective: 'return', tradesMin: 1 } as const),
        ...{ halving: noHalving, validation: { kind: 'k-fold', folds: 2, purge: 40, embargo: 40 } as const },
        options: { ...standardOptions, feeRate: 0.001, slippage: 0.0001, allowShort: true, cash: 5_000 },
      };
      const ground = {
        evaluator: inline(candles),
        journal: memoryJournal(),
        candlesDigest: digestOf(candles),
      };
      const { seconds: _, ...expected } = await optimise(request, ground);
      const whole = await inParts(inputOf({ search }), Number.POSITIVE_INFINITY);
      expect(whole).toMatchObject({ parts: 1, document: expected });
      const broken = await inParts(inputOf({ search }), 7);
      expect(broken.document).toEqual(expected);
      expect(broken.parts).toBeGreaterThan(3);
      const { best } = broken.progress;
      expect(best[0]).toMatchObject({ parameters: expected.best?.parameters, value: expected.best?.value });
      expect(best.map(({ value }) => value)).toEqual(
        best.map(({ value }) => value).toSorted((a, b) => Number(b) - Number(a)),
      );
      const shown = optimisationDocument.parse(JSON.parse(JSON.stringify(broken.document)));
      expect(shown.trials).toHaveLength(expected.trials.length);
      expect(shown.checks).toHaveLength(4);
    },
  );

  it('runs nothing twice, and stops where nobody waits for it', async () => {
    const { runs } = await inParts(inputOf(), 5);
    const keys = runs.flatMap((text) => (JSON.parse(text) as [string, unknown][]).map(([key]) => key));
    expect(new Set(keys).size).toBe(keys.length);
    let told = 0;
    const stopped: string[] = [];
    const { document } = await searchEngine(inputOf(), {
      ...{ runs: [], isTimeUp: () => false },
      onProgress: async () => {
        told += 1;
        return told < 3;
      },
      keep: async (text) => {
        stopped.push(text);
      },
    });
    expect([document, told]).toEqual([null, 3]);
    expect(JSON.parse(stopped[0] ?? '')).toHaveLength(2);
  });

  it('keeps what is done in parts of a bounded size, whatever its time', async () => {
    const { runs } = await inParts(inputOf({ search: 'random' }), Number.POSITIVE_INFINITY);
    expect(runs.map((text) => JSON.parse(text).length)).toEqual(runs.map(() => 50));
    expect(runs.length).toBeGreaterThan(0);
  });

  it('counts the trials over all candles, and never says whole before its end', async () => {
    const told: OptimisationProgress[] = [];
    const { progress } = await inParts(inputOf({ search: 'random' }), 1e9, async (now) => {
      told.push(now);
      return true;
    });
    const shares = told.map((each) => each.progress);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(Math.max(...shares)).toBeLessThan(1);
    expect(progress.trialsDone).toBe(40);
  });

  it('tries what is listed, and takes a fee of makers', async () => {
    const options = { ...terms.options, makerFeeRate: 0.0005 };
    const change = { space: { fast: [3, 90], slow: 20 }, search: 'grid', validate: 'none', options } as const;
    const { progress } = await inParts({ ...inputOf(change), trialsTotal: 1 }, 1e9);
    expect(progress).toMatchObject({ trialsDone: 1, best: [{ parameters: { fast: 3, slow: 20 } }] });
  });
});
