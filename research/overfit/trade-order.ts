import { seededRandom } from '../avellaneda/random.ts';
import type { Trade } from '../engine/options.ts';

interface Spread {
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
}

/** What the same trades might have brought in another order, and other trades like them. Ratios are shares of one. */
export interface TradeOrder {
  readonly runs: number;
  /** Deepest fall from trade to trade, as it came. */
  readonly maxDrawdownRatio: number;
  /** The same trades, shuffled: the return stays, the way there does not. */
  readonly shuffledDrawdown: Spread;
  /** As many trades, drawn with replacement (bootstrap: Efron 1979). */
  readonly drawnReturn: Spread;
  /** Share of the draws that lost. */
  readonly lossShare: number;
}

/** Each trade counts as the share of what there was before it. Null with fewer than two trades. */
export function tradeOrder(
  trades: readonly Trade[],
  cash: number,
  seed: number,
  runs = 1_000,
): TradeOrder | null {
  if (trades.length < 2) return null;
  const ratios = ratiosOf(trades, cash);
  const random = seededRandom(seed);
  const [drawdowns, returns]: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run++) {
    drawdowns.push(wayOf(shuffled(ratios, random)).drawdown);
    const drawn = ratios.map(() => ratios[Math.floor(random() * ratios.length)] ?? 0);
    returns.push(wayOf(drawn).worth - 1);
  }
  return {
    runs,
    maxDrawdownRatio: wayOf(ratios).drawdown,
    shuffledDrawdown: spreadOf(drawdowns),
    drawnReturn: spreadOf(returns),
    lossShare: returns.filter((value) => value < 0).length / runs,
  };
}

function ratiosOf(trades: readonly Trade[], cash: number): readonly number[] {
  let worth = cash;
  return trades
    .toSorted((a, b) => a.exitBar - b.exitBar)
    .map(({ pnl }) => {
      const ratio = worth > 0 ? Math.max(-1, pnl / worth) : 0;
      worth += pnl;
      return ratio;
    });
}

function wayOf(ratios: readonly number[]) {
  let [worth, peak, drawdown] = [1, 1, 0];
  for (const ratio of ratios) {
    worth *= 1 + ratio;
    peak = Math.max(peak, worth);
    drawdown = Math.max(drawdown, 1 - worth / peak);
  }
  return { worth, drawdown };
}

/** Fisher & Yates. */
function shuffled(values: readonly number[], random: () => number): readonly number[] {
  const mixed = [...values];
  for (let place = mixed.length - 1; place > 0; place--) {
    const other = Math.floor(random() * (place + 1));
    [mixed[place], mixed[other]] = [mixed[other] ?? 0, mixed[place] ?? 0];
  }
  return mixed;
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const share = (ratio: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(ratio * sorted.length))] ?? 0;
  return { p5: share(0.05), p50: share(0.5), p95: share(0.95) };
}
