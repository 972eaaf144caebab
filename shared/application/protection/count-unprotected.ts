import { isUnprotected, type ProtectionPlan } from '../../domain/protection/plan.ts';
import { hasStop } from '../../domain/protection/terms.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { MarketDataReader } from '../../ports/market-data.port.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';

/** Whoever watches stops writes the prices too: when these are old, nobody watches. */
const watchedPriceAgeMaxMs = 10_000;

/** Positions whose stop has not been in force for too long, judged from the store alone: also when the watcher is dead. */
export async function countUnprotected({
  store,
  market,
  clock,
}: {
  readonly store: Pick<TradingStore, 'protections'>;
  readonly market: MarketDataReader;
  readonly clock: Clock;
}): Promise<number> {
  const plans = (await store.protections.listLive()).filter(({ terms }) => hasStop(terms));
  const isBare = async (plan: ProtectionPlan) => {
    const nowMs = clock.nowMs();
    if (isUnprotected(plan, nowMs)) return true;
    const price = await market.findPrice(plan.venue, plan.instrument);
    return !price || nowMs - price.asOfMs > watchedPriceAgeMaxMs;
  };
  return (await Promise.all(plans.map(isBare))).filter(Boolean).length;
}
