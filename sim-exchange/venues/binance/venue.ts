import { DepthFeed } from '../../core/depth-feed.ts';
import { Exchange } from '../../core/exchange.ts';
import { KeyRing } from '../../core/key-terms.ts';
import { MarketData } from '../../core/market-data.ts';
import type { Clock, Side } from '../../core/types.ts';
import { textFromAtoms } from '../../core/units.ts';
import { binanceSymbols, type SpotSymbol } from './symbols.ts';

/** The trading account behind the venue's own API key; others are opened by the control endpoint. */
export const userAccount = 'user';

/** 0.1 % either way, out of what is received, cut to 8 digits. */
const fees = { makerPpm: 1000n, takerPpm: 1000n, takenIn: 'RECEIVED', stepAtoms: 10_000n } as const;

export interface BinanceVenueOptions {
  clock: Clock;
  seed: number;
  apiKey: string;
  secret: string;
  /** Requests' weight per minute and address, and orders per 10 s and account. */
  weightLimit1m: number;
  orderLimit10s: number;
}

/** Binance spot: the core exchange plus what its wire protocol shows of it. */
export class BinanceVenue {
  readonly options: BinanceVenueOptions;
  readonly exchange: Exchange;
  readonly keys: KeyRing;
  readonly symbols = new Map<string, SpotSymbol>();
  readonly data = new Map<string, MarketData>();

  constructor(options: BinanceVenueOptions) {
    this.options = options;
    this.keys = new KeyRing(options.apiKey, options.secret);
    this.exchange = new Exchange({ clock: options.clock, instruments: binanceSymbols });
    this.openAccount(userAccount);
    for (const symbol of binanceSymbols) {
      this.symbols.set(symbol.symbol, symbol);
      const start = symbol.model.startTicks;
      this.data.set(symbol.symbol, new MarketData(this.exchange, symbol.symbol, start, options.seed));
    }
  }

  openAccount(name: string): void {
    this.exchange.addAccount(name, fees);
  }

  nowMs(): number {
    return this.options.clock.nowMs();
  }

  marketData(symbol: string): MarketData {
    const data = this.data.get(symbol);
    if (data === undefined) throw new Error(`unknown symbol ${symbol}`);
    return data;
  }

  /** Every asset that some symbol trades. */
  assets(): string[] {
    return [...new Set([...this.symbols.values()].flatMap((symbol) => [symbol.base, symbol.quote]))].sort();
  }

  /** A depth feed that hears every change of the symbol's book from now on. */
  depthFeed(symbol: string): DepthFeed {
    const book = this.exchange.book(symbol);
    const feed = new DepthFeed(book);
    const before = book.onChange;
    book.onChange = (side: Side, priceTicks: bigint, lots: bigint) => {
      before(side, priceTicks, lots);
      feed.note(side, priceTicks, lots);
    };
    return feed;
  }
}

/** 8-digit text of a price, a quantity, an amount. */
export function priceText(symbol: { tickAtoms: bigint }, ticks: bigint): string {
  return textFromAtoms(ticks * symbol.tickAtoms);
}

export function quantityText(symbol: { lotAtoms: bigint }, lots: bigint): string {
  return textFromAtoms(lots * symbol.lotAtoms);
}
