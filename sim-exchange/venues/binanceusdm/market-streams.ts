import type { WebSocket } from 'ws';
import * as z from 'zod';
import type { DepthFeed } from '../../core/depth-feed.ts';
import type { StreamFaults } from '../../core/stream-faults.ts';
import type { Fill, Order, Trade } from '../../core/types.ts';
import { sendText } from '../../core/wire.ts';
import { klineInterval } from '../binance/intervals.ts';
import * as events from './market-events.ts';
import { parsedJson } from './parsed-json.ts';
import type { LinearSymbol } from './symbols.ts';
import type { BinanceUsdmVenue } from './venue.ts';

const requestSchema = z.object({
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.enum(['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY']),
  params: z.array(z.unknown()).optional(),
});

interface Connection {
  streams: Set<string>;
  /** `…/stream` wraps every event with its stream's name. */
  combined: boolean;
}

/** A book's changes at one pace; a number of 100 ms steps lies between two of its events. */
interface PacedDepth {
  suffix: string;
  everySteps: number;
  feed: DepthFeed;
  lastId: number;
}

/** Partial books: this many levels a side. */
const partialLevels = [5, 10, 20] as const;
/** 100 ms steps between two events of each pace; the depth stream without a pace is the one of 250 ms. */
const depthPaces = [
  { suffix: '@100ms', everySteps: 1 },
  { suffix: '', everySteps: 3 },
  { suffix: '@500ms', everySteps: 5 },
];

/** The public streams of every symbol, sent to the connections that subscribed. */
export class MarketStreams {
  private readonly venue: BinanceUsdmVenue;
  private readonly faults: StreamFaults;
  private readonly connections = new Map<WebSocket, Connection>();
  private readonly depths: { symbol: LinearSymbol; paced: PacedDepth[] }[] = [];
  private readonly lastBest = new Map<string, string>();
  private readonly lastKline = new Map<string, { openMs: number; text: string }>();
  private steps = 0;

  constructor(venue: BinanceUsdmVenue, faults: StreamFaults) {
    this.venue = venue;
    this.faults = faults;
    for (const symbol of venue.symbols.values()) {
      const lastId = venue.exchange.book(symbol.symbol).updateId;
      const paced = depthPaces.map((pace) => ({ ...pace, feed: venue.depthFeed(symbol.symbol), lastId }));
      this.depths.push({ symbol, paced });
    }
    venue.exchange.onEvent((event) => {
      if (event.kind === 'trade') this.publishTrade(event.trade);
      if (event.kind === 'order' && event.order.liquidation && event.execution === 'TRADE') {
        this.publishLiquidation(event.order, event.fill);
      }
    });
  }

