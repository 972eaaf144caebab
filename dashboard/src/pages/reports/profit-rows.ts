import type { Schemas } from '../../api/client.ts';

export type Pnl = Schemas['Pnl'];
export const groupings = ['day', 'week', 'month', 'strategy', 'instrument'] as const;
export type Grouping = (typeof groupings)[number];

/** The newest period first; anything else by name. */
export function sortedRows(pnl: Pnl): Pnl['rows'] {
  const isPeriod = ['day', 'week', 'month'].includes(pnl.by);
  const order = (a: string, b: string) => (a === b ? 0 : a < b === isPeriod ? 1 : -1);
  return [...pnl.rows].sort((a, b) => order(a.group ?? '', b.group ?? '') || (a.asset < b.asset ? -1 : 1));
}

/** What is exported: the rows as they are shown, with exact figures. */
export function* profitRows(pnl: Pnl): Generator<readonly (string | null)[]> {
  yield [pnl.by, 'asset', 'trades', 'realized', 'fees', 'funding', 'net', 'unconvertedFees'];
  for (const { group, asset, trades, realized, fees, funding, net, unconvertedFees } of sortedRows(pnl)) {
    const unconverted = Object.entries(unconvertedFees).map(([each, amount]) => `${amount} ${each}`);
    yield [group, asset, String(trades), realized, fees, funding, net, unconverted.join('; ')];
  }
}
