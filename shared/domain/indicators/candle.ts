/**
 * A closed candle as indicators read it. Doubles: indicators lead to decisions, never to amounts of money, and every
 * library that ours must agree with counts in doubles. `volume` is in the base asset.
 */
export interface Candle {
  readonly openTimeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}
