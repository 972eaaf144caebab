import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import type { Configured } from '../../shared/strategies/host.ts';
import type { EngineOptions, Fill, Trade } from './options.ts';
import type { Purse } from './purse.ts';
import { Seat } from './seat.ts';
import { Within } from './within.ts';

/** One instrument of a run of several: a strategy of its own at candles of its own. */
export interface Chair {
  readonly instrument: string;
  readonly strategy: Configured;
  readonly candles: Candles;
  readonly timeframeMs: number;
  /** Smaller candles of the same market, by which these are played where there are any. */
  readonly finer?: Candles;
  /** Those of the run, with the unit and facts of this instrument. */
  readonly options: EngineOptions;
}

export interface SeatResult {
  readonly trades: readonly Trade[];
  readonly fills: readonly Fill[];
  readonly firstBar: number;
  readonly refusedOrders: number;
}

/** What is played from its open to its end: a candle, or a smaller one within it. */
interface Piece {
  readonly candles: Candles;
  readonly index: number;
  readonly endMs: number;
  readonly stepMs: number;
}

/** A seat that is moved from moment to moment: a moment is when one of its candles, or of the smaller ones, begins or ends. */
export class Player {
  readonly #seat: Seat;
  readonly #timeframeMs: number;
  readonly #within: Within | undefined;
  #bar = 0;
  #hasBegun = false;
  #piece: Piece | undefined;

  constructor({ strategy, candles, timeframeMs, finer, options, instrument }: Chair, purse: Purse) {
    this.#seat = new Seat(strategy, candles, options, { purse, instrument });
    this.#timeframeMs = timeframeMs;
    this.#within = finer && new Within(finer, candles, timeframeMs);
  }

  get nextMs(): number {
    if (this.#bar >= this.#seat.candles.count) return Number.POSITIVE_INFINITY;
    if (!this.#hasBegun) return this.#beginMs;
    return this.#piece?.endMs ?? Math.min(this.#within?.nextMs ?? Number.POSITIVE_INFINITY, this.#endMs);
  }

  /** What ends now, a candle or a smaller one, is played to its close. */
  rest(nowMs: number): void {
    const piece = this.#piece;
    if (piece?.endMs !== nowMs) return;
    const { market, options, broker } = this.#seat;
    this.#piece = undefined;
    market.rest(piece.candles, piece.index, piece.stepMs);
    broker.holdings.last = at(piece.candles.close, piece.index) * options.unit;
  }

  /** The candle itself ends, all of it played. */
  endsAt(nowMs: number): boolean {
    return this.#hasBegun && !this.#piece && this.#endMs === nowMs;
  }

  close(): void {
    const { candles, options, broker } = this.#seat;
    broker.holdings.last = at(candles.close, this.#bar) * options.unit;
    this.#seat.learn(this.#bar);
    this.#hasBegun = false;
    this.#bar += 1;
  }

  /** On the candle that has just been closed. */
  decide(worth: number): void {
    this.#seat.see(this.#bar - 1, worth);
    this.#seat.decide(this.#bar - 1);
  }

  /** What begins now opens. */
  open(nowMs: number): void {
    if (this.nextMs !== nowMs || this.#piece) return;
    const { candles, stepMs } = this.#seat;
    const isWhole = !this.#hasBegun && !this.#within?.begin(this.#bar);
    this.#hasBegun = true;
    if (isWhole) this.#play({ candles, index: this.#bar, endMs: this.#endMs, stepMs });
    else if (this.#within?.nextMs === nowMs) {
      const { finer, finerMs } = this.#within;
      const endMs = Math.min(nowMs + finerMs, this.#endMs);
      this.#play({ candles: finer, index: this.#within.take(), endMs, stepMs: finerMs });
    }
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

  get #beginMs(): number {
    return at(this.#seat.candles.openTimeMs, this.#bar);
  }

  get #endMs(): number {
    return this.#beginMs + this.#timeframeMs;
  }

  /** What fills at the close before is sized and valued by it; nothing of the open is known to it. */
  #play(piece: Piece): void {
    const { market, options, broker } = this.#seat;
    const { holdings } = broker;
    this.#piece = piece;
    if (options.fill === 'next-open') holdings.last = at(piece.candles.open, piece.index) * options.unit;
    market.open(piece.candles, piece.index, this.#bar, holdings.last);
  }
}
