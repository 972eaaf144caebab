import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import { none, numberText, percentText } from '../../format/number.ts';
import type { ShownOptimisation } from './use-optimisations.ts';

/** Parameters that were tried, and what they brought. */
export interface TrialRow {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly value: number | null;
  readonly trades: number | null;
  readonly returnRatio: number | null;
  readonly sharpe: number | null;
  readonly maxDrawdownRatio: number | null;
}
export type TrialFigure = Exclude<keyof TrialRow, 'parameters'>;

/** Of one that runs the best so far; of one that is done all of them, those with the same parameters once. */
export function rowsOf({ result, best }: Pick<ShownOptimisation, 'result' | 'best'>): readonly TrialRow[] {
  if (!result) return best;
  const rows = result.trials.map(
    ({ parameters, value, trades, returnRatio, sharpe, maxDrawdownRatio }): TrialRow => ({
      ...{ parameters, value, trades: trades ?? null, returnRatio: returnRatio ?? null },
      ...{ sharpe: sharpe ?? null, maxDrawdownRatio: maxDrawdownRatio ?? null },
    }),
  );
  return [...new Map(rows.map((row) => [JSON.stringify(row.parameters), row])).values()];
}

/** The best first: a small drawdown, much of all else. What has no value comes last. */
export function sortedRows(rows: readonly TrialRow[], by: TrialFigure): readonly TrialRow[] {
  const sign = by === 'maxDrawdownRatio' ? -1 : 1;
  const worth = (row: TrialRow) => {
    const value = row[by];
    return value === null ? Number.NEGATIVE_INFINITY : sign * value;
  };
  return rows.toSorted((a, b) => (worth(a) === worth(b) ? 0 : worth(b) - worth(a)));
}

/** Objectives that are a share of the cash, shown in percent. */
const shares = new Set(['return', 'drawdown']);

export function valueText(value: number | null | undefined, objective: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return none;
  const exact = new Decimal(value);
  return shares.has(objective) ? percentText(exact, 2, true) : numberText(exact, { digits: 3 });
}

/** Only what was searched: what is fixed is the same in each. */
export function searchedNames(space: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(space).flatMap(([name, one]) =>
    typeof one === 'object' && one !== null ? [name] : [],
  );
}
