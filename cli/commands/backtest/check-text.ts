import type { Checks } from '../../../research/checks/check.ts';
import type { PortfolioChecks } from '../../../research/checks/check-portfolio.ts';

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

/** Of several instruments. */
export function portfolioCheckText({ instruments, together: { cutsMs, found } }: PortfolioChecks): string {
  const iso = (timeMs: number) => new Date(timeMs).toISOString();
  return [
    ...instruments.map(({ instrument, ...checks }) => `${instrument} alone, ${checkText(checks)}`),
    found
      ? `together: look-ahead: YES, ${found.instrument} knew at ${iso(found.timeMs)} of what came after ${iso(found.cutMs)}`
      : `together: look-ahead: none, ${cutsMs.length} futures changed`,
  ].join('\n');
}
