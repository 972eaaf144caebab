import type { Candle } from '../../shared/domain/indicators/candle.ts';
import { CandleCursor, type Candles } from '../../shared/domain/indicators/candles.ts';
import { createIndicator, type IndicatorSpec } from '../../shared/domain/indicators/catalogue.ts';
import { at, type Indicator, notYet } from '../../shared/domain/indicators/indicator.ts';
import { type Configured, eyesFor } from '../../shared/strategies/host.ts';
import { Broker } from './broker.ts';
import { Market } from './market.ts';
import { type EngineOptions, type Fill, factsOf, type Trade } from './options.ts';
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
 * Runs a strategy over candles. In this order, for each candle: what stands is filled, equity is taken at the close,
 * the strategy sees the closed candle and decides. It is never shown anything later: its indicators are fed
 * the same candle in the same loop.
 * @param finer smaller candles of the same market: where there are any, what happens within a candle is played over
 *   them one by one instead of being guessed at its worst
 */
export function runCandles(
  strategy: Configured,
  candles: Candles,
  options: EngineOptions,
  finer?: Candles,
): EngineResult {
  const { count, close, openTimeMs } = candles;
  const { unit } = options;
  const indicators = new Indicators(strategy.indicators);
  const { warmUpBars } = indicators;
  const eyes = eyesFor(indicators.row, factsOf(options), options.cash);
  const cursor = new CandleCursor(candles, strategy.comparesOnly ? unit : 1);
  const event = { kind: 'candle', candle: cursor } as const;
  const broker = new Broker(options);
  const market = new Market(broker, strategy.begin(eyes), eyes, options);
  const within = finer && new Within(finer, candles);
  const equity = new Float64Array(count).fill(options.cash);
  let ruined = false;

  for (let bar = 0; bar < count; bar++) {
    const last = at(close, bar) * unit;
    if (market.isBusy && !within?.play(market, bar)) market.play(candles, bar, bar);
    const worth = broker.equityAt(last);
    equity[bar] = worth;
    if (worth <= 0) {
      broker.ruin(last, bar);
      equity.fill(0, bar);
      ruined = true;
      break;
    }
    indicators.next(cursor.moveTo(bar));
    if (bar < warmUpBars) continue;
    eyes.equity = worth;
    eyes.price = at(close, bar);
    market.decide(event, last, at(openTimeMs, bar));
  }
  if (options.finalizeTrades && !ruined && count > warmUpBars + 1) finalize(broker, candles, options, equity);
  return {
    trades: broker.trades.map((trade) => tradeInBase(trade, unit)),
    fills: broker.fills.map((order) => fillInBase(order, unit)),
    equity,
    firstBar: warmUpBars,
    refusedOrders: broker.refusedOrders,
    ruined,
  };
}

/**
 * At the end everything is closed as the engine that we compare with does it: by one more pass over the last candle,
 * so at its open, or at the close before it. Nothing is known of prices after the last close.
 */
function finalize(
  broker: Broker,
  candles: Candles,
  { fill, unit }: EngineOptions,
  equity: Float64Array,
): void {
  const end = candles.count - 1;
  const last = at(candles.close, end) * unit;
  broker.closeAll();
  if (fill === 'next-open') broker.fillOrders(at(candles.open, end) * unit, end, last);
  else broker.fillOrders(at(candles.close, end - 1) * unit, end - 1, last);
  equity[end] = broker.equityAt(last);
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
