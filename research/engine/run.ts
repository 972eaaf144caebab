import type { Candle } from '../../shared/domain/indicators/candle.ts';
import { CandleCursor, type Candles } from '../../shared/domain/indicators/candles.ts';
import { createIndicator, type IndicatorSpec } from '../../shared/domain/indicators/catalogue.ts';
import { at, type Indicator, notYet } from '../../shared/domain/indicators/indicator.ts';
import type { Configured } from '../../shared/strategies/host.ts';
import { Broker } from './broker.ts';
import { Desk } from './desk.ts';
import { Market } from './market.ts';
import type { EngineOptions, Fill, Trade } from './options.ts';
import { AccountSight } from './sight.ts';
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
}

/**
 * Runs a strategy over candles.
 * @param finer smaller candles of the same market: where there are any, what happens within a candle is played over
 *   them one by one instead of being guessed at its worst
 */
export function runCandles(
  strategy: Configured,
  candles: Candles,
  options: EngineOptions,
  finer?: Candles,
): EngineResult {
  const run = new CandleRun(strategy, candles, options, finer);
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
  readonly #candles: Candles;
  readonly #options: EngineOptions;
  readonly #indicators: Indicators;
  readonly #cursor: CandleCursor;
  readonly #event: { readonly kind: 'candle'; readonly candle: CandleCursor };
  readonly #broker: Broker;
  readonly #sight: AccountSight;
  readonly #market: Market;
  readonly #within: Within | undefined;
  readonly #equity: Float64Array;
  #ruined = false;

  constructor(strategy: Configured, candles: Candles, options: EngineOptions, finer?: Candles) {
    this.#candles = candles;
    this.#options = options;
    this.#indicators = new Indicators(strategy.indicators);
    this.#cursor = new CandleCursor(candles, strategy.comparesOnly ? options.unit : 1);
    this.#event = { kind: 'candle', candle: this.#cursor };
    this.#broker = new Broker(options);
    this.#sight = new AccountSight(this.#indicators.row, this.#broker, options);
    const isTold = !strategy.hears || strategy.hears.includes('fill') || strategy.hears.includes('order');
    const desk = new Desk(this.#broker, this.#sight, options, isTold);
    this.#market = new Market(this.#broker, desk, strategy.begin(this.#sight), this.#sight, options);
    this.#within = finer && new Within(finer, candles);
    this.#equity = new Float64Array(candles.count).fill(options.cash);
  }

  /** Plays one candle, each in its turn; false when nothing is left to trade with. */
  step(bar: number): boolean {
    const price = at(this.#candles.close, bar);
    const last = price * this.#options.unit;
    const market = this.#market;
    if (market.isBusy && !this.#within?.play(market, bar)) market.play(this.#candles, bar, bar);
    const worth = this.#broker.equityAt(last);
    this.#equity[bar] = worth;
    if (worth <= 0) {
      this.#broker.ruin(last, bar);
      this.#equity.fill(0, bar);
      this.#ruined = true;
      return false;
    }
    this.#indicators.next(this.#cursor.moveTo(bar));
    if (bar < this.#indicators.warmUpBars) return true;
    this.#sight.moveTo(price, worth);
    market.decide(this.#event, last, at(this.#candles.openTimeMs, bar));
    return true;
  }

  /** What the run did. `count`: how many candles were played, all but for one that was stopped. */
  result(count: number): EngineResult {
    const { unit, finalizeTrades } = this.#options;
    const { warmUpBars } = this.#indicators;
    if (finalizeTrades && !this.#ruined && count > warmUpBars + 1) this.#finalize(count - 1);
    return {
      trades: this.#broker.trades.map((trade) => tradeInBase(trade, unit)),
      fills: this.#broker.fills.map((order) => fillInBase(order, unit)),
      equity: this.#ruined ? this.#equity : this.#equity.subarray(0, count),
      firstBar: warmUpBars,
      refusedOrders: this.#broker.refusedOrders,
      ruined: this.#ruined,
    };
  }

  /**
   * At the end everything is closed as the engine that we compare with does it: by one more pass over the last candle,
   * so at its open, or at the close before it. Nothing is known of prices after the last close.
   */
  #finalize(end: number): void {
    const { open, close } = this.#candles;
    const { fill, unit } = this.#options;
    const last = at(close, end) * unit;
    this.#broker.closeAll();
    if (fill === 'next-open') this.#broker.fillOrders(at(open, end) * unit, end, last);
    else this.#broker.fillOrders(at(close, end - 1) * unit, end - 1, last);
    this.#equity[end] = this.#broker.equityAt(last);
  }
}

/** All indicators of a strategy, and their newest outputs in one row. */
class Indicators {
  readonly warmUpBars: number;
  readonly row: Float64Array;
  readonly #indicators: readonly Indicator[];

  constructor(specs: readonly IndicatorSpec[]) {
    this.#indicators = specs.map(createIndicator);
    this.warmUpBars = Math.max(0, ...this.#indicators.map(({ warmUpBars }) => warmUpBars));
    this.row = notYet(this.#indicators.flatMap(({ outputs }) => outputs).length);
  }

  next(candle: Candle): void {
    let column = 0;
    for (const indicator of this.#indicators) {
      indicator.next(candle);
      const { values } = indicator;
      for (let output = 0; output < values.length; output++) this.row[column++] = at(values, output);
    }
  }
}

/** From units to the base asset, and their prices back. Written out: a spread of so many objects costs a third of a run. */
function tradeInBase(trade: Trade, unit: number): Trade {
  const { side, entryBar, exitBar, pnl, fee } = trade;
  const size = trade.size * unit;
  return {
    side,
    size,
    entryBar,
    exitBar,
    entryPrice: trade.entryPrice / unit,
    exitPrice: trade.exitPrice / unit,
    pnl,
    fee,
  };
}

function fillInBase({ bar, side, price, size, fee }: Fill, unit: number): Fill {
  return { bar, side, price: price / unit, size: size * unit, fee };
}
