import { type Decimal, zero } from '../money/decimal.ts';
import { type PeriodOf, type PnlPeriod, periodsIn, pnlPeriods } from './periods.ts';
import { netOf, type PnlEvent } from './pnl.ts';

export const pnlGroupings = [...pnlPeriods, 'strategy', 'instrument'] as const;
export type PnlGrouping = (typeof pnlGroupings)[number];

export interface PnlSum {
  readonly asset: string;
  readonly realized: Decimal;
  readonly fees: Decimal;
  readonly funding: Decimal;
  /** Realized, minus fees, plus funding. */
  readonly net: Decimal;
  readonly trades: number;
  /** Fees in a third asset for which no rate is known, by asset: in no other figure. */
  readonly unconvertedFees: Readonly<Record<string, Decimal>>;
}

export interface PnlRow extends PnlSum {
  /** A period, an instrument or a strategy; null of what no strategy did, and of funding by strategy. */
  readonly group: string | null;
}

/** One row a group and asset, sorted by both. Each event is in exactly one row: the rows sum to `sumPnl` of all. */
export function groupPnl(events: readonly PnlEvent[], by: PnlGrouping, zone: string): readonly PnlRow[] {
  const groupOf = groupingOf(by, zone);
  const groups = Map.groupBy(events, groupOf);
  return [...groups]
    .flatMap(([group, those]) => sumPnl(those).map((sum) => ({ group, ...sum })))
    .sort((a, b) => compare(a.group ?? '', b.group ?? '') || compare(a.asset, b.asset));
}

/** One sum an asset. */
export function sumPnl(events: readonly PnlEvent[]): readonly PnlSum[] {
  return [...Map.groupBy(events, ({ asset }) => asset)]
    .map(([asset, those]) => {
      const sum = (pick: (event: PnlEvent) => Decimal) =>
        those.reduce((all, event) => all.plus(pick(event)), zero);
      const [realized, fees, funding] = [
        sum((event) => event.realized),
        sum((event) => event.fees),
        sum((event) => event.funding),
      ];
      const net = netOf({ realized, fees, funding });
      const trades = those.filter((event) => event.isTrade).length;
      return { asset, realized, fees, funding, net, trades, unconvertedFees: unconvertedOf(those) };
    })
    .sort((a, b) => compare(a.asset, b.asset));
}

function groupingOf(by: PnlGrouping, zone: string): (event: PnlEvent) => string | null {
  if (by === 'strategy') return ({ strategyId }) => strategyId ?? null;
  if (by === 'instrument') return ({ instrument }) => instrument;
  return ofPeriod(periodsIn(zone, by satisfies PnlPeriod));
}

function ofPeriod(periodOf: PeriodOf): (event: PnlEvent) => string {
  return ({ timeMs }) => periodOf(timeMs);
}

function unconvertedOf(events: readonly PnlEvent[]): Readonly<Record<string, Decimal>> {
  const sums: Record<string, Decimal> = {};
  for (const { unconvertedFee: fee } of events)
    if (fee) sums[fee.asset] = (sums[fee.asset] ?? zero).plus(fee.amount);
  return sums;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
