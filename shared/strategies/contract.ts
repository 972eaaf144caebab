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
  decide(state: State, event: StrategyEvent, view: View<Parameters>): Decision<State>;
}

/** What a decision may look at beside the event. The host changes it between decisions: nothing of it is kept. */
export interface View<Parameters> {
  readonly parameters: Parameters;
  /** The outputs of the declared indicators at the last closed candle, in their order: see `outputs` of each. */
  readonly indicators: Numbers;
  /** What is held, in the base asset: below 0 for a short position. */
  readonly position: number;
}

export interface Decision<State> {
  /** The same object when nothing has changed. */
  readonly state: State;
  readonly intents: readonly Intent[];
}

/** No intent, without allocating. */
export const nothing: readonly Intent[] = Object.freeze([]);
