import { DepthFeed } from '../../core/depth-feed.ts';
import type { ExchangeEvent, Trade } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import type { BybitInstrument } from './instruments.ts';
import { bookOf, levelRow, publicTradeId, tickerOf } from './market-routes.ts';
import { klineInterval } from './price-routes.ts';
import type { Kind, Publish } from './streams.ts';
import { priceText, sizeText } from './text.ts';
import { type BybitVenue, userAccount } from './venue.ts';

/** Depths that can be subscribed to. */
const depths = [1, 50, 200, 500, 1000];
/** After so long without a change the best of both sides is sent again. */
const quietMs = 3_000;
const intervals = ['1', '3', '5', '15', '30', '60', '120', '240', '360', '720', 'D', 'W', 'M'];

/** What everybody may hear: books, trades, tickers, candles, liquidations. Spot and linear have sockets of their own. */
export class PublicStreams {
  private readonly venue: BybitVenue;
  private readonly feeds = new Map<string, DepthFeed>();
  /** What a ticker and a candle last said, so that they speak only of what changed. */
  private readonly said = new Map<string, Record<string, unknown>>();
  /** The best of both sides as it was last sent, and when. */
  private readonly tops = new Map<string, { said: string; sentMs: number }>();
  /** Updates of each market's book so far: `u` counts them without a gap. */
  private readonly updates = new Map<string, number>();
  private send: Publish = () => {};

  constructor(venue: BybitVenue) {
    this.venue = venue;
    for (const { symbol } of venue.ofCategory()) {
      const book = venue.exchange.book(symbol);
      const feed = new DepthFeed(book);
      book.onChange = (...change) => feed.note(...change);
      this.feeds.set(symbol, feed);
    }
    venue.exchange.onEvent((event) => this.hear(event));
  }

  listen(send: Publish): void {
    this.send = send;
  }

  knows(kind: Kind, topic: string): boolean {
    const parts = topic.split('.');
    const name = parts.at(-1) ?? '';
    if (kind === 'inverse' || kind === 'option') return true;
    if (kind === 'private' || kind === 'trade' || this.venue.find(kind, name) === undefined) return false;
    const [channel = '', detail = ''] = parts;
    if (channel === 'orderbook') return depths.includes(Number(detail));
    if (channel === 'kline') return intervals.includes(detail);
    if (channel === 'allLiquidation' || channel === 'liquidation') return kind === 'linear';
    return channel === 'publicTrade' || channel === 'tickers';
  }

  snapshots(kind: Kind, topic: string): object[] {
    const [channel = '', detail = '', name = detail] = topic.split('.');
    const instrument = kind === 'spot' || kind === 'linear' ? this.venue.find(kind, name) : undefined;
    if (instrument === undefined) return [];
    if (channel === 'orderbook') return [this.bookSnapshot(instrument, Number(detail))];
    if (channel === 'tickers') return [this.message(topic, 'snapshot', tickerOf(this.venue, instrument))];
    const candle = channel === 'kline' ? this.candle(instrument, detail) : undefined;
    return candle === undefined ? [] : [this.message(topic, 'snapshot', [candle])];
  }

  tick(): void {
    for (const instrument of this.venue.ofCategory()) {
      this.publishBook(instrument);
      this.publishTicker(instrument);
      for (const interval of intervals) this.publishCandle(instrument, interval);
    }
  }

  private message(topic: string, type: string, data: unknown) {
    return { topic, type, data, ts: this.venue.nowMs() };
  }

  private hear(event: ExchangeEvent): void {
    if (event.kind === 'trade') this.publishTrade(event.trade);
    if (event.kind !== 'liquidation' || event.position.account !== userAccount) return;
    const instrument = this.venue.instrument(event.position.symbol);
    const { lots } = event.position;
    const row = {
      T: event.timeMs,
      s: instrument.name,
      S: lots > 0n ? 'Buy' : 'Sell',
      v: sizeText(instrument, lots > 0n ? lots : -lots),
      p: priceText(instrument, event.markTicks),
    };
    const topics = [`allLiquidation.${instrument.name}`, `liquidation.${instrument.name}`];
    this.send('linear', topics, 'allLiquidation', (topic) => this.message(topic, 'snapshot', [row]));
  }

