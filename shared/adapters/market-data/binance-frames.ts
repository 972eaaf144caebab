import { DepthUpdate } from '#shared/domain/market/depth-update.ts';
import type {
  CandleTick,
  FrameRead,
  MarketSink,
  MarkTick,
  ReadFrame,
  TickerTick,
  TopTick,
  TradeTick,
} from '#shared/domain/market/market-sink.ts';
import { JsonBytes, keyCode, Unreadable } from './json-bytes.ts';
import { readLevels } from './read-levels.ts';
import type { SymbolTable } from './symbol-table.ts';
import { timeframeCodes } from './timeframes.ts';

const keys = {
  stream: keyCode('stream'),
  data: keyCode('data'),
  previous: keyCode('pu'),
  snapshotId: keyCode('lastUpdateId'),
  bids: keyCode('bids'),
  asks: keyCode('asks'),
};
const letter = (name: string) => name.charCodeAt(0);
const [b, a, e, s, k] = [letter('b'), letter('a'), letter('e'), letter('s'), letter('k')];

const events = {
  depthUpdate: keyCode('depthUpdate'),
  trade: keyCode('trade'),
  aggTrade: keyCode('aggTrade'),
  bookTicker: keyCode('bookTicker'),
  ticker: keyCode('24hrTicker'),
  miniTicker: keyCode('24hrMiniTicker'),
  kline: keyCode('kline'),
  markPrice: keyCode('markPriceUpdate'),
};
const market = keyCode('MARKET');

const minutes = {
  '1m': 1,
  '3m': 3,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '1h': 60,
  '2h': 120,
  '4h': 240,
  '6h': 360,
};
const timeframes = timeframeCodes({
  ...minutes,
  '1s': 1 / 60,
  '8h': 480,
  '12h': 720,
  '1d': 1_440,
  '3d': 4_320,
  '1w': 10_080,
});

/**
 * Reads the market streams of Binance, spot and futures: depth, trade, aggTrade, bookTicker, ticker, kline, markPrice,
 * alone or wrapped with their stream's name. A whole book over REST names no symbol: {@link readBinanceBook} is for that.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams
 */
export function binanceFrames<Of>(symbols: SymbolTable<Of>, sink: MarketSink<Of>): ReadFrame {
  const reader = new BinanceReader(symbols, sink);
  return (bytes, start = 0, end = bytes.length) => reader.read(bytes, start, end);
}

/** A whole book as REST gives it: `{"lastUpdateId", "bids", "asks"}`. @throws Unreadable */
export function readBinanceBook(bytes: Uint8Array, update: DepthUpdate): void {
  const json = new JsonBytes();
  json.read(bytes);
  update.clear();
  let sides = 0;
  for (let more = json.firstKey(); more; more = json.nextKey()) {
    if (json.key === keys.snapshotId) update.last = json.integer();
    else if (json.key === keys.bids) sides += readSide(json, update.bids);
    else if (json.key === keys.asks) sides += readSide(json, update.asks);
    else if (json.key === letter('T')) update.timeMs = json.integer();
    else json.skip();
  }
  json.finish();
  if (sides !== 2 || update.last < 0) json.fail();
}

function readSide(json: JsonBytes, levels: DepthUpdate['bids']): 1 {
  readLevels(json, levels);
  return 1;
}

/** Every message has keys of one letter, whose meaning hangs on its event: all are read, then the event tells. */
class BinanceReader<Of> {
  readonly #symbols: SymbolTable<Of>;
  readonly #sink: MarketSink<Of>;
  readonly #json = new JsonBytes();
  readonly #update = new DepthUpdate();
  /** Numbers of keys of one letter. NaN: not in the message. */
  readonly #value = new Float64Array(128);
  readonly #top: TopTick = { bid: 0, bidSize: 0, ask: 0, askSize: 0, timeMs: 0 };
  readonly #trade: TradeTick = { id: 0, price: 0, size: 0, timeMs: 0, takerSide: 'BUY' };
  readonly #ticker: TickerTick = { last: 0, open: 0, high: 0, low: 0, volume: 0, quoteVolume: 0, timeMs: 0 };
  readonly #mark: MarkTick = { mark: 0, index: 0, fundingRate: 0, fundingAtMs: 0, timeMs: 0 };
  #candle: CandleTick | undefined;
  #event = 0;
  #kind = 0;
  #of: Of | undefined;

  constructor(symbols: SymbolTable<Of>, sink: MarketSink<Of>) {
    this.#symbols = symbols;
    this.#sink = sink;
  }

