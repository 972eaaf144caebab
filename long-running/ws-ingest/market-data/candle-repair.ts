import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import type { MarketState } from '#shared/domain/market/market-state.ts';
import type { Log } from '#shared/ports/log.port.ts';
import { errorText } from '../json-log.ts';
import { backoffMs, pause, type Timings } from '../timing.ts';
import type { MarketVenue } from './market-venue.ts';

interface Wanted {
  readonly state: MarketState;
  readonly openTimeMs: number;
}

export interface CandleRepairDeps {
  readonly venues: ReadonlyMap<string, MarketVenue>;
  readonly log: Log;
  readonly timings: Timings;
  readonly onRepaired: (state: MarketState, candle: MarketCandle) => void;
}

const wantedMax = 2_000;
const attemptsMax = 8;
/** A venue's own candle of a minute is final some moments after the minute. */
const settleMs = 1_500;

/** Asks the venue for its own candles where ours may lack trades; they say that they are the venue's. */
export class CandleRepair {
  readonly counts = { repaired: 0, givenUp: 0 };
  readonly #deps: CandleRepairDeps;
  readonly #wanted: Wanted[] = [];

  constructor(deps: CandleRepairDeps) {
    this.#deps = deps;
  }

  add(state: MarketState, openTimeMs: number): void {
    if (this.#wanted.length >= wantedMax) this.#wanted.shift();
    this.#wanted.push({ state, openTimeMs });
  }

  async run(signal: AbortSignal): Promise<void> {
    const { timings } = this.#deps;
    while (!signal.aborted) {
      const next = this.#wanted.shift();
      await pause(next ? settleMs : timings.fallbackMs, signal);
      if (next) await this.#repair(next, signal);
    }
  }

  async #repair({ state, openTimeMs }: Wanted, signal: AbortSignal): Promise<void> {
    const { venues, log, timings, onRepaired } = this.#deps;
    const venue = venues.get(state.venue);
    if (!venue) return;
    for (let attempt = 0; attempt < attemptsMax && !signal.aborted; attempt++) {
      try {
        const [candle] = await venue.fetchCandles(venue.idOf(state.symbol), openTimeMs, 1);
        if (candle?.openTimeMs === openTimeMs) {
          this.counts.repaired += 1;
          return onRepaired(state, candle);
        }
      } catch (error) {
        log.warn('a candle was not repaired', {
          venue: state.venue,
          symbol: state.symbol,
          error: errorText(error),
        });
      }
      await pause(backoffMs(attempt, timings), signal);
    }
    this.counts.givenUp += 1;
  }
}
