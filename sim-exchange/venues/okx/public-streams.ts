import { crc32 } from 'node:zlib';
import { DepthFeed } from '../../core/depth-feed.ts';
import type { Trade } from '../../core/types.ts';
import { barNamed, candleRow, quotedRow } from './candles.ts';
import { fundingRow } from './funding-routes.ts';
import type { OkxInstrument } from './instruments.ts';
import { bookLevels, levelRow, tickerOf, tradeRow } from './market-routes.ts';
import { indexRow, interestRow, markRow } from './public-routes.ts';
import type { Arg, Channels, Push, SendEvent } from './streams.ts';
import type { OkxVenue } from './venue.ts';

/** Levels that `books` shows, and those its checksum covers. */
const bookDepth = 400;
const checkedLevels = 25;
/** Beats of 100 ms between two looks at what changes slowly. */
const secondBeats = 10;
const minuteBeats = 600;

const bookChannels = ['books', 'books-l2-tbt', 'books50-l2-tbt', 'books-rpi'];
const wholeBooks: Readonly<Record<string, number>> = { books5: 5, 'bbo-tbt': 1 };

/** What everybody may hear: prices, books, trades, candles, marks, funding. */
export class PublicStreams implements Channels {
  private readonly venue: OkxVenue;
  private readonly feeds = new Map<string, DepthFeed>();
  /** What a slow channel last said, by its argument, so that it speaks only when something changed. */
  private readonly said = new Map<string, string>();
  private send: SendEvent = () => {};
  private beats = 0;

