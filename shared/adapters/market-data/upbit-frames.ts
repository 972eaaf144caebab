import { DepthUpdate } from '#shared/domain/market/depth-update.ts';
import type { FrameRead, MarketSink, ReadFrame, TradeTick } from '#shared/domain/market/market-sink.ts';
import { eachItem, frameReader } from './frame-reader.ts';
import { JsonBytes, keyCode } from './json-bytes.ts';
import { NumberFields } from './number-fields.ts';
import type { SymbolTable } from './symbol-table.ts';
import { timeframeCodes } from './timeframes.ts';

const keys = {
  type: keyCode('type'),
  code: keyCode('code'),
  units: keyCode('orderbook_units'),
  side: keyCode('ask_bid'),
  id: keyCode('sequential_id'),
  beginning: keyCode('candle_date_time_utc'),
};
const types = { orderbook: keyCode('orderbook'), trade: keyCode('trade'), ticker: keyCode('ticker') };
const candles = timeframeCodes({ 'candle.1m': 1, 'candle.3m': 3, 'candle.5m': 5, 'candle.60m': 60 });
/** Who takes: a bid buys. */
const [bid, ask] = [keyCode('BID'), keyCode('ASK')];

const numberNames = [
  'timestamp',
  'trade_timestamp',
  'trade_price',
  'trade_volume',
  'opening_price',
  'high_price',
  'low_price',
  'acc_trade_volume_24h',
  'acc_trade_price_24h',
  'candle_acc_trade_volume',
  'candle_acc_trade_price',
] as const;
const unitNames = ['ask_price', 'ask_size', 'bid_price', 'bid_size'] as const;

/**
 * Reads the market streams of Upbit in their long form: orderbook, trade, ticker, candle. A book comes whole every time;
 * its time is its number.
 * @see https://docs.upbit.com/kr/reference/websocket-orderbook
 */
export function upbitFrames<Of>(symbols: SymbolTable<Of>, sink: MarketSink<Of>): ReadFrame {
  const json = new JsonBytes();
  const reader = new UpbitReader(json, symbols, sink);
  return frameReader(json, () => reader.read());
}

class UpbitReader<Of> {
  readonly #json: JsonBytes;
  readonly #symbols: SymbolTable<Of>;
  readonly #sink: MarketSink<Of>;
  readonly #row: NumberFields<(typeof numberNames)[number]>;
  readonly #unit: NumberFields<(typeof unitNames)[number]>;
  readonly #update = new DepthUpdate();
  readonly #trade: TradeTick = { id: '', price: 0, size: 0, timeMs: 0, takerSide: 'BUY' };
  #type = 0;
  #side = 0;
  #tradeId = '';
  #openTimeMs = Number.NaN;
  #isBook = false;
  #of: Of | undefined;

  constructor(json: JsonBytes, symbols: SymbolTable<Of>, sink: MarketSink<Of>) {
    this.#json = json;
    this.#symbols = symbols;
    this.#sink = sink;
    this.#row = new NumberFields(json, numberNames);
    this.#unit = new NumberFields(json, unitNames);
  }

  read(): FrameRead {
    this.#clear();
    const json = this.#json;
    for (let more = json.firstKey(); more; more = json.nextKey()) this.#readValue();
    json.finish();
    return this.#of === undefined ? 'OTHER' : this.#tell(this.#of);
  }

  #clear(): void {
    this.#row.clear();
    this.#update.clear();
    this.#type = 0;
    this.#side = 0;
    this.#tradeId = '';
    this.#openTimeMs = Number.NaN;
    this.#isBook = false;
    this.#of = undefined;
  }

  #readValue(): void {
    const json = this.#json;
    if (json.key === keys.type) this.#type = json.textCode();
    else if (json.key === keys.code) {
      json.text();
      this.#of = this.#symbols.find(json.bytes, json.textFrom, json.textTo);
    } else if (json.key === keys.units) {
      this.#isBook = true;
      eachItem(json, () => this.#readUnit());
    } else if (json.key === keys.side) this.#side = json.textCode();
    else if (json.key === keys.id) {
      json.word();
      this.#tradeId = json.string();
    } else if (json.key === keys.beginning) {
      json.text();
      this.#openTimeMs = Date.parse(`${json.string()}Z`);
    } else if (!this.#row.take()) json.skip();
  }

  /** A pair of levels; where one side has fewer, its price and size are 0. */
  #readUnit(): void {
    const [json, unit, { asks, bids }] = [this.#json, this.#unit, this.#update];
    unit.clear();
    for (let more = json.firstKey(); more; more = json.nextKey()) if (!unit.take()) json.skip();
    const [askPrice, askSize] = [unit.needed('ask_price'), unit.needed('ask_size')];
    const [bidPrice, bidSize] = [unit.needed('bid_price'), unit.needed('bid_size')];
    if ((askPrice === 0 && askSize > 0) || (bidPrice === 0 && bidSize > 0)) json.fail();
    if (askPrice > 0) asks.push(askPrice, askSize);
    if (bidPrice > 0) bids.push(bidPrice, bidSize);
  }

  #tell(of: Of): FrameRead {
    const timeframeMs = candles.get(this.#type);
    if (timeframeMs !== undefined) this.#tellCandle(of, timeframeMs);
    else if (this.#type === types.orderbook) this.#tellBook(of);
    else if (this.#type === types.trade) this.#tellTrade(of);
    else if (this.#type === types.ticker) this.#tellTicker(of);
    else return 'OTHER';
    return 'NOTED';
  }

  #tellBook(of: Of): void {
    const book = this.#update;
    if (!this.#isBook) this.#json.fail();
    book.last = this.#row.needed('timestamp');
    book.timeMs = book.last;
    this.#sink.onDepth(of, book, true);
  }

  #tellTrade(of: Of): void {
    const [row, trade] = [this.#row, this.#trade];
    trade.id = this.#tradeId === '' ? this.#json.fail() : this.#tradeId;
    trade.price = row.price('trade_price');
    trade.size = row.price('trade_volume');
    trade.timeMs = row.needed('trade_timestamp');
    if (this.#side !== bid && this.#side !== ask) this.#json.fail();
    trade.takerSide = this.#side === bid ? 'BUY' : 'SELL';
    this.#sink.onTrade(of, trade);
  }

  /** Its open, high and low are of the day since 09:00 in Seoul, not of 24 hours. */
  #tellTicker(of: Of): void {
    const row = this.#row;
    const none = Number.NaN;
    this.#sink.onTicker(of, {
      last: row.price('trade_price'),
      open: none,
      high: none,
      low: none,
      volume: row.get('acc_trade_volume_24h'),
      quoteVolume: row.get('acc_trade_price_24h'),
      timeMs: row.needed('timestamp'),
    });
  }

  #tellCandle(of: Of, timeframeMs: number): void {
    const row = this.#row;
    if (Number.isNaN(this.#openTimeMs)) this.#json.fail();
    this.#sink.onCandle(of, {
      timeframeMs,
      openTimeMs: this.#openTimeMs,
      open: row.price('opening_price'),
      high: row.price('high_price'),
      low: row.price('low_price'),
      close: row.price('trade_price'),
      volume: row.needed('candle_acc_trade_volume'),
      quoteVolume: row.needed('candle_acc_trade_price'),
      isClosed: false,
    });
  }
}
