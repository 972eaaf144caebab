import type { InMemoryMarketViews } from '#shared/adapters/in-memory/market-views.ts';
import type { CertifiedVenueId } from '#shared/domain/account/account.ts';
import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import type { Random } from '../engine/random.ts';
import type { Market } from '../venues/venue-row.ts';

const minuteMs = 60_000;
/** How far a close may be from the one before. */
const stepRatio = 0.004;

interface Followed {
  readonly venue: CertifiedVenueId;
  readonly symbol: string;
  close: number;
}

type Tell = (venue: CertifiedVenueId, symbol: string, candle: MarketCandle, isLate: boolean) => void;

/** Candles of a minute of the markets that strategies trade: a walk of their own, beside the venue's prices. */
export class MinuteCandles {
  readonly #views: InMemoryMarketViews;
  readonly #random: Random;
  readonly #followed: Followed[] = [];

  constructor(views: InMemoryMarketViews, random: Random) {
    this.#views = views;
    this.#random = random;
  }

  /** From now on, with the minutes before. */
  follow(venue: CertifiedVenueId, { instrument, midTicks }: Market, fromMs: number, minutes: number): void {
    const { symbol, priceTick } = instrument;
    if (this.#followed.some((each) => each.venue === venue && each.symbol === symbol)) return;
    const one = { venue, symbol, close: priceTick.times(midTicks).toNumber() };
    this.#followed.push(one);
    const firstMs = Math.floor(fromMs / minuteMs) * minuteMs;
    for (let minute = 0; minute < minutes; minute += 1)
      void this.save(venue, symbol, this.#next(one, firstMs + minute * minuteMs));
  }

  /** The minute before is over. */
  close(nowMs: number, tell: Tell): void {
    const openTimeMs = Math.floor(nowMs / minuteMs) * minuteMs - minuteMs;
    for (const one of this.#followed) {
      const candle = this.#next(one, openTimeMs);
      const lacksTrades = this.#random.chance(0.2);
      if (lacksTrades) tell(one.venue, one.symbol, { ...candle, isWhole: false }, false);
      tell(one.venue, one.symbol, lacksTrades ? { ...candle, source: 'VENUE' } : candle, lacksTrades);
    }
  }

  save(venue: CertifiedVenueId, symbol: string, candle: MarketCandle): Promise<void> {
    return this.#views.saveCandle({ venue, symbol, timeframe: '1m', asOfMs: candle.endMs, candle });
  }

  #next(one: Followed, openTimeMs: number): MarketCandle {
    const open = one.close;
    one.close = open * (1 + (this.#random.unit() - 0.5) * stepRatio);
    const { close } = one;
    return {
      ...{ openTimeMs, endMs: openTimeMs + minuteMs, open, close },
      ...{ high: Math.max(open, close), low: Math.min(open, close), volume: 1, quoteVolume: close },
      ...{ trades: 1, isWhole: true, source: 'TRADES' },
    };
  }
}
