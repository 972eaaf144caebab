import { at } from '../../shared/domain/indicators/indicator.ts';

export const dayMs = 86_400_000;

/** The last equity of each UTC day that has a candle. */
export function dailyEquity(equity: Float64Array, openTimeMs: Float64Array): readonly number[] {
  const days: number[] = [];
  for (let bar = 0; bar < equity.length; bar++) {
    const isLast = bar + 1 === equity.length || dayOf(openTimeMs, bar) !== dayOf(openTimeMs, bar + 1);
    if (isLast) days.push(at(equity, bar));
  }
  return days;
}

function dayOf(openTimeMs: Float64Array, bar: number): number {
  return Math.floor(at(openTimeMs, bar) / dayMs);
}
