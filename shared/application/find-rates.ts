import type { Account, VenueId } from '../domain/account/account.ts';
import { midPrice } from '../domain/instrument/instrument.ts';
import { Decimal } from '../domain/money/decimal.ts';
import { roundMoney } from '../domain/pnl/lots.ts';
import type { KnownRate } from '../domain/pnl/report.ts';
import type { MarketDataReader } from '../ports/market-data.port.ts';
import { mapConcurrently } from './map-concurrently.ts';

export interface RatePair {
  readonly from: string;
  readonly to: string;
}

const concurrencyMax = 10;
const rateAgeMaxMs = 60_000;
/** Where won are traded against dollars, whatever venue the account is at. */
const wonVenue: VenueId = 'upbit';

/** Those of the pairs for which a market of the accounts' venues, or the won's, has a fresh price. Each pair once. */
export async function findRates(
  deps: { readonly market: Pick<MarketDataReader, 'findPrice'>; readonly nowMs: number },
  accounts: readonly Account[],
  pairs: readonly RatePair[],
): Promise<readonly KnownRate[]> {
  const distinct = [...new Map(pairs.map((pair) => [`${pair.from}/${pair.to}`, pair])).values()];
  const venues = [...new Set<VenueId>([...accounts.map(({ venue }) => venue), wonVenue])];
  const found = await mapConcurrently(distinct, concurrencyMax, async (pair): Promise<KnownRate[]> => {
    if (pair.from === pair.to) return [{ ...pair, rate: new Decimal(1) }];
    for (const venue of venues)
      for (const [base, quote] of [
        [pair.from, pair.to],
        [pair.to, pair.from],
      ]) {
        const symbol = `${base}/${quote}`;
        const price = await deps.market.findPrice(venue, symbol);
        if (!price || deps.nowMs - price.asOfMs > rateAgeMaxMs) continue;
        const mid = midPrice(price);
        if (!mid.greaterThan(0)) continue;
        const rate = base === pair.from ? mid : roundMoney(new Decimal(1).dividedBy(mid));
        return [{ ...pair, rate, market: { venue, symbol, asOfMs: price.asOfMs } }];
      }
    return [];
  });
  return found.flat();
}
