import type { MarketPrice } from '#shared/domain/instrument/instrument.ts';
import { Decimal } from '#shared/domain/money/decimal.ts';
import type { Engine } from '../engine/engine.ts';
import type { Market, VenueRow } from './venue-row.ts';

/** How far a price goes in one step, as a share of itself. */
const stepRatio = 0.0015;

/** A seeded random walk of every market's price, and the prices that ws-ingest would have saved. */
export class MarketPrices {
  readonly #engine: Engine;
  readonly #row: VenueRow;
  readonly #midTicks = new Map<string, number>();
  readonly #saved = new Map<string, number>();
  #savedAtMs = 0;
  /** While true nothing is saved: readers see older and older prices. */
  isSilent = false;

  constructor(engine: Engine, row: VenueRow) {
    this.#engine = engine;
    this.#row = row;
    for (const market of row.markets) this.#midTicks.set(market.instrument.symbol, market.midTicks);
    this.#save();
  }

  step(): void {
    const { random } = this.#engine;
    for (const [symbol, ticks] of this.#midTicks) {
      const most = Math.max(1, Math.round(ticks * stepRatio));
      this.#midTicks.set(symbol, Math.max(100, ticks + random.whole(-most, most)));
    }
    if (!this.isSilent) this.#save();
  }

  saved(symbol: string): MarketPrice | undefined {
    const instrument = this.#row.markets.find((market) => market.instrument.symbol === symbol)?.instrument;
    const mid = this.#saved.get(symbol);
    if (!instrument || mid === undefined) return undefined;
    const at = (ticks: number) => new Decimal(ticks).times(instrument.priceTick);
    const { venue } = instrument;
    return { venue, symbol, bid: at(mid - 1), ask: at(mid + 1), last: at(mid), asOfMs: this.#savedAtMs };
  }

  /** The price at which the side could trade now, `levels` ticks into the book. */
  best(market: Market, side: 'buy' | 'sell', levels = 0): Decimal {
    const mid = this.#midTicks.get(market.instrument.symbol) ?? market.midTicks;
    return market.instrument.priceTick.times(side === 'buy' ? mid + 1 + levels : mid - 1 - levels);
  }

  #save(): void {
    this.#savedAtMs = this.#engine.scheduler.nowMs;
    for (const [symbol, ticks] of this.#midTicks) this.#saved.set(symbol, ticks);
  }
}
