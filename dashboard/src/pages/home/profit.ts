import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import type { Schemas } from '../../api/client.ts';
import { decimalOf } from '../../format/number.ts';
import { dayText, periodStarts, type Zone } from '../../format/time.ts';

type Pnl = Schemas['Pnl'];

export interface Profit {
  readonly day: Decimal;
  readonly week: Decimal;
  readonly month: Decimal;
}

/** Net profit of the present day, week and month in one asset, from the rows of days (`2026-11-22`). */
export function profitOf(pnl: Pnl, asset: string, nowMs: number, zone: Zone): Profit {
  const starts = periodStarts(nowMs, zone);
  const since = (startMs: number) => {
    const from = dayText(startMs, zone);
    return pnl.rows
      .filter((row) => row.asset === asset && (row.group ?? '') >= from)
      .reduce((sum, row) => sum.plus(decimalOf(row.net) ?? 0), new Decimal(0));
  };
  return { day: since(starts.day), week: since(starts.week), month: since(starts.month) };
}

/** The curve of an asset, and what is open in it. */
export function equityOf(pnl: Pnl, asset: string) {
  const curve = pnl.equity?.find((each) => each.asset === asset);
  const total = pnl.totals.find((each) => each.asset === asset);
  return { curve, last: curve?.points.at(-1), unrealized: total?.unrealized ?? null };
}

/** A line through figures in a box of 100 × 100, for a picture; the least below, the greatest above. */
export function linePath(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const span = most - least || 1;
  return values
    .map((value, index) => {
      const x = (index / Math.max(1, values.length - 1)) * 100;
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(2)} ${(95 - ((value - least) / span) * 90).toFixed(2)}`;
    })
    .join('');
}
