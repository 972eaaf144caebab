import type { IndicatorRow } from '../../domain/indicators/indicator-row.ts';

/** Beyond what the indicators need: those that never forget come near to what they would be. */
const warmUpFactor = 4;

/** So many candles before its first one a strategy's indicators learn from, live and in what is compared with it. */
export function warmUpCandles({ warmUpBars }: Pick<IndicatorRow, 'warmUpBars'>): number {
  return warmUpBars === 0 ? 0 : warmUpBars * warmUpFactor + 1;
}
