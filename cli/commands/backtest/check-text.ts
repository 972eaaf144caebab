import type { Checks } from '../../../research/checks/check.ts';

/** The checks in words. */
export function checkText({ candles, lookAhead, warmUp, determinism }: Checks): string {
  const { found, cuts } = lookAhead;
  const { threads, isSame } = determinism;
  return [
    `checked on ${candles} candles:`,
    found
      ? `  look-ahead: YES, candle ${found.bar} knew of what came after candle ${found.cutBar}`
      : `  look-ahead: none, ${cuts.length} futures changed`,
    `  warm-up: ${warmUp.declaredBars} candles declared; another start was felt for up to ${warmUp.barsUntilEqualMax}`,
    `  the same hash on ${threads} threads: ${isSame ? 'yes' : 'NO'}`,
  ].join('\n');
}
