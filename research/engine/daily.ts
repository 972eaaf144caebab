import { at } from '../../shared/domain/indicators/indicator.ts';

export const dayMs = 86_400_000;

/** The last equity of each UTC day that has a candle. */
export function dailyEquity(equity: Float64Array, openTimeMs: Float64Array): readonly number[] {
  const days: number[] = [];
  let bar = 0;
  while (bar < equity.length) {
    const endMs = (Math.floor(at(openTimeMs, bar) / dayMs) + 1) * dayMs;
    do bar += 1;
    while (bar < equity.length && at(openTimeMs, bar) < endMs);
    days.push(at(equity, bar - 1));
  }
  return days;
}
