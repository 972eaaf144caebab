import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import type { StrategyEvent } from '../../shared/strategies/events.ts';
import type { StrategyRun } from '../../shared/strategies/host.ts';
import type { Intent } from '../../shared/strategies/intents.ts';
import type { Broker } from './broker.ts';
import { Carry } from './carry.ts';
import type { Desk } from './desk.ts';
import type { EngineOptions } from './options.ts';
import type { AccountSight } from './sight.ts';

/** Intents on their way to the venue. */
interface Underway {
  readonly dueMs: number;
  readonly intents: readonly Intent[];
}

/** Plays candles to the orders of a run, and tells its strategy what came of them. */
export class Market {
  readonly #broker: Broker;
  readonly #run: StrategyRun;
  readonly #sight: AccountSight;
  readonly #options: EngineOptions;
  readonly #desk: Desk;
  readonly #carry: Carry;
  readonly #underway: Underway[] = [];
  /** Something stands that a candle may fill, or the strategy is to hear something. Only what is done here changes it. */
  isBusy: boolean;
  /** The last close that was played. */
  #before = Number.NaN;

  constructor(broker: Broker, desk: Desk, run: StrategyRun, sight: AccountSight, options: EngineOptions) {
    this.#broker = broker;
    this.#run = run;
    this.#sight = sight;
    this.#options = options;
    this.#desk = desk;
    this.#carry = new Carry(options);
    this.isBusy = this.#carry.isOn;
  }

  /** One candle: candle `bar` itself, or one within it. `stepMs`: its length, where decisions take their time. */
  play(candles: Candles, index: number, bar: number, stepMs: number): void {
    this.open(candles, index, bar, at(candles.close, index) * this.#options.unit);
    this.rest(candles, index, stepMs);
  }

  /**
   * Its first moment: what falls due, what arrives, and the orders at the market.
   * @param last what is held is valued by it
   */
  open(candles: Candles, index: number, bar: number, last: number): void {
    const { unit, fill } = this.#options;
    const { holdings, liquidity } = this.#broker;
    const openTimeMs = at(candles.openTimeMs, index);
    const price = at(candles.open, index);
    holdings.bar = bar;
    holdings.timeMs = openTimeMs;
    holdings.purse.fees.moveTo(openTimeMs);
    liquidity.open(at(candles.volume, index) / unit);
    if (this.#carry.isOn) for (const charge of this.#carry.dueAt(openTimeMs, price)) holdings.charge(charge);
    this.#desk.gap(price * unit, openTimeMs);
    if (this.#underway.length > 0) this.#arrive(openTimeMs);
    if (!this.#broker.hasOrders) return;
    const isNext = fill === 'next-open';
    holdings.bar = isNext ? bar : Math.max(bar - 1, 0);
    this.#desk.fill(isNext ? price * unit : this.#before, last, openTimeMs);
    holdings.bar = bar;
  }

  /** All that comes after its open. */
  rest(candles: Candles, index: number, stepMs: number): void {
    const { unit } = this.#options;
    const close = at(candles.close, index) * unit;
    const openTimeMs = at(candles.openTimeMs, index);
    if (this.#desk.isBusy) {
      const open = at(candles.open, index) * unit;
      const high = at(candles.high, index) * unit;
      const low = at(candles.low, index) * unit;
      this.#desk.step({ open, high, low, close, openTimeMs });
    }
    this.#before = close;
    if (this.#desk.events.length > 0) this.#tell(close, at(candles.close, index), openTimeMs, stepMs);
    this.isBusy = this.#hasWork();
  }

  /** Hears what the strategy wants on the candle that has closed; `stepMs`: its length. */
  close(event: StrategyEvent, candles: Candles, bar: number, stepMs: number): void {
    const intents = this.#run.decide(event);
    const last = at(candles.close, bar) * this.#options.unit;
    this.#before = last;
    if (intents.length > 0) this.#take(intents, last, at(candles.openTimeMs, bar), stepMs);
  }

  #take(intents: readonly Intent[], last: number, timeMs: number, stepMs: number): void {
    const { latencyMs } = this.#options;
    if (latencyMs === undefined) {
      // The candle is over when limits of live are asked.
      this.#broker.holdings.timeMs = timeMs + stepMs;
      this.#desk.take(intents, last, timeMs);
    } else this.#underway.push({ dueMs: timeMs + stepMs + latencyMs, intents });
    this.isBusy = this.#hasWork();
  }

  #hasWork(): boolean {
    if (this.#broker.hasOrders || this.#desk.isBusy || this.#desk.events.length > 0) return true;
    return this.#carry.isOn || this.#underway.length > 0;
  }

  #arrive(timeMs: number): void {
    for (let first = this.#underway[0]; first && first.dueMs <= timeMs; first = this.#underway[0]) {
      this.#underway.shift();
      this.#desk.take(first.intents, this.#before, timeMs);
    }
  }

  #tell(last: number, price: number, timeMs: number, stepMs: number): void {
    const { events } = this.#desk;
    this.#desk.events = [];
    this.#sight.moveTo(price, this.#broker.holdings.equityAt(last));
    for (const event of events) {
      const intents = this.#run.decide(event);
      if (intents.length > 0) this.#take(intents, last, timeMs, stepMs);
    }
  }
}
