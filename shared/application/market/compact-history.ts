import { arrangeDay, factsOfDay, historyDayMs, startOfDayMs } from '../../domain/market/history-day.ts';
import type { FollowedMarket } from '../../domain/market/market-subscription.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Log } from '../../ports/log.port.ts';
import type { MarketHistory } from '../../ports/market-history.port.ts';
import type { MarketViewReader } from '../../ports/market-views.port.ts';
import { readKeptDay } from './read-kept-day.ts';

const minutesADay = 1_440;
/** The market table keeps candles for three days: the two last whole days are all there. */
const daysBack = [2, 1];
/** A day that is still not whole by then is kept as it is, and again whenever more of it has come. */
const patienceMs = 6 * 3_600_000;

export interface CompactHistoryDeps {
  readonly views: Pick<MarketViewReader, 'listCandles'>;
  readonly history: MarketHistory;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Compaction {
  readonly saved: number;
  /** Whole already, or nothing new. */
  readonly unchanged: number;
  /** Not whole yet, and may still become so. */
  readonly waiting: number;
}

/**
 * Moves closed days of minutes from the market table into history: each once, and again only while it is not whole and more has
 * come. Repeated, it changes nothing.
 * @throws AggregateError at the end when markets failed; the others are done
 */
export async function compactHistory(
  deps: CompactHistoryDeps,
  markets: readonly FollowedMarket[],
): Promise<Compaction> {
  const todayMs = startOfDayMs(deps.clock.nowMs());
  const counts = { saved: 0, unchanged: 0, waiting: 0 };
  const failures: unknown[] = [];
  for (const market of markets) {
    try {
      const catalogue = await deps.history.readCatalogue(market);
      for (const back of daysBack) {
        const dayMs = todayMs - back * historyDayMs;
        const isDone = catalogue.get(dayMs)?.isWhole === true;
        counts[isDone ? 'unchanged' : await compactDay(deps, market, dayMs)] += 1;
      }
    } catch (error) {
      deps.log.error('a market was not compacted', { ...market, error: String(error) });
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} markets were not compacted`);
  return counts;
}

async function compactDay(
  { views, history, clock }: CompactHistoryDeps,
  market: FollowedMarket,
  dayMs: number,
): Promise<keyof Compaction> {
  const range = { fromMs: dayMs, toMs: dayMs + historyDayMs, limit: minutesADay };
  const live = await views.listCandles(market.venue, market.symbol, range);
  const candles = arrangeDay(dayMs, [...(await readKeptDay(history, market, dayMs)), ...live]);
  if (candles.length === 0) return 'unchanged';
  const { isWhole } = factsOfDay(dayMs, candles);
  if (!isWhole && clock.nowMs() < range.toMs + patienceMs) return 'waiting';
  return (await history.saveDay(market, dayMs, candles)) ? 'saved' : 'unchanged';
}
