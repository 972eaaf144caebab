import { at } from '../../shared/domain/indicators/indicator.ts';
import { dayMs } from './daily.ts';

/** `2026-01`, and what equity made of itself from the last close before the month to its last one. */
export interface Month {
  readonly month: string;
  readonly returnRatio: number;
}

export function monthlyReturns(
  equity: Float64Array,
  openTimeMs: Float64Array,
  cash: number,
): readonly Month[] {
  const months: Month[] = [];
  let before = cash;
  let last = cash;
  let month = '';
  let monthEndMs = Number.NEGATIVE_INFINITY;
  const end = () => {
    if (month !== '') months.push({ month, returnRatio: before > 0 ? last / before - 1 : 0 });
  };
  for (let bar = 0; bar < equity.length; bar++) {
    const timeMs = at(openTimeMs, bar);
    if (timeMs >= monthEndMs) {
      end();
      before = last;
      const date = new Date(Math.floor(timeMs / dayMs) * dayMs);
      month = date.toISOString().slice(0, 7);
      monthEndMs = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
    }
    last = at(equity, bar);
  }
  end();
  return months;
}
