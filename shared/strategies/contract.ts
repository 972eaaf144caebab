import type * as z from 'zod';
import type { IndicatorSpec } from '../domain/indicators/catalogue.ts';
import type { Numbers } from '../domain/indicators/indicator.ts';
import type { StrategyEvent } from './events.ts';
import type { Intent } from './intents.ts';

/**
 * A strategy: plain data in, plain data out. The same object decides in a backtest, on paper and live; its host feeds
 * it events one after the other, keeps its state, and turns its intents into orders. It has no clock, no randomness
 * and no I/O, and it throws nothing: `decide` is a pure function (docs/adr/0013-strategies-are-pure-transitions.md).
 */
export interface Strategy<Parameters, State> {
  /** The name of its folder. */
  readonly name: string;
  readonly description: string;
  /** Raised when decisions or the form of the state change: a decision is known by version, parameters and inputs. */
  readonly version: number;
  /** Every parameter with its bounds, and its unit and help in `.meta({ unit, description })`. */
  readonly parameters: z.ZodType<Parameters>;
  /**
   * What the host computes for it, closed candle by closed candle, with the one library. Warm-up is enforced: `decide`
   * sees no event before each of these has a value.
   */
  indicators(parameters: Parameters): readonly IndicatorSpec[];
  /** The state before the first event: JSON. */
  init(parameters: Parameters): State;
  /**
   * The state of an older version in the form of this one; null when it cannot be used, and the host refuses to go on
   * with it. A strategy without it takes over no other version's state.
   */
  migrate?(fromVersion: number, state: unknown): State | null;
  /**
   * It compares prices and never uses one as a number, so that it decides the same whatever they are counted in. The
   * candle engine then shows it the scaled prices of the engines that its trades are compared with (docs/backtest.md).
   */
  readonly comparesOnly?: true;
  /** The kinds of events that it decides on, where it would answer all others with nothing; all of them without it. */
  readonly hears?: readonly StrategyEvent['kind'][];
  /** Which events of the market it wants beside candles, and how often at most. Without it no tick and no book is told. */
  feeds?(parameters: Parameters): Feeds;
  /** What a person wants to know before it starts, such as the profit of each grid net of fees: JSON. */
  preview?(parameters: Parameters, price: number, equity: number, facts: InstrumentFacts): unknown;
  decide(state: State, event: StrategyEvent, view: View<Parameters>): Decision<State>;
}

/**
 * Of each kind the newest counts: what changes within `everyMs` of the last one told is told when they are over, as it
 * stands then, and nothing where nothing changed. A host may be slower; it tells no older one after a newer one.
 */
export interface Feeds {
  /** Best bid and ask. */
  readonly tick?: { readonly everyMs: number };
  /** The best `levels` of each side, at most; none while the book is not valid. */
  readonly book?: { readonly everyMs: number; readonly levels: number };
}

/** What a decision may look at beside the event. The host changes it between decisions: nothing of it is kept. */
export interface View<Parameters> extends Surroundings {
  readonly parameters: Parameters;
  /** The outputs of the declared indicators at the last closed candle, in their order: see `outputs` of each. */
  readonly indicators: Numbers;
}

/** Doubles, for deciding only; quantities in the base asset, prices and amounts in the quote asset. */
export interface Surroundings {
  /** What is held: below 0 for a short position; long less short where an account holds both sides (hedge mode). */
  readonly position: number;
  /** Average entry of what is held, 0 when nothing is. Of both sides at once: see `long` and `short`. */
  readonly entryPrice: number;
  readonly long: HeldSide;
  readonly short: HeldSide;
  /** The capital allocated to this strategy, with what it has won or lost, open positions at the newest price. */
  readonly equity: number;
  /** The newest price that the host knows: the close of a candle, the middle of a tick. 0 before there is one. */
  readonly price: number;
  /** Own orders that are not over, oldest first. */
  readonly openOrders: readonly OpenOrder[];
  readonly instrument: InstrumentFacts;
}

export interface HeldSide {
  /** 0 or above. */
  readonly quantity: number;
  /** 0 when nothing is held. */
  readonly entryPrice: number;
}

export interface OpenOrder {
  /** Of the intent that asked for it; null for one without. */
  readonly tag: string | null;
  readonly side: 'BUY' | 'SELL';
  /** Limit or trigger; null of an order at the market. */
  readonly price: number | null;
  /** Quantity that is not filled yet. */
  readonly remaining: number;
}

/** Steps, least sizes and costs of the instrument: fees are parts of the amount (0.001 is 0.1 %). */
export interface InstrumentFacts {
  readonly priceTick: number;
  readonly quantityStep: number;
  readonly quantityMin: number;
  readonly notionalMin: number;
  readonly makerFeeRate: number;
  readonly takerFeeRate: number;
}

export interface Decision<State> {
  /** The same object when nothing has changed. */
  readonly state: State;
  readonly intents: readonly Intent[];
}

/** No intent, without allocating. */
export const nothing: readonly Intent[] = Object.freeze([]);