  /** Serves one connection; `…/ws/<name>` and `…/stream?streams=` may name streams at once. */
  connect(socket: WebSocket, path: string, streams: string): void {
    const combined = path.split('/').includes('stream');
    const named = [...path.split('/'), ...streams.split('/')].filter((name) => /[@!]/.test(name));
    this.connections.set(socket, { streams: new Set(named.map(canonical)), combined });
    socket.on('message', (data) => this.receive(socket, String(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.connections.delete(socket));
  }

  disconnect(): void {
    for (const socket of this.connections.keys()) socket.terminate();
  }

  /** Every 100 ms: what is due at its own pace. */
  publish(): void {
    this.steps += 1;
    const second = this.steps % 10 === 0;
    const wanted = new Set([...this.connections.values()].flatMap(({ streams }) => [...streams]));
    for (const { symbol, paced } of this.depths) {
      const name = symbol.symbol.toLowerCase();
      for (const depth of paced) this.publishDepth(name, symbol, depth);
      this.publishBest(name, symbol);
    }
    if (second) this.publishTickers(wanted);
    for (const stream of wanted) if (stream.includes('@kline_')) this.publishKline(stream, second);
  }

  private publishDepth(name: string, symbol: LinearSymbol, depth: PacedDepth): void {
    if (this.steps % depth.everySteps !== 0) return;
    const diff = depth.feed.flush();
    if (diff === undefined) return;
    const previousId = depth.lastId;
    depth.lastId = diff.lastUpdateId;
    const update = events.depthUpdate(this.venue, symbol, diff, previousId);
    this.send([`${name}@depth${depth.suffix}`], 'depthUpdate', () => update);
    for (const levels of partialLevels) {
      this.send([`${name}@depth${levels}${depth.suffix}`], 'depthUpdate', () => {
        const book = this.venue.exchange.book(symbol.symbol);
        const top = { ...diff, bids: book.top('BUY', levels), asks: book.top('SELL', levels) };
        return events.depthUpdate(this.venue, symbol, top, previousId);
      });
    }
  }

  private publishBest(name: string, symbol: LinearSymbol): void {
    const event = events.bookTicker(this.venue, symbol);
    const best = `${event.b} ${event.B} ${event.a} ${event.A}`;
    if (this.lastBest.get(name) === best) return;
    this.lastBest.set(name, best);
    this.send([`${name}@bookTicker`], 'bookTicker', () => event);
    this.send(['!bookTicker'], 'bookTicker', () => event);
  }

  /** Each second: tickers, and mark prices; every third second also the mark price streams without a pace. */
  private publishTickers(wanted: ReadonlySet<string>): void {
    const kinds = [
      { channel: 'miniTicker', event: '24hrMiniTicker', make: events.miniTicker },
      { channel: 'ticker', event: '24hrTicker', make: events.ticker },
      { channel: 'markPrice', event: 'markPriceUpdate', make: events.markPrice },
    ];
    const symbols = [...this.venue.symbols.values()];
    for (const { channel, event, make } of kinds) {
      const suffixes = channel !== 'markPrice' ? [''] : this.steps % 30 === 0 ? ['@1s', ''] : ['@1s'];
      for (const suffix of suffixes) {
        for (const symbol of symbols) {
          const stream = `${symbol.symbol.toLowerCase()}@${channel}${suffix}`;
          if (wanted.has(stream)) this.send([stream], event, () => make(this.venue, symbol));
        }
        const all = `!${channel}@arr${suffix}`;
        if (wanted.has(all)) this.send([all], event, () => symbols.map((symbol) => make(this.venue, symbol)));
      }
    }
  }

  /** Sends the interval's candle when it changed, and once more, closed, when its interval is over. */
  private publishKline(stream: string, second: boolean): void {
    const [name = '', channel = ''] = stream.split('@');
    const symbol = this.venue.symbols.get(name.toUpperCase());
    const interval = klineInterval(channel.slice('kline_'.length));
    if (symbol === undefined || interval === undefined) return;
    const openMs = interval.startMs(this.venue.nowMs());
    const last = this.lastKline.get(stream);
    if (last !== undefined && last.openMs < openMs) {
      const { openMs: closedMs } = last;
      this.send([stream], 'kline', () => events.kline(this.venue, symbol, interval, closedMs));
      this.lastKline.delete(stream);
    }
    if (!second) return;
    const event = events.kline(this.venue, symbol, interval, openMs);
    const text = JSON.stringify(event.k);
    if (this.lastKline.get(stream)?.text === text) return;
    this.lastKline.set(stream, { openMs, text });
    this.send([stream], 'kline', () => event);
  }

  private publishTrade(match: Trade): void {
    const symbol = this.venue.symbols.get(match.symbol);
    if (symbol === undefined || this.connections.size === 0) return;
    const name = match.symbol.toLowerCase();
    this.send([`${name}@trade`], 'trade', () => events.trade(this.venue, symbol, match));
    this.send([`${name}@aggTrade`], 'aggTrade', () => events.aggregateTrade(this.venue, symbol, match));
  }

  private publishLiquidation(order: Readonly<Order>, fill: Fill | undefined): void {
    const symbol = this.venue.symbols.get(order.symbol);
    if (symbol === undefined) return;
    const names = [`${order.symbol.toLowerCase()}@forceOrder`, '!forceOrder@arr'];
    for (const name of names) {
      this.send([name], 'forceOrder', () => events.forceOrder(this.venue, symbol, order, fill));
    }
  }

  /** Sends an event to whoever subscribed to one of `streams`; it is made only when somebody did. */
  send(streams: string[], event: string, make: () => unknown): void {
    const receivers: [WebSocket, string][] = [];
    for (const [socket, { streams: wanted, combined }] of this.connections) {
      const stream = streams.find((each) => wanted.has(each));
      if (stream !== undefined) receivers.push([socket, combined ? stream : '']);
    }
    if (receivers.length === 0) return;
    const text = JSON.stringify(make());
    this.faults.pass('public', event, text, () => {
      for (const [socket, stream] of receivers) {
        sendText(socket, stream === '' ? text : `{"stream":"${stream}","data":${text}}`);
      }
    });
  }

  private receive(socket: WebSocket, text: string): void {
    const request = requestSchema.safeParse(parsedJson(text));
    const connection = this.connections.get(socket);
    if (connection === undefined) return;
    if (!request.success) {
      sendText(
        socket,
        JSON.stringify({ error: { code: 2, msg: 'Invalid request: unknown variant' }, id: null }),
      );
      return;
    }
    const { id = null, method, params = [] } = request.data;
    const names = params.filter((name) => typeof name === 'string').map(canonical);
    if (method === 'SUBSCRIBE') for (const name of names) connection.streams.add(name);
    if (method === 'UNSUBSCRIBE') for (const name of names) connection.streams.delete(name);
    const result = method === 'LIST_SUBSCRIPTIONS' ? [...connection.streams] : null;
    sendText(socket, JSON.stringify({ result, id }));
  }
}

/** The pace that needs no name. */
function canonical(name: string): string {
  return name.replace(/(@depth\d*)@250ms$/, '$1').replace(/@markPrice(@arr)?@3s$/, '@markPrice$1');
}
