import type { LedgerEntry } from '../ledger/entry.ts';
import { Decimal, maximum, zero } from '../money/decimal.ts';
import { roundMoney } from './lots.ts';
import { periodsIn } from './periods.ts';
import { netOf, type PnlEvent } from './pnl.ts';

const one = new Decimal(1);

/** Money put in (plus) or taken out of an asset: a deposit, a withdrawal, an opening balance, a correction. */
export interface MoneyFlow {
  readonly timeMs: number;
  readonly asset: string;
  readonly amount: Decimal;
}

/** How an asset stood when a day ended on which something changed. */
export interface EquityPoint {
  readonly day: string;
  /** All that was put in so far. */
  readonly paidIn: Decimal;
  /** `paidIn` plus all net profit so far: what is held counts at cost. */
  readonly equity: Decimal;
  /** From the highest that the profit ever stood, at the end of an event; what is paid in or out is neither. */
  readonly drawdown: Decimal;
  /** Of the worth of one share at its peak: profit moves a share's worth, what is paid in or out only their number. */
  readonly drawdownRatio: Decimal;
}

export interface EquityCurve {
  readonly asset: string;
  readonly points: readonly EquityPoint[];
  readonly drawdownMax: Decimal;
  readonly drawdownRatioMax: Decimal;
}

/** What entries moved between the user and the outside, entry by entry. */
export function flowsOf(entries: readonly LedgerEntry[]): readonly MoneyFlow[] {
  return entries.flatMap(({ atMs, postings }) =>
    postings
      .filter(({ ledgerAccount }) => ledgerAccount === 'EXTERNAL')
      .map(({ asset, amount }) => ({ timeMs: atMs, asset, amount: amount.negated() })),
  );
}

/** One curve an asset in which profit was counted, from the first event or flow on; the days of `zone`. */
export function equityCurves(
  events: readonly PnlEvent[],
  flows: readonly MoneyFlow[],
  zone: string,
): readonly EquityCurve[] {
  const assets = [...new Set(events.map(({ asset }) => asset))].sort();
  return assets.map((asset) => {
    const steps = [
      ...flows
        .filter((flow) => flow.asset === asset)
        .map(({ timeMs, amount }) => ({ timeMs, amount, net: zero })),
      ...events
        .filter((event) => event.asset === asset)
        .map((event) => ({ timeMs: event.timeMs, amount: zero, net: netOf(event) })),
    ].sort((a, b) => a.timeMs - b.timeMs);
    return { asset, ...curveOf(steps, zone) };
  });
}

interface Step {
  readonly timeMs: number;
  readonly amount: Decimal;
  readonly net: Decimal;
}

function curveOf(steps: readonly Step[], zone: string): Omit<EquityCurve, 'asset'> {
  const dayOf = periodsIn(zone, 'day');
  const points = new Map<string, EquityPoint>();
  let [paidIn, profit, peak, drawdownMax, drawdownRatioMax] = [zero, zero, zero, zero, zero];
  let [share, sharePeak] = [one, one];
  for (const { timeMs, amount, net } of steps) {
    const before = paidIn.plus(profit);
    // Nothing is left that could grow: what is paid in now begins anew.
    if (!before.greaterThan(0)) [share, sharePeak] = [one, one];
    else share = maximum(share.times(before.plus(net)).dividedBy(before), zero);
    sharePeak = maximum(sharePeak, share);
    paidIn = paidIn.plus(amount);
    profit = profit.plus(net);
    peak = maximum(peak, profit);
    const drawdown = peak.minus(profit);
    const drawdownRatio = roundMoney(one.minus(share.dividedBy(sharePeak)));
    drawdownMax = maximum(drawdownMax, drawdown);
    drawdownRatioMax = maximum(drawdownRatioMax, drawdownRatio);
    const day = dayOf(timeMs);
    points.set(day, { day, paidIn, equity: paidIn.plus(profit), drawdown, drawdownRatio });
  }
  return { points: [...points.values()], drawdownMax, drawdownRatioMax };
}
