import { cumulative, quantile } from '../statistics/normal.ts';

/** Figures of one series of returns; Sharpe per period, not per year. */
export interface SharpeFigures {
  readonly sharpe: number;
  readonly periods: number;
  readonly skewness: number;
  /** 3 of a normal distribution. */
  readonly kurtosis: number;
}

const eulerMascheroni = 0.5772156649015329;

/**
 * The probability that the true Sharpe ratio is above `benchmark`, given skewness, kurtosis and length of what was seen
 * (Bailey & López de Prado, The Sharpe Ratio Efficient Frontier, J. Risk 15(2), 2012, eq. 11).
 */
export function probabilisticSharpe(
  { sharpe, periods, skewness, kurtosis }: SharpeFigures,
  benchmark: number,
): number {
  const spread = Math.sqrt(Math.max(0, 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe));
  return cumulative(((sharpe - benchmark) * Math.sqrt(periods - 1)) / spread);
}

/**
 * The best Sharpe ratio to be expected of so many trials without any skill whose ratios vary by `variance` (Bailey & López
 * de Prado, The Deflated Sharpe Ratio, J. Portfolio Management 40(5), 2014, eq. 1).
 */
export function expectedBestSharpe(trials: number, variance: number): number {
  if (trials < 2) return 0;
  const first = quantile(1 - 1 / trials);
  const second = quantile(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * ((1 - eulerMascheroni) * first + eulerMascheroni * second);
}

/** The probability of skill after so many trials: the same paper, eq. 2. Believe it above 0.95. */
export function deflatedSharpe(figures: SharpeFigures, trials: number, variance: number): number {
  return probabilisticSharpe(figures, expectedBestSharpe(trials, variance));
}

/** Null where returns do not vary. Skewness and kurtosis are those of the population. */
export function sharpeFigures(returns: readonly number[]): SharpeFigures | null {
  const periods = returns.length;
  const mean = returns.reduce((sum, value) => sum + value, 0) / periods;
  const moment = (power: number) =>
    returns.reduce((sum, value) => sum + (value - mean) ** power, 0) / periods;
  const variance = moment(2);
  if (!(variance > 0) || periods < 3) return null;
  return {
    sharpe: mean / Math.sqrt((variance * periods) / (periods - 1)),
    periods,
    skewness: moment(3) / variance ** 1.5,
    kurtosis: moment(4) / variance ** 2,
  };
}
