import type { WebSocket } from 'ws';
import * as z from 'zod';
import type { DepthDiff, DepthFeed } from '../../core/depth-feed.ts';
import type { StreamFaults } from '../../core/stream-faults.ts';
import type { Trade } from '../../core/types.ts';
import { sendText } from '../../core/wire.ts';
import { klineInterval } from './intervals.ts';
import * as events from './market-events.ts';
import type { SpotSymbol } from './symbols.ts';
import type { BinanceVenue } from './venue.ts';

const requestSchema = z.object({
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.enum(['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY']),
  params: z.array(z.unknown()).optional(),
});

interface Connection {
  streams: Set<string>;
  /** `/stream` wraps every event with its stream's name. */
  combined: boolean;
}

/** The public streams of every symbol, sent to the connections that subscribed. */
export class MarketStreams {
  private readonly venue: BinanceVenue;
  private readonly faults: StreamFaults;
  private readonly connections = new Map<WebSocket, Connection>();
  private readonly depth: { symbol: SpotSymbol; fast: DepthFeed; slow: DepthFeed }[] = [];
  private readonly lastBest = new Map<string, string>();
  private readonly lastKline = new Map<string, { openMs: number; text: string }>();
  private ticks = 0;

  constructor(venue: BinanceVenue, faults: StreamFaults) {
    this.venue = venue;
    this.faults = faults;
    for (const symbol of venue.symbols.values()) {
      const [fast, slow] = [venue.depthFeed(symbol.symbol), venue.depthFeed(symbol.symbol)];
      this.depth.push({ symbol, fast, slow });
    }
    venue.exchange.onEvent((event) => {
      if (event.kind === 'trade') this.publishTrade(event.trade);
    });
  }

  /** Serves one connection; `/ws/<name>` and `/stream?streams=` may name streams at once. */
  connect(socket: WebSocket, path: string, streams: string): void {
    const combined = path.startsWith('/stream');
    const named = [...path.split('/').slice(2), ...streams.split('/')].filter((name) => name.includes('@'));
    this.connections.set(socket, { streams: new Set(named.map(canonical)), combined });
    socket.on('message', (data) => this.receive(socket, String(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.connections.delete(socket));
  }

  disconnect(): void {
    for (const socket of this.connections.keys()) socket.terminate();
  }

  /** Every 100 ms: fast depth and best prices; every second: slow depth, tickers, klines. */
  publish(): void {
    this.ticks += 1;
    const second = this.ticks % 10 === 0;
    const wanted = this.wantedStreams();
    for (const { symbol, fast, slow } of this.depth) {
      const name = symbol.symbol.toLowerCase();
      this.publishDepth(`${name}@depth@100ms`, symbol, fast.flush());
      if (second) this.publishDepth(`${name}@depth`, symbol, slow.flush());
      this.publishBest(name, symbol);
      if (second) this.publishTickers(name, symbol, wanted);
    }
    for (const stream of wanted) if (stream.includes('@kline_')) this.publishKline(stream, second);
  }

  private publishDepth(stream: string, symbol: SpotSymbol, diff: DepthDiff | undefined): void {
    if (diff === undefined) return;
    this.send([stream], 'depthUpdate', () => events.depthUpdate(this.venue, symbol, diff));
  }

  private publishBest(name: string, symbol: SpotSymbol): void {
    const event = events.bookTicker(this.venue, symbol);
    const best = `${event.b} ${event.B} ${event.a} ${event.A}`;
    if (this.lastBest.get(name) === best) return;
    this.lastBest.set(name, best);
    this.send([`${name}@bookTicker`], 'bookTicker', () => event);
  }

  private publishTickers(name: string, symbol: SpotSymbol, wanted: ReadonlySet<string>): void {
    if (wanted.has(`${name}@miniTicker`) || wanted.has('!miniTicker@arr')) {
      this.send([`${name}@miniTicker`], '24hrMiniTicker', () => events.miniTicker(this.venue, symbol));
      this.send(['!miniTicker@arr'], '24hrMiniTicker', () => [events.miniTicker(this.venue, symbol)]);
    }
    if (wanted.has(`${name}@ticker`) || wanted.has('!ticker@arr')) {
      this.send([`${name}@ticker`], '24hrTicker', () => events.ticker(this.venue, symbol));
      this.send(['!ticker@arr'], '24hrTicker', () => [events.ticker(this.venue, symbol)]);
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

  private publishTrade(trade: Trade): void {
    const symbol = this.venue.symbols.get(trade.symbol);
    if (symbol === undefined || this.connections.size === 0) return;
    const name = trade.symbol.toLowerCase();
    this.send([`${name}@trade`], 'trade', () => events.trade(this.venue, symbol, trade));
    this.send([`${name}@aggTrade`], 'aggTrade', () => events.aggregateTrade(this.venue, symbol, trade));
  }

  /** Sends an event to whoever subscribed to one of `streams`; it is made only when somebody did. */
  private send(streams: string[], event: string, make: () => unknown): void {
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

  private wantedStreams(): Set<string> {
    return new Set([...this.connections.values()].flatMap(({ streams }) => [...streams]));
  }

  private receive(socket: WebSocket, text: string): void {
    const request = requestSchema.safeParse(parsed(text));
    const connection = this.connections.get(socket);
    if (connection === undefined) return;
    if (!request.success) {
      sendText(socket, JSON.stringify({ code: 2, msg: 'Invalid request: unknown variant' }));
      return;
    }
    const { id = null, method, params = [] } = request.data;
    const names = params.filter((name) => typeof name === 'string');
    if (method === 'SUBSCRIBE') for (const name of names) connection.streams.add(canonical(name));
    if (method === 'UNSUBSCRIBE') for (const name of names) connection.streams.delete(canonical(name));
    const result = method === 'LIST_SUBSCRIPTIONS' ? [...connection.streams] : null;
    sendText(socket, JSON.stringify({ result, id }));
  }
}

/** Binance's two names for the one-second depth stream. */
function canonical(name: string): string {
  return name.replace('@depth@1000ms', '@depth');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