  constructor(venue: OkxVenue) {
    this.venue = venue;
    for (const { symbol } of venue.ofType()) {
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

  endpointOf(arg: Arg): string | undefined {
    const { channel, instId = '' } = arg;
    const named = channel.startsWith('index-') || channel === 'index-tickers';
    if (candleOf(channel) !== undefined) {
      const exists = named ? this.venue.indexPair(instId) !== undefined : this.venue.instruments.has(instId);
      return exists ? 'business' : undefined;
    }
    if (channel === 'trades-all') return this.venue.instruments.has(instId) ? 'business' : undefined;
    if (['instruments', 'status', 'liquidation-orders'].includes(channel)) return 'public';
    if (channel === 'index-tickers') return this.venue.indexPair(instId) === undefined ? undefined : 'public';
    const channels = ['tickers', 'trades', 'mark-price', 'funding-rate', 'open-interest', 'price-limit'];
    const known = [...channels, ...bookChannels, ...Object.keys(wholeBooks)].includes(channel);
    return known && this.venue.instruments.has(instId) ? 'public' : undefined;
  }

  snapshots(arg: Arg): Push[] {
    if (bookChannels.includes(arg.channel)) return [this.bookSnapshot(arg)];
    const data = this.present(arg);
    return data === undefined ? [] : [{ arg, data }];
  }

  tick(): void {
    this.beats += 1;
    for (const instrument of this.venue.ofType()) this.publishBook(instrument);
    for (const instrument of this.venue.ofType()) this.publishChanged(instrument);
  }

  private publishTrade(trade: Trade): void {
    const instrument = this.venue.instrument(trade.symbol);
    const row = { ...tradeRow(instrument, trade), count: '1', source: '0' };
    const fits = (arg: Arg) => arg.instId === trade.symbol;
    for (const channel of ['trades', 'trades-all']) this.send(channel, fits, (arg) => ({ arg, data: [row] }));
  }

  private bookSnapshot(arg: Arg): Push {
    const instrument = this.venue.instrument(arg.instId ?? '');
    // What others have not heard yet goes out first: their next update then starts where this snapshot ends.
    this.publishBook(instrument);
    const levels = bookLevels(this.venue, instrument, bookDepth);
    const seqId = this.venue.exchange.book(instrument.symbol).updateId;
    const row = { ...levels, ts: this.now(), checksum: this.checksum(instrument), prevSeqId: -1, seqId };
    return { arg, more: { action: 'snapshot' }, data: [row] };
  }

  private publishBook(instrument: OkxInstrument): void {
    const diff = this.feeds.get(instrument.symbol)?.flush();
    if (diff === undefined) return;
    const rows = (changes: typeof diff.bids) =>
      changes.map(([ticks, lots]) => levelRow(instrument, ticks, lots, 1));
    const fits = (arg: Arg) => arg.instId === instrument.symbol;
    const make = (arg: Arg): Push => ({
      arg,
      more: { action: 'update' },
      data: [
        {
          asks: rows(diff.asks),
          bids: rows(diff.bids),
          ts: this.now(),
          checksum: this.checksum(instrument),
          prevSeqId: diff.firstUpdateId - 1,
          seqId: diff.lastUpdateId,
        },
      ],
    });
    for (const channel of bookChannels) this.send(channel, fits, make);
    for (const channel of Object.keys(wholeBooks)) {
      this.send(channel, fits, (arg) => ({ arg, data: this.wholeBook(arg) }));
    }
  }

  private wholeBook({ channel, instId = '' }: Arg): object[] {
    const instrument = this.venue.instrument(instId);
    const levels = bookLevels(this.venue, instrument, wholeBooks[channel] ?? 5);
    const seqId = this.venue.exchange.book(instId).updateId;
    return [{ ...levels, ...(channel === 'books5' && { instId }), ts: this.now(), seqId }];
  }

  /** CRC32 of the first 25 levels of both sides, bid and ask in turn, as a signed number. */
  private checksum(instrument: OkxInstrument): number {
    const { bids, asks } = bookLevels(this.venue, instrument, checkedLevels);
    const parts: string[] = [];
    for (let i = 0; i < checkedLevels; i++) {
      for (const level of [bids[i], asks[i]]) if (level) parts.push(`${level[0]}:${level[1]}`);
    }
    return crc32(parts.join(':')) | 0;
  }

  /** Channels that say what is: whenever it is no longer what they said last. */
  private publishChanged(instrument: OkxInstrument): void {
    const { symbol } = instrument;
    const fast = ['tickers', 'mark-price', 'index-tickers'];
    const slow = ['open-interest', 'price-limit'];
    const fits = (arg: Arg) => arg.instId === symbol;
    const chosen = this.beats % secondBeats === 0 ? [...fast, ...slow] : fast;
    for (const channel of chosen) this.send(channel, fits, (arg) => this.changed(arg));
    if (this.beats % minuteBeats === 0) this.send('funding-rate', fits, (arg) => this.changed(arg));
    for (const name of this.candleChannels) this.send(name, fits, (arg) => this.changed(arg));
  }

  /** The candle channels that somebody asked for since the start. */
  private readonly candleChannels = new Set<string>();

  private changed(arg: Arg): Push | undefined {
    const data = this.present(arg);
    if (data === undefined) return undefined;
    const key = JSON.stringify(arg);
    const text = JSON.stringify(data, (name, value) => (name === 'ts' ? undefined : value));
    if (this.said.get(key) === text) return undefined;
    this.said.set(key, text);
    return { arg, data };
  }

  private present(arg: Arg): unknown[] | undefined {
    const { channel, instId = '' } = arg;
    const { venue } = this;
    if (channel === 'instruments') return undefined;
    const bar = candleOf(channel);
    if (bar !== undefined) {
      this.candleChannels.add(channel);
      return this.candle(channel, bar, instId);
    }
    const instrument = venue.instruments.get(instId) ?? venue.indexPair(instId);
    if (instrument === undefined) return undefined;
    if (wholeBooks[channel] !== undefined) return this.wholeBook(arg);
    if (channel === 'tickers') return [tickerOf(venue, instrument)];
    if (channel === 'mark-price') return [markRow(venue, instrument)];
    if (channel === 'index-tickers') return [indexRow(venue, instrument)];
    if (channel === 'open-interest' && instrument.perpetual) return [interestRow(venue, instrument)];
    if (channel === 'funding-rate' && instrument.perpetual) return [fundingRow(venue, instrument)];
    return undefined;
  }

  private candle(channel: string, barName: string, instId: string): unknown[] | undefined {
    const bar = barNamed(barName);
    const instrument = this.venue.instruments.get(instId);
    if (bar === undefined || instrument === undefined) return undefined;
    const nowMs = this.venue.nowMs();
    const startMs = bar.startMs(nowMs);
    const [candle] = this.venue
      .marketData(instId)
      .candles.range((timeMs) => bar.startMs(timeMs), startMs, nowMs, nowMs);
    if (candle === undefined) return undefined;
    const row = channel.startsWith('candle') ? candleRow : quotedRow;
    return [row(instrument, candle, bar, nowMs)];
  }

  private now(): string {
    return String(this.venue.nowMs());
  }
}

/** The bar that a candle channel is of: `candle1m`, `mark-price-candle1H`, `index-candle1D`. */
function candleOf(channel: string): string | undefined {
  const bar = /^(?:mark-price-|index-)?candle(\w+)$/.exec(channel)?.[1];
  return bar === undefined || barNamed(bar) === undefined ? undefined : bar;
}
