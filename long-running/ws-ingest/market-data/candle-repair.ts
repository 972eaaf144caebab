import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import type { MarketState } from '#shared/domain/market/market-state.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Log } from '#shared/ports/log.port.ts';
import { errorText } from '../json-log.ts';
import { backoffMs, repeat, type Timings } from '../timing.ts';
import type { MarketVenue } from './market-venue.ts';

interface Wanted {
  readonly state: MarketState;
  readonly openTimeMs: number;
  attempts: number;
  dueAtMs: number;
}

export interface CandleRepairDeps {
  readonly venues: readonly MarketVenue[];
  readonly clock: Clock;
  readonly log: Log;
  readonly timings: Timings;
  readonly onRepaired: (state: MarketState, candle: MarketCandle) => void;
  readonly onGivenUp: (state: MarketState, openTimeMs: number) => void;
}

/** Of one venue: half an hour of 300 markets. */
const wantedMax = 10_000;
const attemptsMax = 8;
/** A venue's own candle of a minute is final some moments after the minute. */
const settleMs = 1_500;
/** What every venue gives at once. */
const candlesARequest = 100;
const minuteMs = 60_000;
const lookEveryMs = 100;

/** Asks the venues for their own candles where ours may lack trades; they say that they are the venue's. */
export class CandleRepair {
  readonly counts = { repaired: 0, givenUp: 0 };
  readonly #deps: CandleRepairDeps;
  readonly #wanted: ReadonlyMap<string, Wanted[]>;

  constructor(deps: CandleRepairDeps) {
    this.#deps = deps;
    this.#wanted = new Map(deps.venues.map(({ venue }) => [venue, []]));
  }

  add(state: MarketState, openTimeMs: number): void {
    const wanted = this.#wanted.get(state.venue) ?? [];
    const dropped = wanted.length >= wantedMax ? wanted.shift() : undefined;
    if (dropped) this.#giveUp(dropped);
    wanted.push({ state, openTimeMs, attempts: 0, dueAtMs: this.#deps.clock.nowMs() + settleMs });
  }

  async run(signal: AbortSignal): Promise<void> {
    const { venues } = this.#deps;
    await Promise.all(venues.map((venue) => repeat(() => this.#repairNext(venue), lookEveryMs, signal)));
  }

  /** One request for the oldest that is due, and whatever of its market comes soon after. Never throws. */
  async #repairNext(venue: MarketVenue): Promise<void> {
    const { clock, log } = this.#deps;
    const wanted = this.#wanted.get(venue.venue) ?? [];
    const nowMs = clock.nowMs();
    // Who waits the longest goes first: one that is never answered holds up no other.
    const due = wanted
      .filter(({ dueAtMs }) => dueAtMs <= nowMs)
      .sort((one, other) => one.dueAtMs - other.dueAtMs);
    const [first] = due;
    if (!first) return;
    const fromMs = first.openTimeMs;
    const toMs = fromMs + candlesARequest * minuteMs;
    const { state } = first;
    const asked = due.filter(
      (each) => each.state === state && each.openTimeMs >= fromMs && each.openTimeMs < toMs,
    );
    const lastMs = Math.max(...asked.map(({ openTimeMs }) => openTimeMs));
    try {
      const count = (lastMs - fromMs) / minuteMs + 1;
      const candles = await venue.fetchCandles(state.symbol, fromMs, count);
      const found = new Map(candles.map((candle) => [candle.openTimeMs, candle]));
      for (const each of asked) this.#settle(each, wanted, found.get(each.openTimeMs));
    } catch (error) {
      const of = { venue: state.venue, symbol: state.symbol, error: errorText(error) };
      log.warn('candles were not repaired', of);
      for (const each of asked) this.#settle(each, wanted, undefined);
    }
  }

  #settle(each: Wanted, wanted: Wanted[], candle: MarketCandle | undefined): void {
    const { clock, timings, onRepaired } = this.#deps;
    each.attempts += 1;
    each.dueAtMs = clock.nowMs() + backoffMs(each.attempts, timings);
    if (!candle && each.attempts < attemptsMax) return;
    const index = wanted.indexOf(each);
    if (index >= 0) wanted.splice(index, 1);
    if (!candle) {
      this.#giveUp(each);
      return;
    }
    this.counts.repaired += 1;
    onRepaired(each.state, candle);
  }

  #giveUp({ state, openTimeMs }: Wanted): void {
    this.counts.givenUp += 1;
    this.#deps.onGivenUp(state, openTimeMs);
  }
}
