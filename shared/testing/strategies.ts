import { decimal as d } from '../domain/money/decimal.ts';
import type { StrategyDecision } from '../domain/strategy/decision.ts';
import { firstRun, type StrategyInstance } from '../domain/strategy/instance.ts';
import { testRef } from './builders.ts';
import { startMs } from './simulated-clock.ts';

/** `ma-crossover` on BTC/USDT, candles of a minute, 1,000 USDT, all of it in each order. */
export function aStrategy(given: Partial<StrategyInstance> = {}): StrategyInstance {
  return {
    ...testRef,
    strategyId: 'ma-1',
    strategy: 'ma-crossover',
    venue: 'binance',
    instrument: 'BTC/USDT',
    timeframe: '1m',
    sharing: 'ALONE',
    settings: { size: 'all', capital: d('1000') },
    parameters: '{}',
    parametersVersion: 1,
    state: 'ACTIVE',
    reason: 'activated',
    run: firstRun(startMs),
    correlationId: 'correlation-1',
    startedAtMs: startMs,
    updatedAtMs: startMs,
    revision: 1,
    ...given,
  };
}

export function aDecision(given: Partial<StrategyDecision> = {}): StrategyDecision {
  return {
    ...testRef,
    strategyId: 'ma-1',
    sequence: 1,
    eventId: `candle:${startMs}`,
    strategy: 'ma-crossover',
    strategyVersion: 1,
    parametersVersion: 1,
    event: '{"kind":"timer","timeMs":1}',
    view: '{}',
    isSkipped: false,
    intents: '[]',
    stateHash: 'hash',
    atMs: startMs,
    ...given,
  };
}
