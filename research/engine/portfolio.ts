import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import type { Configured } from '../../shared/strategies/host.ts';
import type { EngineOptions, Fill, Trade } from './options.ts';
import { Purse } from './purse.ts';
import type { Carried } from './run.ts';
import { Seat } from './seat.ts';

/** One instrument of a run of several: a strategy of its own at candles of its own. */
export interface Chair {
  readonly instrument: string;
  readonly strategy: Configured;
  readonly candles: Candles;
  readonly timeframeMs: number;
  /** Those of the run, with the unit and facts of this instrument. */
  readonly options: EngineOptions;
}

export interface PortfolioResult {
  /** In the order of the chairs; bars are those of its own candles. `equity` is not its own: see the one of the run. */
  readonly seats: readonly SeatResult[];
  /** At each moment at which a candle closed, once. */
  readonly timeMs: Float64Array;
  readonly equity: Float64Array;
  readonly ruined: boolean;
  readonly carried: Carried;
}

export interface SeatResult {
  readonly trades: readonly Trade[];
  readonly fills: readonly Fill[];
  readonly firstBar: number;
  readonly refusedOrders: number;
}

/**
 * Several instruments, each with a run of its strategy, under one capital and one budget of risk. At each moment, in this
 * order, and within each step in the order of the chairs: candles that end are played to their close; equity is
 * taken, everything at its newest close; the strategies whose candle has ended decide; candles that begin open, and what
 * stood at the market fills. So nothing decided at a moment is known to anything before it, whatever the timeframes.
 */
export function runPortfolio(chairs: readonly Chair[], options: EngineOptions): PortfolioResult {
  const purse = new Purse(options);
  const players = chairs.map((chair) => new Player(chair, purse));
  const times: number[] = [];
  const equity: number[] = [];
  let ruined = false;
  for (let nowMs = next(players); nowMs < Number.POSITIVE_INFINITY && !ruined; nowMs = next(players)) {
    const ending = players.filter((player) => player.endsAt(nowMs));
    for (const player of ending) player.close();
    if (ending.length > 0) {
      ruined = purse.worth <= 0;
      if (ruined) purse.empty();
      times.push(nowMs);
      equity.push(purse.worth);
    }
    if (ruined) break;
    for (const player of ending) player.decide(purse.worth);
    for (const player of players) if (player.beginsAt(nowMs)) player.open();
  }
  if (options.finalizeTrades && !ruined) {
    for (const player of players) player.finalize();
    if (equity.length > 0) equity[equity.length - 1] = purse.worth;
  }
  const { funding, interest, liquidations } = purse;
  return {
    seats: players.map((player) => player.result),
    timeMs: Float64Array.from(times),
    equity: Float64Array.from(equity),
    ruined,
    carried: { funding, interest, liquidations },
  };
}

function next(players: readonly Player[]): number {
  return players.reduce((soonest, player) => Math.min(soonest, player.nextMs), Number.POSITIVE_INFINITY);
}

/** A seat that is moved from moment to moment. */
class Player {
  readonly #seat: Seat;
  readonly #timeframeMs: number;
  #bar = 0;
  #isOpen = false;

  constructor({ strategy, candles, timeframeMs, options, instrument }: Chair, purse: Purse) {
    this.#seat = new Seat(strategy, candles, options, { purse, instrument });
    this.#timeframeMs = timeframeMs;
  }

  get nextMs(): number {
    const { candles } = this.#seat;
    if (this.#bar >= candles.count) return Number.POSITIVE_INFINITY;
    return at(candles.openTimeMs, this.#bar) + (this.#isOpen ? this.#timeframeMs : 0);
  }

  endsAt(timeMs: number): boolean {
    return this.#isOpen && this.nextMs === timeMs;
  }

  beginsAt(timeMs: number): boolean {
    return !this.#isOpen && this.nextMs === timeMs;
  }

  open(): void {
    const { market, candles, options, broker } = this.#seat;
    this.#isOpen = true;
    const last = at(candles.open, this.#bar) * options.unit;
    broker.holdings.last = last;
    market.open(candles, this.#bar, this.#bar, last);
  }

  close(): void {
    const { market, candles, options, broker, stepMs } = this.#seat;
    market.rest(candles, this.#bar, stepMs);
    broker.holdings.last = at(candles.close, this.#bar) * options.unit;
    this.#seat.learn(this.#bar);
    this.#isOpen = false;
    this.#bar += 1;
  }

  /** On the candle that has just been closed. */
  decide(worth: number): void {
    this.#seat.see(this.#bar - 1, worth);
    this.#seat.decide(this.#bar - 1);
  }

  /** At its last close, with what leaving costs. */
  finalize(): void {
    const { broker } = this.#seat;
    broker.liquidity.open(Number.POSITIVE_INFINITY);
    broker.closeAll();
    broker.fillOrders(broker.holdings.last, broker.holdings.last);
  }

  get result(): SeatResult {
    const { trades, fills, firstBar, broker } = this.#seat;
    return { trades, fills, firstBar, refusedOrders: broker.refusedOrders };
  }
}
