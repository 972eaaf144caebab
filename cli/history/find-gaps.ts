import {
  DamagedDay,
  type DayFacts,
  daysBetween,
  gapsBetween,
  type HistoryGap,
  historyDayMs,
} from '#shared/domain/market/history-day.ts';
import type { FollowedMarket } from '#shared/domain/market/market-subscription.ts';
import type { MarketHistory } from '#shared/ports/market-history.port.ts';

export interface GapReport {
  readonly gaps: readonly HistoryGap[];
  /** Days whose file is not what the catalogue says, and why. */
  readonly damaged: ReadonlyMap<number, string>;
}

/** Reads every file of the range: what the catalogue says of one that is cut short is no longer so. */
export async function findGaps(
  history: MarketHistory,
  market: FollowedMarket,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<GapReport> {
  const catalogue = await history.readCatalogue(market);
  const facts = new Map<number, DayFacts>(catalogue);
  const damaged = new Map<number, string>();
  for (const dayMs of daysBetween(fromMs, toMs)) {
    const sha256 = catalogue.get(dayMs)?.sha256;
    if (sha256 === undefined) continue;
    try {
      await history.readDay(market, dayMs, sha256);
    } catch (error) {
      if (!(error instanceof DamagedDay)) throw error;
      damaged.set(dayMs, error.message);
      const gap = { fromMs: dayMs, toMs: dayMs + historyDayMs, why: 'DAMAGED' as const };
      facts.set(dayMs, { rows: 0, isWhole: false, gaps: [gap] });
    }
  }
  return { gaps: gapsBetween(facts, fromMs, toMs), damaged };
}
