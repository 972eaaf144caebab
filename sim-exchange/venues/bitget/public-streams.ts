import { crc32 } from 'node:zlib';
import { DepthFeed } from '../../core/depth-feed.ts';
import type { Trade } from '../../core/types.ts';
import { candleRow, currentCandle, granularityNamed } from './candles.ts';
import { execLinkIdOf } from './ids.ts';
import type { BitgetInstrument } from './instruments.ts';
import {
  bookLevels,
  classicStreamTicker,
  classicTradeRow,
  levelText,
  streamTicker,
  tradeRow,
} from './market-views.ts';
import type { Arg, Channels, Endpoint, Push, SendEvent } from './streams.ts';
import type { BitgetVenue } from './venue.ts';

/** Levels that `books` shows, and those that the older stream's checksum covers. */
const bookDepth = 500;
const checkedLevels = 25;
const wholeBooks: Readonly<Record<string, number>> = { books1: 1, books5: 5, books15: 15, books50: 50 };
/** Beats of 100 ms between two tickers of one market. */
const tickerBeats = 3;

/** What everybody may hear, on both endpoints: prices, books, trades, candles. */
export class PublicStreams implements Channels {
  private readonly venue: BitgetVenue;
  private readonly feeds = new Map<string, DepthFeed>();
  /** What a slow topic last said, by endpoint and argument, so that it speaks only when something changed. */
  private readonly said = new Map<string, string>();
  private send: SendEvent = () => {};
  private beats = 0;

  constructor(venue: BitgetVenue) {
    this.venue = venue;
    for (const { symbol } of venue.ofCategory()) {
      const book = venue.exchange.book(symbol);
      const feed = new DepthFeed(book);
      book.onChange = (...change) => feed.note(...change);
      this.feeds.set(symbol, feed);
    }
    venue.exchange.onEvent((event) => {
      if (event.kind === 'trade') this.publishTrade(event.trade);
    });
  }

  listen(send: SendEvent): void {
    this.send = send;
  }

  serves(arg: Arg, endpoint: Endpoint): boolean {
    const topic = topicOf(arg, endpoint);
    const known = ['ticker', 'trade', 'publicTrade', 'books', ...Object.keys(wholeBooks)].includes(topic);
    return this.marketOf(arg, endpoint) !== undefined && (known || intervalOf(arg, endpoint) !== undefined);
  }

  snapshot(arg: Arg, endpoint: Endpoint): Push | undefined {
    const instrument = this.marketOf(arg, endpoint);
    if (instrument === undefined) return undefined;
    const topic = topicOf(arg, endpoint);
    if (topic === 'trade' || topic === 'publicTrade') return this.recentTrades(instrument, endpoint);
    if (topic !== 'books') return this.present(arg, endpoint);
    // What others have not heard yet goes out first: their next update then starts where this snapshot ends.
    this.publishBook(instrument);
    const { asks, bids } = bookLevels(this.venue, instrument, bookDepth);
    const seq = this.venue.exchange.book(instrument.symbol).updateId;
    return { action: 'snapshot', data: [this.bookRow(instrument, endpoint, { asks, bids, seq, pseq: 0 })] };
  }

  tick(): void {
    this.beats += 1;
    for (const instrument of this.venue.ofCategory()) {
      this.publishBook(instrument);
      const fits = (arg: Arg, endpoint: Endpoint) => this.marketOf(arg, endpoint) === instrument;
      if (this.beats % tickerBeats === 0) {
        this.send(
          'ticker',
          (arg, endpoint) => fits(arg, endpoint) && topicOf(arg, endpoint) === 'ticker',
          (arg, endpoint) => this.changed(arg, endpoint),
        );
      }
      this.send(
        'kline',
        (arg, endpoint) => fits(arg, endpoint) && intervalOf(arg, endpoint) !== undefined,
        (arg, endpoint) => this.changed(arg, endpoint),
      );
    }
  }

  private publishTrade(trade: Trade): void {
    const instrument = this.venue.instrument(trade.symbol);
    this.send(
      'trade',
      (arg, endpoint) =>
        this.marketOf(arg, endpoint) === instrument &&
        topicOf(arg, endpoint) === (endpoint.classic ? 'trade' : 'publicTrade'),
      (_arg, endpoint) => ({ action: 'update', data: [streamTrade(instrument, endpoint, trade)] }),
    );
  }

  private recentTrades(instrument: BitgetInstrument, endpoint: Endpoint): Push | undefined {
    const trades = this.venue.marketData(instrument.symbol).trades.slice(-50).reverse();
    if (trades.length === 0) return undefined;
    return { action: 'snapshot', data: trades.map((trade) => streamTrade(instrument, endpoint, trade)) };
  }

