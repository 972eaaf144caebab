import type { WebSocket } from 'ws';
import type { StreamFaults } from '../../core/stream-faults.ts';
import type { Trade } from '../../core/types.ts';
import type { UpbitMarket } from './markets.ts';
import {
  bookFields,
  candleFields,
  candlesBefore,
  changeOf,
  previousClose,
  priceNumber,
  sequentialId,
  tickerFields,
  volumeNumber,
} from './quotes.ts';
import type { StreamMessage } from './stream-format.ts';
import { codeParts, type StreamError, StreamHub, type StreamRules, type Subscription } from './stream-hub.ts';
import { utcParts } from './times.ts';
import type { UpbitVenue } from './venue.ts';

/** Candle streams by type, with the interval each shows. */
const candleTypes: Readonly<Record<string, string>> = {
  'candle.1s': '1s',
  'candle.1m': '1m',
  'candle.3m': '3m',
  'candle.5m': '5m',
  'candle.10m': '10m',
  'candle.15m': '15m',
  'candle.30m': '30m',
  'candle.60m': '1h',
  'candle.240m': '4h',
};
const privateTypes = ['myOrder', 'myAsset'];

/** `/websocket/v1`: tickers, trades, books and candles, for everybody. */
export class PublicStreams {
  private readonly venue: UpbitVenue;
  private readonly hub: StreamHub;
  /** By market: the book's update id when it was last sent. */
  private readonly sentBook = new Map<string, number>();
  /** Markets that traded since their ticker was last sent. */
  private readonly traded = new Set<string>();
  private readonly sentCandle = new Map<string, string>();

  constructor(venue: UpbitVenue, faults: StreamFaults) {
    this.venue = venue;
    const rules: StreamRules = {
      target: 'public',
      typeError,
      codes: () => 'required',
      snapshots: (subscription) => this.snapshots(subscription),
    };
    this.hub = new StreamHub(rules, faults);
    venue.exchange.onEvent((event) => {
      if (event.kind === 'trade') this.publishTrade(event.trade);
    });
  }

  connect(socket: WebSocket): void {
    this.hub.connect(socket);
  }

  disconnect(): void {
    this.hub.disconnect();
  }

  /** Every 100 ms: books that changed, tickers of what traded, candles that moved. */
  publish(): void {
    this.hub.tick();
    const wanted = this.hub.wantedTypes();
    for (const market of this.venue.markets.values()) {
      this.publishBook(market);
      if (this.traded.delete(market.symbol)) {
        this.hub.send('ticker', market.symbol, () => this.ticker(market));
      }
      for (const type of wanted) if (type in candleTypes) this.publishCandle(type, market);
    }
  }

  private publishTrade(trade: Trade): void {
    this.traded.add(trade.symbol);
    const market = this.venue.market(trade.symbol);
    if (this.hub.wants('trade', trade.symbol)) {
      this.hub.send('trade', trade.symbol, () => this.trade(market, trade));
    }
  }

  private publishBook(market: UpbitMarket): void {
    const { updateId } = this.venue.exchange.book(market.symbol);
    if (this.sentBook.get(market.symbol) === updateId) return;
    this.sentBook.set(market.symbol, updateId);
    this.hub.send('orderbook', market.symbol, (subscription) => this.book(market, subscription));
  }

  private publishCandle(type: string, market: UpbitMarket): void {
    if (!this.hub.wants(type, market.symbol)) return;
    const message = this.candle(type, market);
    if (message === undefined) return;
    const { timestamp: _, ...content } = message;
    const text = JSON.stringify(content);
    const key = `${type} ${market.symbol}`;
    if (this.sentCandle.get(key) === text) return;
    this.sentCandle.set(key, text);
    this.hub.send(type, market.symbol, () => message);
  }

  private snapshots(subscription: Subscription): StreamMessage[] {
    const { type, codes } = subscription;
    const markets = codes.flatMap((code) => this.venue.markets.get(codeParts(code).market) ?? []);
    return markets.flatMap((market) => {
      if (type === 'ticker') return this.ticker(market);
      if (type === 'orderbook') return this.book(market, subscription);
      if (type !== 'trade') return this.candle(type, market) ?? [];
      const last = this.venue.marketData(market.symbol).trades.at(-1);
      return last === undefined ? [] : this.trade(market, last);
    });
  }

  private ticker(market: UpbitMarket): StreamMessage {
    const { today, ...fields } = tickerFields(this.venue, market);
    const last = this.venue.marketData(market.symbol).trades.at(-1);
    const { date, time } = utcParts(fields.trade_timestamp);
    return {
      type: 'ticker',
      code: market.symbol,
      ...fields,
      ask_bid: last?.takerSide === 'SELL' ? 'ASK' : 'BID',
      trade_date: date.replaceAll('-', ''),
      trade_time: time.replaceAll(':', ''),
      acc_ask_volume: volumeNumber(market, today.lots - today.takerBuyLots),
      acc_bid_volume: volumeNumber(market, today.takerBuyLots),
      market_state: 'ACTIVE',
      is_trading_suspended: false,
      delisting_date: null,
      market_warning: 'NONE',
    };
  }

  private book(market: UpbitMarket, { codes }: Subscription): StreamMessage {
    const wanted = codes.map(codeParts).find((code) => code.market === market.symbol);
    return {
      type: 'orderbook',
      code: market.symbol,
      ...bookFields(this.venue, market, wanted?.levels ?? 30),
      level: 0,
    };
  }

  private trade(market: UpbitMarket, trade: Trade): StreamMessage {
    const { date, time } = utcParts(trade.timeMs);
    const previous = previousClose(this.venue, market);
    const { change, change_price } = changeOf(market, trade.priceTicks, previous);
    const book = this.venue.exchange.book(market.symbol);
    const [ask, bid] = [book.best('SELL'), book.best('BUY')];
    const price = priceNumber(market);
    return {
      type: 'trade',
      code: market.symbol,
      timestamp: this.venue.nowMs(),
      trade_date: date,
      trade_time: time,
      trade_timestamp: trade.timeMs,
      trade_price: price(trade.priceTicks),
      trade_volume: volumeNumber(market, trade.lots),
      ask_bid: trade.takerSide === 'BUY' ? 'BID' : 'ASK',
      prev_closing_price: price(previous),
      change,
      change_price,
      sequential_id: sequentialId(trade),
      best_ask_price: price(ask?.priceTicks ?? 0n),
      best_ask_size: volumeNumber(market, ask?.lots ?? 0n),
      best_bid_price: price(bid?.priceTicks ?? 0n),
      best_bid_size: volumeNumber(market, bid?.lots ?? 0n),
    };
  }

  /** The newest candle; undefined before the first trade. */
  private candle(type: string, market: UpbitMarket): StreamMessage | undefined {
    const nowMs = this.venue.nowMs();
    const [newest] = candlesBefore(this.venue, market, candleTypes[type] ?? '', nowMs + 1, 1);
    return newest && { type, code: market.symbol, ...candleFields(market, newest, nowMs) };
  }
}

function typeError(type: string): StreamError | undefined {
  if (['ticker', 'trade', 'orderbook'].includes(type) || type in candleTypes) return undefined;
  return privateTypes.includes(type) ? 'INVALID_AUTH' : 'INVALID_PARAM';
}
