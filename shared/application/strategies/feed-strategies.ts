import type { VenueId } from '../../domain/account/account.ts';
import type { MarketCandle } from '../../domain/market/market-candle.ts';
import { timeframes } from '../../domain/market/timeframe.ts';
import type { StrategyInstance } from '../../domain/strategy/instance.ts';
import type { StrategyLook, StrategyQueue } from '../../ports/queues.port.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';

export interface FeedDeps {
  readonly store: Pick<TradingStore, 'strategies'>;
  readonly strategyQueue: StrategyQueue;
}

/** A candle of a minute is closed, and stands in the store: wakes the strategies for which it ends a candle of theirs. @returns all of this market */
export async function feedStrategies(
  { store, strategyQueue }: FeedDeps,
  venue: VenueId,
  instrument: string,
  { openTimeMs, endMs, source, isWhole }: Pick<MarketCandle, 'openTimeMs' | 'endMs' | 'source' | 'isWhole'>,
): Promise<readonly StrategyInstance[]> {
  const active = await store.strategies.listActiveOn(venue, instrument);
  const looks = active.flatMap(({ ownerId, strategyId, timeframe }): StrategyLook[] => {
    const frame = timeframes[timeframe];
    const candleMs = frame.startMs(openTimeMs);
    if (frame.nextMs(candleMs) !== endMs) return [];
    // A candle that is repaired comes again, and must not vanish in the queue's dedupe.
    const about = `candle:${candleMs}:${source}:${isWhole}`;
    return [{ kind: 'LOOK', ownerId, strategyId, about, candleMs }];
  });
  if (looks.length > 0) await strategyQueue.send(looks);
  return active;
}