  private publishBook(instrument: BitgetInstrument): void {
    const diff = this.feeds.get(instrument.symbol)?.flush();
    if (diff === undefined) return;
    const [asks, bids] = [diff.asks, diff.bids].map((side) =>
      side.map((level) => levelText(instrument, level)),
    );
    const rows = { asks: asks ?? [], bids: bids ?? [], seq: diff.lastUpdateId, pseq: diff.firstUpdateId - 1 };
    this.send(
      'books',
      (arg, endpoint) =>
        this.marketOf(arg, endpoint) === instrument && topicOf(arg, endpoint).startsWith('books'),
      (arg, endpoint) =>
        topicOf(arg, endpoint) === 'books'
          ? { action: 'update', data: [this.bookRow(instrument, endpoint, rows, true)] }
          : this.present(arg, endpoint),
    );
  }

  /** The unified account's books go by their sequence numbers, the older ones by a checksum too. */
  private bookRow(
    instrument: BitgetInstrument,
    { classic }: Endpoint,
    rows: { asks: unknown[]; bids: unknown[]; seq: number; pseq: number },
    isUpdate = false,
  ) {
    const ts = String(this.venue.nowMs());
    const { asks, bids, seq, pseq } = rows;
    if (!classic) return { a: asks, b: bids, ...(!isUpdate && { checksum: 0 }), pseq, seq, ts };
    return { asks, bids, checksum: this.checksum(instrument), seq, ts };
  }

  /** CRC32 of the first 25 levels of both sides, bid and ask in turn, as a signed number. */
  private checksum(instrument: BitgetInstrument): number {
    const { bids, asks } = bookLevels(this.venue, instrument, checkedLevels);
    const parts: string[] = [];
    for (let i = 0; i < checkedLevels; i++) {
      for (const level of [bids[i], asks[i]]) if (level) parts.push(`${level[0]}:${level[1]}`);
    }
    return crc32(parts.join(':')) | 0;
  }

  private changed(arg: Arg, endpoint: Endpoint): Push | undefined {
    const push = this.present(arg, endpoint);
    if (push === undefined) return undefined;
    const key = `${endpoint.classic} ${JSON.stringify(arg)}`;
    const text = JSON.stringify(push.data, (name, value) => (name === 'ts' ? undefined : value));
    if (this.said.get(key) === text) return undefined;
    this.said.set(key, text);
    return intervalOf(arg, endpoint) === undefined ? push : { ...push, action: 'update' };
  }

  private present(arg: Arg, endpoint: Endpoint): Push | undefined {
    const instrument = this.marketOf(arg, endpoint);
    if (instrument === undefined) return undefined;
    const topic = topicOf(arg, endpoint);
    const depth = wholeBooks[topic];
    if (depth !== undefined) {
      const { asks, bids } = bookLevels(this.venue, instrument, depth);
      const seq = this.venue.exchange.book(instrument.symbol).updateId;
      return { action: 'snapshot', data: [this.bookRow(instrument, endpoint, { asks, bids, seq, pseq: 0 })] };
    }
    if (topic === 'ticker') {
      const row = endpoint.classic ? classicStreamTicker : streamTicker;
      return { action: 'snapshot', data: [row(this.venue, instrument)] };
    }
    return this.candle(instrument, arg, endpoint);
  }

  private candle(instrument: BitgetInstrument, arg: Arg, endpoint: Endpoint): Push | undefined {
    const interval = granularityNamed(intervalOf(arg, endpoint) ?? '');
    const candle = interval && currentCandle(this.venue, instrument, interval);
    if (candle === undefined) return undefined;
    const row = candleRow(instrument, candle, true);
    const [start, open, high, low, close, volume, turnover] = row;
    const named = { start, open, close, high, low, volume, turnover };
    return { action: 'snapshot', data: [endpoint.classic ? row : named] };
  }

  private marketOf(arg: Arg, { classic }: Endpoint): BitgetInstrument | undefined {
    const name = classic ? arg.instId : arg.symbol;
    const category = arg.instType.toUpperCase();
    return this.venue.ofCategory().find((each) => each.category === category && each.name === name);
  }
}

function topicOf(arg: Arg, { classic }: Endpoint): string {
  return (classic ? arg.channel : arg.topic) ?? '';
}

/** The interval of a candle topic: `kline` with an interval beside it, or the older `candle1m`. */
function intervalOf(arg: Arg, endpoint: Endpoint): string | undefined {
  const topic = topicOf(arg, endpoint);
  const name = endpoint.classic
    ? /^candle(\w+)$/.exec(topic)?.[1]
    : topic === 'kline'
      ? arg.interval
      : undefined;
  return name !== undefined && granularityNamed(name) !== undefined ? name : undefined;
}

function streamTrade(instrument: BitgetInstrument, { classic }: Endpoint, trade: Trade) {
  if (classic) {
    const { ts, price, size, side, tradeId } = classicTradeRow(instrument, trade);
    return { ts, price, size, side, tradeId };
  }
  const { price: p, size: v, side: S, ts: T } = tradeRow(instrument, trade);
  const id = execLinkIdOf({ tradeId: trade.id });
  // Its documentation writes the price as `p`; ccxt reads `P`.
  return { p, P: p, S, T, v, i: id, L: id };
}
