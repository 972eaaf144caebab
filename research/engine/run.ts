import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import type { Configured } from '../../shared/strategies/host.ts';
import type { EngineOptions, Fill, Trade } from './options.ts';
import { Seat } from './seat.ts';
import { Within } from './within.ts';

/** What a run did. `equity` has one value a candle, at its close. */
export interface EngineResult {
  readonly trades: readonly Trade[];
  readonly fills: readonly Fill[];
  readonly equity: Float64Array;
  /** The first candle that the strategy saw. */
  readonly firstBar: number;
  readonly refusedOrders: number;
  /** The account had nothing left before the end. */
  readonly ruined: boolean;
  /** What was paid (below 0) or got for holding, and how often the venue took a position. */
  readonly carried?: Carried;
}

export interface Carried {
  readonly funding: number;
  readonly interest: number;
  readonly liquidations: number;
}

/**
 * Runs a strategy over candles.
 * @param finer smaller candles of the same market: where there are any, what happens within a candle is played over
 *   them one by one instead of being guessed at its worst
 * @param instrument how limits of risk call it: `BTC/USDT`, or `BTC/USDT:USDT` for a perpetual
 */
export function runCandles(
  strategy: Configured,
  candles: Candles,
  options: EngineOptions,
  finer?: Candles,
  instrument?: string,
): EngineResult {
  const run = new CandleRun(
    strategy,
    candles,
    options,
    finer,
    instrument === undefined ? {} : { instrument },
  );
  let bar = 0;
  while (bar < candles.count && run.step(bar)) bar += 1;
  return run.result(bar);
}

/**
 * A run, candle by candle. In this order, for each: what stands is filled, equity is taken at the close, the strategy
 * sees the closed candle and decides. It is never shown anything later: its indicators are fed the same candle in the
 * same loop.
 */
export class CandleRun {
  readonly #seat: Seat;
  readonly #within: Within | undefined;
  readonly #equity: Float64Array;
  #ruined = false;

  constructor(
    strategy: Configured,
    candles: Candles,
    options: EngineOptions,
    finer?: Candles,
    about: { readonly instrument?: string; readonly before?: Candles } = {},
  ) {
    this.#seat = new Seat(strategy, candles, options, about);
    this.#within = finer && new Within(finer, candles);
    this.#equity = new Float64Array(candles.count);
  }

  /** Plays one candle, each in its turn; false when nothing is left to trade with. */
  step(bar: number): boolean {
    const seat = this.#seat;
    const { candles, market, broker } = seat;
    const last = at(candles.close, bar) * seat.options.unit;
    if (market.isBusy && !this.#within?.play(market, bar)) market.play(candles, bar, bar, seat.stepMs);
    const { holdings } = broker;
    const worth = holdings.equityAt(last);
    this.#equity[bar] = worth;
    if (worth <= 0) {
      holdings.bar = bar;
      holdings.last = last;
      holdings.purse.empty();
      this.#equity.fill(0, bar);
      this.#ruined = true;
      return false;
    }
    seat.learn(bar);
    seat.see(bar, worth);
    seat.decide(bar);
    return true;
  }

  /** What the run did. `count`: how many candles were played, all but for one that was stopped. */
  result(count: number): EngineResult {
    const seat = this.#seat;
    const { broker, firstBar, options } = seat;
    if (options.finalizeTrades && !this.#ruined && count > firstBar + 1) this.#finalize(count - 1);
    const { funding, interest, liquidations } = broker.holdings.purse;
    return {
      trades: seat.trades,
      fills: seat.fills,
      equity: this.#ruined ? this.#equity : this.#equity.subarray(0, count),
      firstBar,
      refusedOrders: broker.refusedOrders,
      ruined: this.#ruined,
      carried: { funding, interest, liquidations },
    };
  }

  /**
   * At the end everything is closed as the engine that we compare with does it: by one more pass over the last candle,
   * so at its open, or at the close before it. Nothing is known of prices after the last close.
   */
  #finalize(end: number): void {
    const { broker, candles, options } = this.#seat;
    const { fill, unit } = options;
    const { open, close } = candles;
    const { holdings, liquidity } = broker;
    const last = at(close, end) * unit;
    const isNext = fill === 'next-open';
    holdings.bar = isNext ? end : end - 1;
    liquidity.open(Number.POSITIVE_INFINITY);
    broker.closeAll();
    broker.fillOrders((isNext ? at(open, end) : at(close, end - 1)) * unit, last);
    this.#equity[end] = holdings.equityAt(last);
  }
}
