import type { VenueId } from '#shared/domain/account/account.ts';
import { accept, type Result } from '#shared/domain/refusal.ts';
import type { HttpAnswer } from '#shared/lambda/http-handler.ts';
import type { QueryDeps } from './lookups.ts';

/** A feed older than this is not one to trade on. */
const priceAgeMaxMs = 15_000;
const watchedVenues: readonly VenueId[] = ['binance'];

/** This worker runs. */
export async function health(): Promise<Result<HttpAnswer>> {
  return accept({ status: 200, body: { status: 'ok', checks: {} } });
}

/** The store answers and every venue's prices are fresh: an order placed now can be judged. */
export async function ready(deps: Pick<QueryDeps, 'market' | 'clock'>): Promise<Result<HttpAnswer>> {
  const checks: Record<string, string> = {};
  for (const venue of watchedVenues) checks[`prices.${venue}`] = await priceCheck(deps, venue);
  const isReady = Object.values(checks).every((check) => check.startsWith('ok'));
  return accept({ status: isReady ? 200 : 503, body: { status: isReady ? 'ok' : 'unavailable', checks } });
}

async function priceCheck(
  { market, clock }: Pick<QueryDeps, 'market' | 'clock'>,
  venue: VenueId,
): Promise<string> {
  try {
    const prices = await market.listPrices(venue);
    const newestMs = Math.max(0, ...prices.map((price) => price.asOfMs));
    const ageMs = clock.nowMs() - newestMs;
    if (prices.length === 0) return 'no price yet';
    return ageMs <= priceAgeMaxMs
      ? `ok: ${prices.length} instruments, ${ageMs} ms old`
      : `stale: ${ageMs} ms old`;
  } catch {
    return 'the store does not answer';
  }
}
