import { CandleCursor, type Candles } from '../../shared/domain/indicators/candles.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import { IndicatorRow } from '../../shared/domain/indicators/indicator-row.ts';
import type { Configured } from '../../shared/strategies/host.ts';
import { Broker } from './broker.ts';
import { Desk } from './desk.ts';
import { Market } from './market.ts';
import type { EngineOptions, Fill, Trade } from './options.ts';
import type { Purse } from './purse.ts';
import { AccountSight } from './sight.ts';
import { stepOf } from './within.ts';

/** What a seat shares with others of its run, and how its instrument is called. */
interface Shared {
  readonly purse?: Purse;
  readonly instrument?: string;
  /** Candles before the first one, from which its indicators learn and on which nothing is decided. */
  readonly before?: Candles;
}

/** A strategy at the candles of one instrument: its indicators, its account and its market. */
export class Seat {
  readonly candles: Candles;
  readonly options: EngineOptions;
  readonly broker: Broker;
  readonly market: Market;
  /** The length of a candle, where something asks what time it is. */
  readonly stepMs: number;
  /** The first candle that the strategy saw, or will see at the earliest. */
  firstBar: number;
  readonly #indicators: IndicatorRow;
  readonly #cursor: CandleCursor;
  readonly #event: { readonly kind: 'candle'; readonly candle: CandleCursor };
  readonly #sight: AccountSight;
  readonly #isWatched: boolean;
  readonly #before: number;
  #isWarm = false;

  constructor(strategy: Configured, candles: Candles, options: EngineOptions, shared: Shared = {}) {
    this.candles = candles;
    this.options = options;
    this.#indicators = new IndicatorRow(strategy.indicators);
    this.#before = shared.before?.count ?? 0;
    this.firstBar = Math.max(0, this.#indicators.warmUpBars - this.#before);
    this.#cursor = new CandleCursor(candles, strategy.comparesOnly ? options.unit : 1);
    this.#event = { kind: 'candle', candle: this.#cursor };
    this.broker = new Broker(options, shared.purse);
    const { holdings, liquidity } = this.broker;
    this.#isWatched = liquidity.isWatched;
    this.#sight = new AccountSight(this.#indicators.values, this.broker, options);
    const isTold = !strategy.hears || strategy.hears.includes('fill') || strategy.hears.includes('order');
    const desk = new Desk(this.broker, this.#sight, options, isTold);
    const { gate } = holdings.purse;
    if (gate) {
      const openOrders = () => [...desk.openOrders, ...this.broker.openOrders];
      const instrument = shared.instrument ?? 'BASE/QUOTE';
      this.broker.risk = gate.watch({ instrument, unit: options.unit, holdings, openOrders });
    }
    this.market = new Market(this.broker, desk, strategy.begin(this.#sight), this.#sight, options);
    if (shared.before) this.#learnOf(shared.before, strategy.comparesOnly ? options.unit : 1);
    this.stepMs = options.latencyMs === undefined && !options.risk ? 0 : stepOf(candles);
  }

  /** The candle has closed: indicators take it. */
  learn(bar: number): void {
    this.#indicators.next(this.#cursor.moveTo(bar));
    if (this.#isWatched) this.broker.liquidity.closed(this.#cursor);
  }

  #learnOf(before: Candles, unit: number): void {
    const cursor = new CandleCursor(before, unit);
    for (let bar = 0; bar < before.count; bar++) {
      this.#indicators.next(cursor.moveTo(bar));
      if (this.#isWatched) this.broker.liquidity.closed(cursor);
    }
  }

  /** `worth`: the equity of the account. Apart from the decision: a double that is handed on to it would be allocated. */
  see(bar: number, worth: number): void {
    this.#sight.moveTo(at(this.candles.close, bar), worth);
  }

  /** The strategy decides on the closed candle that it sees, once its indicators are warm. */
  decide(bar: number): void {
    if (this.#isWarm || this.#warm(bar)) this.market.close(this.#event, this.candles, bar, this.stepMs);
  }

  get trades(): readonly Trade[] {
    return this.broker.holdings.trades;
  }

  get fills(): readonly Fill[] {
    return this.broker.holdings.fills;
  }

  /** Those of larger candles are later than their count of own ones says, where candles are missing. */
  #warm(bar: number): boolean {
    if (bar + this.#before < this.#indicators.warmUpBars || !this.#indicators.values.every(Number.isFinite))
      return false;
    this.firstBar = bar;
    this.#isWarm = true;
    return true;
  }
}
