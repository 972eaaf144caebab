import { binanceFrames, readBinanceBook } from '#shared/adapters/market-data/binance-frames.ts';
import { SymbolTable } from '#shared/adapters/market-data/symbol-table.ts';
import { DepthUpdate } from '#shared/domain/market/depth-update.ts';
import { MarketBoard } from '#shared/domain/market/market-board.ts';
import { MarketState } from '#shared/domain/market/market-state.ts';
import Binance from '../../node_modules/ccxt/js/src/pro/binance.js';
import type { Recorded } from './recorded.ts';

/** One way of handling the recorded messages. */
export interface Contender {
  readonly name: string;
  /** Starts over from the whole book; not measured. */
  begin(): void;
  take(message: Buffer): void;
  /** Best bid and ask after all messages: who gives others has not done the work. */
  best(): readonly [bid: number, ask: number];
  /** What came of the messages, beside the book. */
  readonly made: Record<string, number>;
}

const symbol = 'BTC/USDT';

/** Decode → book → candle → publish, as ws-ingest does. */
export function ours({ book }: Recorded): Contender {
  const made = { candles: 0, validities: 0 };
  const whole = new DepthUpdate();
  const begin = () => {
    const listener = {
      onBookValidity() {
        made.validities += 1;
      },
      onCandle() {
        made.candles += 1;
      },
    };
    const state = new MarketState('binance', symbol, listener);
    const symbols = new SymbolTable<MarketState>();
    symbols.add('BTCUSDT', state);
    readBinanceBook(book, whole);
    state.loadBook(whole, Date.now());
    return { state, read: binanceFrames(symbols, new MarketBoard(Date.now)) };
  };
  let now = begin();
  return {
    name: 'ours: bytes → book → candle → publish',
    begin() {
      now = begin();
    },
    take(message) {
      if (now.read(message) !== 'NOTED') throw new Error('a recorded message was not read');
    },
    best() {
      const { bids, asks } = now.state.keeper.book;
      return [bids.bestPrice, asks.bestPrice];
    },
    made,
  };
}

interface ParsedBook {
  readonly bids: readonly [string, string][];
  readonly asks: readonly [string, string][];
}

/** JSON.parse and two maps: no sequence, no order of levels, no candles. */
export function bareLoop({ book }: Recorded): Contender {
  const made = { messages: 0 };
  const whole = JSON.parse(book.toString()) as ParsedBook;
  let bids = new Map<string, string>();
  let asks = new Map<string, string>();
  const set = (side: Map<string, string>, levels: readonly (readonly [string, string])[]) => {
    for (const [price, size] of levels)
      if (Number(size) === 0) side.delete(price);
      else side.set(price, size);
  };
  return {
    name: 'bare loop: JSON.parse → Map',
    begin() {
      bids = new Map(whole.bids);
      asks = new Map(whole.asks);
    },
    take(message) {
      const { data } = JSON.parse(message.toString());
      made.messages += 1;
      if (data.e !== 'depthUpdate') return;
      set(bids, data.b);
      set(asks, data.a);
    },
    best: () => [Math.max(...[...bids.keys()].map(Number)), Math.min(...[...asks.keys()].map(Number))],
    made,
  };
}

/** What ccxt's own handler does with a message of a socket; nobody waits for its promises. */
export function ccxtPro({ book }: Recorded): Contender {
  const made = { errors: 0 };
  const whole = JSON.parse(book.toString());
  const exchange = new Binance({ newUpdates: true });
  exchange.setMarkets([market()]);
  const client = exchange.client('wss://stream.binance.com:9443/ws/0');
  client.reject = () => {
    made.errors += 1;
  };
  const kept = exchange as unknown as { orderbooks: Record<string, object>; trades: object };
  return {
    name: 'ccxt pro: JSON.parse → handleMessage',
    begin() {
      const orderbook = exchange.orderBook({}, 5_000);
      orderbook.reset({ bids: numbers(whole.bids), asks: numbers(whole.asks), nonce: whole.lastUpdateId });
      Object.assign(orderbook, { symbol });
      kept.orderbooks[symbol] = orderbook;
    },
    take(message) {
      exchange.handleMessage(client, JSON.parse(message.toString()));
    },
    best() {
      const { bids, asks } = kept.orderbooks[symbol] as { bids: number[][]; asks: number[][] };
      return [bids[0]?.[0] ?? Number.NaN, asks[0]?.[0] ?? Number.NaN];
    },
    made,
  };
}

function numbers(levels: readonly (readonly [string, string])[]): number[][] {
  return levels.map((level) => level.map(Number));
}

function market() {
  const names = { id: 'BTCUSDT', symbol, base: 'BTC', quote: 'USDT', baseId: 'BTC', quoteId: 'USDT' };
  const kind = { type: 'spot', spot: true, swap: false, future: false, option: false, contract: false };
  return { ...names, ...kind, active: true, precision: { amount: 1e-5, price: 0.01 }, limits: {}, info: {} };
}
