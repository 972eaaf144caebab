import type { Statistics } from '../engine/statistics.ts';
import type { Evaluation } from './evaluate.ts';

const objectives = {
  sharpe: ({ sharpe }: Statistics) => sharpe,
  sortino: ({ sortino }: Statistics) => sortino,
  calmar: ({ calmar }: Statistics) => calmar,
  return: ({ returnRatio }: Statistics) => returnRatio,
  drawdown: ({ maxDrawdownRatio }: Statistics) => -maxDrawdownRatio,
  'profit-factor': ({ profitFactor }: Statistics) => profitFactor,
  expectancy: ({ expectancy }: Statistics) => expectancy,
  sqn: ({ sqn }: Statistics) => sqn,
} as const;

export type Objective = keyof typeof objectives | 'period-sharpe';

/**
 * What is made as large as can be; null where a trial has no value, or too few trades. `period-sharpe` is mean over sample
 * deviation of the periods' returns: it has a value also where there are too few days for `sharpe`.
 */
export function objectiveOf(evaluation: Evaluation, objective: Objective, tradesMin: number): number | null {
  if (evaluation.kind === 'failed' || evaluation.stats.trades < tradesMin) return null;
  const { stats, returns } = evaluation;
  return objective === 'period-sharpe' ? sharpeOf(returns) : objectives[objective](stats);
}

/** Mean over sample deviation; null where all are equal. */
export function sharpeOf(returns: readonly number[]): number | null {
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (returns.length - 1);
  return variance > 0 ? mean / Math.sqrt(variance) : null;
}