  read(bytes: Uint8Array, start: number, end: number): FrameRead {
    try {
      this.#json.read(bytes, start, end);
      this.#event = 0;
      this.#kind = market;
      this.#of = undefined;
      this.#candle = undefined;
      this.#update.clear();
      this.#value.fill(Number.NaN);
      if (!this.#json.isObject()) this.#json.fail();
      this.#readObject(true);
      this.#json.finish();
      return this.#tell();
    } catch (error) {
      if (error instanceof Unreadable) return 'UNREADABLE';
      throw error;
    }
  }

  #readObject(isOuter: boolean): void {
    const json = this.#json;
    for (let more = json.firstKey(); more; more = json.nextKey()) {
      const { key } = json;
      if (key === e) this.#event = json.textCode();
      else if (key === s) this.#readSymbol();
      else if (key === b && json.isArray()) readLevels(json, this.#update.bids);
      else if (key === a && json.isArray()) readLevels(json, this.#update.asks);
      else if (key === k && json.isObject()) this.#readKline();
      else if (key > 0 && key < 128) this.#readValue(key);
      else if (key === keys.previous) this.#update.previous = json.integer();
      else if (key === keys.data && isOuter && json.isObject()) this.#readObject(false);
      else json.skip();
    }
  }

  #readSymbol(): void {
    this.#json.text();
    this.#of = this.#symbols.find(this.#json.bytes, this.#json.textFrom, this.#json.textTo);
  }

  /** A number, quoted or not, or true as 1. Of other texts only the kind of a trade is of use. */
  #readValue(key: number): void {
    const json = this.#json;
    const byte = json.peek();
    if (byte === 0x74 || byte === 0x66) this.#value[key] = json.boolean() ? 1 : 0;
    else if (key === letter('X')) this.#kind = json.textCode();
    else if (byte === 0x22 || byte === 0x2d || (byte >= 0x30 && byte <= 0x39))
      this.#value[key] = json.decimal(false);
    else json.skip();
  }

  #readKline(): void {
    const json = this.#json;
    let timeframeMs: number | undefined;
    const value = this.#value.fill(Number.NaN);
    for (let more = json.firstKey(); more; more = json.nextKey()) {
      if (json.key === s) this.#readSymbol();
      else if (json.key === letter('i')) timeframeMs = timeframes.get(json.textCode());
      else if (json.key > 0 && json.key < 128) this.#readValue(json.key);
      else json.skip();
    }
    if (timeframeMs === undefined) return;
    const [open, high, low, close] = [this.#price('o'), this.#price('h'), this.#price('l'), this.#price('c')];
    const [volume, quoteVolume, isClosed] = [this.#needed('v'), this.#needed('q'), value[letter('x')] === 1];
    const openTimeMs = this.#needed('t');
    this.#candle = { timeframeMs, openTimeMs, open, high, low, close, volume, quoteVolume, isClosed };
  }

  #tell(): FrameRead {
    const of = this.#of;
    if (of === undefined) return 'OTHER';
    switch (this.#event) {
      case events.depthUpdate:
        this.#tellDepth(of);
        return 'NOTED';
      case events.trade:
      case events.aggTrade:
        // Trades of the insurance fund and of auto-deleveraging are no market's.
        if (this.#kind !== market) return 'OTHER';
        this.#tellTrade(of);
        return 'NOTED';
      case events.bookTicker:
        this.#tellTop(of);
        return 'NOTED';
      case events.ticker:
      case events.miniTicker:
        this.#tellTicker(of);
        return 'NOTED';
      case events.kline:
        if (this.#candle === undefined) return 'OTHER';
        this.#sink.onCandle(of, this.#candle);
        return 'NOTED';
      case events.markPrice:
        this.#tellMark(of);
        return 'NOTED';
      case 0:
        // Spot's bookTicker is the stream without an event name.
        if (Number.isNaN(this.#get('u'))) return 'OTHER';
        this.#tellTop(of);
        return 'NOTED';
      default:
        return 'OTHER';
    }
  }

  #tellDepth(of: Of): void {
    const update = this.#update;
    update.first = this.#needed('U');
    update.last = this.#needed('u');
    update.timeMs = this.#needed('E');
    if (update.first > update.last) this.#json.fail();
    this.#sink.onDepth(of, update, false);
  }

  #tellTrade(of: Of): void {
    const trade = this.#trade;
    trade.id = this.#event === events.trade ? this.#needed('t') : this.#needed('a');
    trade.price = this.#price('p');
    trade.size = this.#price('q');
    trade.timeMs = this.#needed('T');
    trade.takerSide = this.#needed('m') === 1 ? 'SELL' : 'BUY';
    this.#sink.onTrade(of, trade);
  }

  #tellTop(of: Of): void {
    const top = this.#top;
    top.bid = this.#price('b');
    top.bidSize = this.#needed('B');
    top.ask = this.#price('a');
    top.askSize = this.#needed('A');
    top.timeMs = this.#get('T') || 0;
    this.#sink.onTop(of, top);
  }

  #tellTicker(of: Of): void {
    const ticker = this.#ticker;
    ticker.last = this.#price('c');
    ticker.open = this.#get('o');
    ticker.high = this.#get('h');
    ticker.low = this.#get('l');
    ticker.volume = this.#get('v');
    ticker.quoteVolume = this.#get('q');
    ticker.timeMs = this.#needed('E');
    this.#sink.onTicker(of, ticker);
  }

  #tellMark(of: Of): void {
    const mark = this.#mark;
    mark.mark = this.#price('p');
    mark.index = this.#get('i');
    mark.fundingRate = this.#get('r');
    mark.fundingAtMs = this.#get('T') || 0;
    mark.timeMs = this.#needed('E');
    this.#sink.onMark(of, mark);
  }

  #get(name: string): number {
    return this.#value[letter(name)] as number;
  }

  #needed(name: string): number {
    const value = this.#value[letter(name)] as number;
    return value >= 0 ? value : this.#json.fail();
  }

  #price(name: string): number {
    const value = this.#value[letter(name)] as number;
    return value > 0 ? value : this.#json.fail();
  }
}
