import { Exchange } from '../../core/exchange.ts';
import { KeyRing } from '../../core/key-terms.ts';
import { MarketData } from '../../core/market-data.ts';
import type { Clock, Order } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import { type UpbitMarket, upbitMarkets } from './markets.ts';

/** The one trading account behind the venue's API key. */
export const userAccount = 'user';
/** 0.05 % of the KRW amount on both sides, never rounded: Upbit's fees have as many digits as they need. */
const fees = { makerPpm: 500n, takerPpm: 500n, takenIn: 'QUOTE', stepAtoms: 1n } as const;

export interface UpbitVenueOptions {
  clock: Clock;
  seed: number;
  apiKey: string;
  secret: string;
  /** venue: Upbit's own limits; open: as good as none, for load tests. */
  limits: 'venue' | 'open';
}

/** Upbit's KRW markets: the core exchange plus what its wire protocol shows of it. */
export class UpbitVenue {
  readonly options: UpbitVenueOptions;
  readonly exchange: Exchange;
  readonly markets = new Map<string, UpbitMarket>();
  readonly data = new Map<string, MarketData>();
  readonly keys: KeyRing;
  readonly keyIssuedMs: number;
  private readonly byUuid = new Map<string, Order>();

  constructor(options: UpbitVenueOptions) {
    this.options = options;
    this.keys = new KeyRing(options.apiKey, options.secret);
    this.keyIssuedMs = options.clock.nowMs();
    this.exchange = new Exchange({ clock: options.clock, instruments: upbitMarkets });
    this.exchange.addAccount(userAccount, fees);
    for (const market of upbitMarkets) {
      this.markets.set(market.symbol, market);
      const start = market.model.startTicks;
      this.data.set(market.symbol, new MarketData(this.exchange, market.symbol, start, options.seed));
    }
    this.exchange.onEvent((event) => {
      if (event.kind === 'order') this.byUuid.set(uuidOf(event.order), event.order);
    });
  }

  nowMs(): number {
    return this.options.clock.nowMs();
  }

  market(symbol: string): UpbitMarket {
    return known(this.markets.get(symbol), symbol);
  }

  marketData(symbol: string): MarketData {
    return known(this.data.get(symbol), symbol);
  }

  orderByUuid(uuid: string): Order | undefined {
    const { byId } = this.exchange.orders;
    // After a restart or a reset the index is another than the exchange's.
    if (this.byUuid.size !== byId.size) {
      this.byUuid.clear();
      for (const order of byId.values()) this.byUuid.set(uuidOf(order), order);
    }
    return this.byUuid.get(uuid);
  }
}

/** What Upbit calls the order. */
export function uuidOf(order: Readonly<Order>): string {
  return order.wire.uuid ?? String(order.id);
}

export function priceText(market: UpbitMarket, ticks: bigint): string {
  return plainText(ticks * market.tickAtoms);
}

export function volumeText(market: UpbitMarket, lots: bigint): string {
  return plainText(lots * market.lotAtoms);
}

function known<T>(value: T | undefined, symbol: string): T {
  if (value === undefined) throw new Error(`unknown market ${symbol}`);
  return value;
}
