import { at } from '../../shared/domain/indicators/indicator.ts';

export const dayMs = 86_400_000;

/** The last equity of each UTC day that has a candle. */
export function dailyEquity(equity: Float64Array, openTimeMs: Float64Array): readonly number[] {
  const days: number[] = [];
  let endMs = Number.POSITIVE_INFINITY;
  for (let bar = 0; bar < equity.length; bar++) {
    const timeMs = at(openTimeMs, bar);
    if (bar > 0 && timeMs >= endMs) days.push(at(equity, bar - 1));
    if (bar === 0 || timeMs >= endMs) endMs = (Math.floor(timeMs / dayMs) + 1) * dayMs;
  }
  if (equity.length > 0) days.push(at(equity, equity.length - 1));
  return days;
}
