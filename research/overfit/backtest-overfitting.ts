/** How often what was best in one half of the time was below the median in the other. */
export interface Overfitting {
  /** Probability of backtest overfitting: 0.5 and more is choosing by chance. */
  readonly pbo: number;
  /** Share of the halves in which the chosen one lost outside of the half it was chosen on. */
  readonly lossShare: number;
  readonly combinations: number;
  readonly trials: number;
}

/**
 * Combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado, Zhu: The Probability of Backtest
 * Overfitting, J. Computational Finance 20(4), 2016, first given 2015). The periods are cut into `blocks` parts; for each
 * way to take half of them, the trial with the best Sharpe ratio there is ranked by the other half: with rank r of N and
 * w = r / (N + 1), the probability is the share of ways in which ln(w / (1 - w)) is not above 0.
 * @param returns a row a trial, equally long, a number of periods that `blocks` divides; two trials or more
 */
export function backtestOverfitting(
  returns: readonly (readonly number[])[],
  blocks = 16,
): Overfitting | null {
  const periods = returns[0]?.length ?? 0;
  if (returns.length < 2 || periods < 2 * blocks) return null;
  const width = Math.floor(periods / blocks);
  const trials = returns.length;
  const sums = new Float64Array(trials * blocks);
  const squares = new Float64Array(trials * blocks);
  returns.forEach((row, trial) => {
    for (let period = 0; period < blocks * width; period++) {
      const place = trial * blocks + Math.floor(period / width);
      const value = row[period] ?? 0;
      sums[place] = (sums[place] ?? 0) + value;
      squares[place] = (squares[place] ?? 0) + value * value;
    }
  });
  const [inside, outside] = [new Float64Array(trials), new Float64Array(trials)];
  let [combinations, below, losses] = [0, 0, 0];
  for (const half of halves(blocks)) {
    for (let trial = 0; trial < trials; trial++) {
      let [sumIn, squareIn, sumOut, squareOut] = [0, 0, 0, 0];
      for (let block = 0; block < blocks; block++) {
        const place = trial * blocks + block;
        if ((half >> block) & 1) {
          sumIn += sums[place] ?? 0;
          squareIn += squares[place] ?? 0;
        } else {
          sumOut += sums[place] ?? 0;
          squareOut += squares[place] ?? 0;
        }
      }
      const count = (blocks / 2) * width;
      inside[trial] = sharpeOf(sumIn, squareIn, count);
      outside[trial] = sharpeOf(sumOut, squareOut, count);
    }
    const best = inside.indexOf(inside.reduce((a, b) => Math.max(a, b)));
    const chosen = outside[best] ?? 0;
    combinations += 1;
    if (chosen < 0) losses += 1;
    const rank = rankOf(chosen, outside) / (trials + 1);
    if (Math.log(rank / (1 - rank)) <= 0) below += 1;
  }
  return { pbo: below / combinations, lossShare: losses / combinations, combinations, trials };
}

/** From 1, the worst; of equals the middle. */
function rankOf(value: number, values: Float64Array): number {
  let [worse, equal] = [0, 0];
  for (const other of values) {
    if (other < value) worse += 1;
    else if (other === value) equal += 1;
  }
  return worse + (equal + 1) / 2;
}

function sharpeOf(sum: number, square: number, count: number): number {
  const mean = sum / count;
  const variance = (square - count * mean * mean) / (count - 1);
  return variance > 1e-24 ? mean / Math.sqrt(variance) : 0;
}

/** Every way to take half of the blocks, a bit a block. */
function* halves(blocks: number): Generator<number> {
  for (let mask = 0; mask < 1 << blocks; mask++) {
    let bits = 0;
    for (let rest = mask; rest > 0; rest &= rest - 1) bits += 1;
    if (bits === blocks / 2) yield mask;
  }
}
