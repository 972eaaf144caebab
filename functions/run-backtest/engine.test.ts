import { describe, expect, it } from 'vitest';
import { hosted } from '#shared/strategies/host.ts';
import { maCrossover } from '#shared/strategies/ma-crossover/strategy.ts';
import { backtest } from '../../research/backtest.ts';
import { standardOptions } from '../../research/engine/options.ts';
import { simulatedMarket } from '../../research/paper/simulated-market.ts';
import { candleEngine } from './engine.ts';

const strategy = hosted(maCrossover);
const configured = strategy.configure({ fast: 5, slow: 20, reverse: true });
if (configured.kind === 'invalid') throw new Error('the reference strategy does not take its parameters');
const request = {
  ...{ strategy, configured, instrument: 'BTC/USDT', timeframeMs: 60_000 },
  candles: simulatedMarket('walk', 3, 10_000, 60_000),
};
const costs = { feeRate: 0.001, allowShort: true, cash: 5_000 };
const given = {
  fill: 'next-open',
  size: { kind: 'all' },
  ...{ ...costs, makerFeeRate: null, slippage: 0, spread: 0, margin: 1, finalizeTrades: false },
} as const;

describe('the engine of saved backtests', () => {
  it('gives what the command line gives, to the hash', () => {
    const here = backtest({ ...request, options: { ...standardOptions, ...costs } });
    const there = candleEngine({ ...request, options: given }, () => false);
    expect(there).toMatchObject({ hash: here.hash, stats: here.stats });
    expect(there?.trades.length).toBeGreaterThan(100);
  });

  it('stops when its time is up', () => {
    expect(candleEngine({ ...request, options: { ...given, makerFeeRate: 0 } }, () => true)).toBeNull();
  });
});