  private publishTrade(trade: Trade): void {
    const instrument = this.venue.instrument(trade.symbol);
    const row = {
      i: publicTradeId(instrument, trade),
      T: trade.timeMs,
      p: priceText(instrument, trade.priceTicks),
      v: sizeText(instrument, trade.lots),
      S: trade.takerSide === 'BUY' ? 'Buy' : 'Sell',
      seq: trade.id,
      s: instrument.name,
      BT: false,
      RPI: false,
      ...(instrument.category === 'linear' && { L: 'PlusTick' }),
    };
    const topic = `publicTrade.${instrument.name}`;
    this.send(instrument.category, [topic], 'publicTrade', () => this.message(topic, 'snapshot', [row]));
  }

  /** What others have not heard yet goes out first: their next update then starts where this snapshot ends. */
  private bookSnapshot(instrument: BybitInstrument, depth: number): object {
    this.publishBook(instrument);
    const topic = `orderbook.${depth}.${instrument.name}`;
    return {
      ...this.message(topic, 'snapshot', this.numberedBook(instrument, depth)),
      cts: this.venue.nowMs(),
    };
  }

  private numberedBook(instrument: BybitInstrument, depth: number) {
    return { ...bookOf(this.venue, instrument, depth), u: this.updates.get(instrument.symbol) ?? 1 };
  }

  /** Depth 1 is the best of both sides as a snapshot, again after three quiet seconds; the others get all that changed. */
  private publishBook(instrument: BybitInstrument): void {
    const { name, category, symbol } = instrument;
    const diff = this.feeds.get(symbol)?.flush();
    if (diff !== undefined) {
      const rows = (changes: typeof diff.bids) =>
        changes.map(([ticks, lots]) => levelRow(instrument, ticks, lots));
      const u = (this.updates.get(symbol) ?? 1) + 1;
      this.updates.set(symbol, u);
      const data = { s: name, b: rows(diff.bids), a: rows(diff.asks), u, seq: diff.lastUpdateId };
      const cts = this.venue.nowMs();
      const topics = depths.filter((depth) => depth > 1).map((depth) => `orderbook.${depth}.${name}`);
      this.send(category, topics, 'orderbook', (topic) => ({ ...this.message(topic, 'delta', data), cts }));
    }
    this.publishTop(instrument);
  }

  private publishTop(instrument: BybitInstrument): void {
    const top = this.numberedBook(instrument, 1);
    const said = JSON.stringify([top.a, top.b]);
    const last = this.tops.get(instrument.symbol);
    const nowMs = this.venue.nowMs();
    if (last?.said === said && nowMs - last.sentMs < quietMs) return;
    this.tops.set(instrument.symbol, { said, sentMs: nowMs });
    const topic = `orderbook.1.${instrument.name}`;
    this.send(instrument.category, [topic], 'orderbook', () => ({
      ...this.message(topic, 'snapshot', top),
      cts: nowMs,
    }));
  }

  /** Spot sends whole tickers; contracts only what changed. */
  private publishTicker(instrument: BybitInstrument): void {
    const topic = `tickers.${instrument.name}`;
    const { category } = instrument;
    const present: Record<string, unknown> = tickerOf(this.venue, instrument);
    const before = this.said.get(`${category} ${topic}`) ?? {};
    const changed = Object.entries(present).filter(([key, value]) => before[key] !== value);
    if (changed.length === 0) return;
    this.said.set(`${category} ${topic}`, present);
    const data = category === 'spot' ? present : { symbol: instrument.name, ...Object.fromEntries(changed) };
    const type = category === 'spot' ? 'snapshot' : 'delta';
    this.send(category, [topic], 'tickers', () => this.message(topic, type, data));
  }

  private publishCandle(instrument: BybitInstrument, interval: string): void {
    const topic = `kline.${interval}.${instrument.name}`;
    this.send(instrument.category, [topic], 'kline', () =>
      this.message(topic, 'snapshot', [this.candle(instrument, interval)]),
    );
  }

  private candle(instrument: BybitInstrument, name: string): object | undefined {
    const interval = klineInterval(name);
    if (interval === undefined) return undefined;
    const nowMs = this.venue.nowMs();
    const start = interval.startMs(nowMs);
    const { candles } = this.venue.marketData(instrument.symbol);
    const [candle] = candles.range((timeMs) => interval.startMs(timeMs), start, nowMs, nowMs);
    if (candle === undefined) return undefined;
    const price = (ticks: bigint) => priceText(instrument, ticks);
    return {
      start,
      end: interval.nextMs(start) - 1,
      interval: name,
      open: price(candle.open),
      close: price(candle.close),
      high: price(candle.high),
      low: price(candle.low),
      volume: sizeText(instrument, candle.lots),
      turnover: plainText(candle.quoteAtoms),
      confirm: false,
      timestamp: nowMs,
    };
  }
}
