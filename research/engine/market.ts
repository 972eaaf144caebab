import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import type { StrategyEvent } from '../../shared/strategies/events.ts';
import type { StrategyRun } from '../../shared/strategies/host.ts';
import type { Broker } from './broker.ts';
import type { Desk } from './desk.ts';
import type { EngineOptions } from './options.ts';
import type { AccountSight } from './sight.ts';

/** Plays candles to the orders of a run, and tells its strategy what came of them. */
export class Market {
  readonly #broker: Broker;
  readonly #run: StrategyRun;
  readonly #sight: AccountSight;
  readonly #options: EngineOptions;
  readonly #desk: Desk;
  /** The last close that was played. */
  #before = Number.NaN;

  constructor(broker: Broker, desk: Desk, run: StrategyRun, sight: AccountSight, options: EngineOptions) {
    this.#broker = broker;
    this.#run = run;
    this.#sight = sight;
    this.#options = options;
    this.#desk = desk;
  }

  /** Something stands that a candle may fill, or the strategy is to hear something. */
  get isBusy(): boolean {
    return this.#broker.hasOrders || this.#desk.isBusy || this.#desk.events.length > 0;
  }

  /** One candle: candle `bar` itself, or one within it. */
  play(candles: Candles, index: number, bar: number): void {
    const { unit, fill } = this.#options;
    const close = at(candles.close, index) * unit;
    const open = at(candles.open, index) * unit;
    const openTimeMs = at(candles.openTimeMs, index);
    if (this.#broker.hasOrders && fill === 'next-open') this.#desk.fill(open, bar, close, openTimeMs);
    else if (this.#broker.hasOrders) this.#desk.fill(this.#before, Math.max(bar - 1, 0), close, openTimeMs);
    if (this.#desk.isBusy) {
      const high = at(candles.high, index) * unit;
      const low = at(candles.low, index) * unit;
      this.#desk.step({ open, high, low, close, openTimeMs }, bar);
    }
    this.#before = close;
    if (this.#desk.events.length > 0) this.#tell(close, at(candles.close, index), openTimeMs);
  }

  /** Hears what the strategy wants on an event; `last` is the newest price of one unit. */
  decide(event: StrategyEvent, last: number, timeMs: number): void {
    const intents = this.#run.decide(event);
    this.#before = last;
    if (intents.length > 0) this.#desk.take(intents, last, timeMs);
  }

  #tell(last: number, price: number, timeMs: number): void {
    const { events } = this.#desk;
    this.#desk.events = [];
    this.#sight.moveTo(price, this.#broker.equityAt(last));
    for (const event of events) this.decide(event, last, timeMs);
  }
}
