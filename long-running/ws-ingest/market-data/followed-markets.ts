import type { VenueId } from '#shared/domain/account/account.ts';
import type { Log } from '#shared/ports/log.port.ts';
import type { MarketSubscriptions } from '#shared/ports/market-subscriptions.port.ts';
import { errorText } from '../json-log.ts';

type Followed = ReadonlyMap<VenueId, readonly string[]>;

export interface FollowedMarketsDeps {
  readonly subscriptions: Pick<MarketSubscriptions, 'listFollowed'>;
  /** Followed whoever subscribes. */
  readonly followed: Followed;
  readonly log: Log;
}

/** What one process can follow; the first ones by name beyond the settings' own. */
const marketsMax = 300;

/** The markets that the settings name, and those that somebody subscribed to. */
export class FollowedMarkets {
  readonly #deps: FollowedMarketsDeps;
  #isFailing = false;
  #leftOut = 0;

  constructor(deps: FollowedMarketsDeps) {
    this.#deps = deps;
  }

  /** Never throws: while the list cannot be read, what is followed stays. */
  async refresh(follow: (markets: Followed) => Promise<void>): Promise<void> {
    const { subscriptions, log } = this.#deps;
    try {
      const markets = await subscriptions.listFollowed();
      this.#isFailing = false;
      await follow(this.#merged(markets));
    } catch (error) {
      if (!this.#isFailing) log.warn('subscriptions were not read', { error: errorText(error) });
      this.#isFailing = true;
    }
  }

  #merged(markets: readonly { readonly venue: VenueId; readonly symbol: string }[]): Followed {
    const merged = new Map<VenueId, string[]>();
    for (const [venue, symbols] of this.#deps.followed) merged.set(venue, [...symbols]);
    let count = [...merged.values()].reduce((sum, symbols) => sum + symbols.length, 0);
    let leftOut = 0;
    for (const { venue, symbol } of [...markets].sort(byName)) {
      const symbols = merged.get(venue) ?? [];
      if (symbols.includes(symbol)) continue;
      if (count >= marketsMax) leftOut += 1;
      else {
        merged.set(venue, [...symbols, symbol]);
        count += 1;
      }
    }
    if (leftOut > 0 && leftOut !== this.#leftOut)
      this.#deps.log.warn('more markets are subscribed to than can be followed', { leftOut });
    this.#leftOut = leftOut;
    return merged;
  }
}

function byName(a: { venue: string; symbol: string }, b: { venue: string; symbol: string }): number {
  return `${a.venue} ${a.symbol}` < `${b.venue} ${b.symbol}` ? -1 : 1;
}
