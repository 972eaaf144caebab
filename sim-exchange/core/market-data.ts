import { Candles } from './candles.ts';
import type { Exchange } from './exchange.ts';
import type { Trade } from './types.ts';

/** Public trades kept for the REST routes that list them. */
const tradesKept = 2000;

/** What the public can see of one symbol besides its book: recent trades and candles. */
export class MarketData {
  readonly candles: Candles;
  readonly trades: Trade[] = [];
  private readonly startTicks: bigint;

  constructor(exchange: Exchange, symbol: string, startTicks: bigint, seed: number) {
    this.startTicks = startTicks;
    const instrument = exchange.instrument(symbol);
    this.candles = new Candles(instrument, startTicks, exchange.clock.nowMs(), seed);
    exchange.onEvent((event) => {
      if (event.kind === 'trade' && event.trade.symbol === symbol) this.record(event.trade);
    });
  }

  /** Price of the last match, or the start price. */
  get lastTicks(): bigint {
    return this.trades.at(-1)?.priceTicks ?? this.startTicks;
  }

  private record(trade: Trade): void {
    this.candles.record(trade);
    this.trades.push(trade);
    if (this.trades.length > tradesKept * 2) this.trades.splice(0, this.trades.length - tradesKept);
  }
}
