import { DepthUpdate } from '#shared/domain/market/depth-update.ts';
import type { FrameRead, MarketSink, ReadFrame, TradeTick } from '#shared/domain/market/market-sink.ts';
import { eachItem, frameReader } from './frame-reader.ts';
import { JsonBytes, keyCode } from './json-bytes.ts';
import { NumberFields } from './number-fields.ts';
import { readLevels } from './read-levels.ts';
import type { SymbolTable } from './symbol-table.ts';
import { tellCandle, tellTicker, tickerRowNames } from './ticker-rows.ts';
import { timeframeCodes } from './timeframes.ts';

const keys = {
  topic: keyCode('topic'),
  type: keyCode('type'),
  data: keyCode('data'),
  bids: keyCode('b'),
  asks: keyCode('a'),
  side: keyCode('S'),
  id: keyCode('i'),
  isBlock: keyCode('BT'),
  interval: keyCode('interval'),
  confirm: keyCode('confirm'),
};
const channels = {
  orderbook: keyCode('orderbook'),
  trades: keyCode('publicTrade'),
  tickers: keyCode('tickers'),
  kline: keyCode('kline'),
};
const [snapshot, delta] = [keyCode('snapshot'), keyCode('delta')];
const [buy, sell] = [keyCode('Buy'), keyCode('Sell')];
const timeframes = timeframeCodes({
  '1': 1,
  '3': 3,
  '5': 5,
  '15': 15,
  '30': 30,
  '60': 60,
  '120': 120,
  '240': 240,
  '360': 360,
  '720': 720,
});
const dot = 0x2e;

const outerNames = ['ts', 'cts'] as const;
const rowNames = ['u', 'T', 'p', 'v', 'prevPrice24h', ...tickerRowNames] as const;

/**
 * Reads the market streams of Bybit: orderbook, publicTrade, tickers, kline. Spot and linear name their markets alike:
 * each has a connection, and a reader, of its own. A ticker of a perpetual tells only what changed.
 * @see https://bybit-exchange.github.io/docs/v5/ws/connect
 */
export function bybitFrames<Of>(symbols: SymbolTable<Of>, sink: MarketSink<Of>): ReadFrame {
  const json = new JsonBytes();
  const reader = new BybitReader(json, symbols, sink);
  return frameReader(json, () => reader.read());
}

class BybitReader<Of> {
  readonly #json: JsonBytes;
  readonly #symbols: SymbolTable<Of>;
  readonly #sink: MarketSink<Of>;
  readonly #outer: NumberFields<(typeof outerNames)[number]>;
  readonly #row: NumberFields<(typeof rowNames)[number]>;
  readonly #update = new DepthUpdate();
  readonly #trade: TradeTick = { id: '', price: 0, size: 0, timeMs: 0, takerSide: 'BUY' };
  #channel = 0;
  #type = 0;
  #side = 0;
  #tradeId = '';
  #interval = 0;
  #sides = 0;
  #isBlock = false;
  #isConfirmed = false;
  #of: Of | undefined;

  constructor(json: JsonBytes, symbols: SymbolTable<Of>, sink: MarketSink<Of>) {
    this.#json = json;
    this.#symbols = symbols;
    this.#sink = sink;
    this.#outer = new NumberFields(json, outerNames);
    this.#row = new NumberFields(json, rowNames);
  }

  read(): FrameRead {
    const json = this.#json;
    let dataAt = -1;
    this.#channel = 0;
    this.#type = 0;
    this.#of = undefined;
    this.#outer.clear();
    for (let more = json.firstKey(); more; more = json.nextKey()) {
      if (json.key === keys.topic) this.#readTopic();
      else if (json.key === keys.type) this.#type = json.textCode();
      else if (json.key === keys.data) {
        dataAt = json.position;
        json.skip();
      } else if (!this.#outer.take()) json.skip();
    }
    json.finish();
    const of = this.#of;
    if (of === undefined || dataAt < 0) return 'OTHER';
    json.seek(dataAt);
    return this.#readData(of);
  }

  /** `orderbook.200.BTCUSDT`: the first part is the channel, the last the market. */
  #readTopic(): void {
    const json = this.#json;
    json.text();
    const { bytes, textFrom, textTo } = json;
    const first = bytes.indexOf(dot, textFrom);
    const last = bytes.lastIndexOf(dot, textTo - 1);
    if (first < 0 || first >= textTo || last < textFrom) return;
    for (let at = textFrom; at < first; at++)
      this.#channel = (this.#channel * 31 + (bytes[at] as number)) | 0;
    this.#of = this.#symbols.find(bytes, last + 1, textTo);
  }

  #readData(of: Of): FrameRead {
    const json = this.#json;
    if (this.#channel === channels.orderbook) {
      this.#readRow();
      this.#tellBook(of);
    } else if (this.#channel === channels.tickers) {
      this.#readRow();
      this.#tellTicker(of);
    } else if (this.#channel === channels.trades) {
      eachItem(json, () => {
        this.#readRow();
        this.#tellTrade(of);
      });
    } else if (this.#channel === channels.kline) {
      eachItem(json, () => {
        this.#readRow();
        this.#tellCandle(of);
      });
    } else return 'OTHER';
    return 'NOTED';
  }

  #readRow(): void {
    const json = this.#json;
    this.#row.clear();
    this.#update.clear();
    this.#sides = 0;
    this.#side = 0;
    this.#tradeId = '';
    this.#interval = 0;
    this.#isBlock = false;
    this.#isConfirmed = false;
    for (let more = json.firstKey(); more; more = json.nextKey()) {
      if (json.key === keys.bids) this.#readSide('bids');
      else if (json.key === keys.asks) this.#readSide('asks');
      else if (json.key === keys.side) this.#side = json.textCode();
      else if (json.key === keys.interval) this.#interval = json.textCode();
      else if (json.key === keys.isBlock) this.#isBlock = json.boolean();
      else if (json.key === keys.confirm) this.#isConfirmed = json.boolean();
      else if (json.key === keys.id) {
        json.word();
        this.#tradeId = json.string();
      } else if (!this.#row.take()) json.skip();
    }
  }

  #readSide(side: 'bids' | 'asks'): void {
    readLevels(this.#json, this.#update[side]);
    this.#sides += 1;
  }

  #tellBook(of: Of): void {
    const book = this.#update;
    if (this.#sides !== 2 || (this.#type !== snapshot && this.#type !== delta)) this.#json.fail();
    book.last = this.#row.needed('u');
    book.timeMs = this.#outer.get('cts') || this.#outer.needed('ts');
    this.#sink.onDepth(of, book, this.#type === snapshot);
  }

  #tellTrade(of: Of): void {
    const [row, trade] = [this.#row, this.#trade];
    trade.id = this.#tradeId === '' ? this.#json.fail() : this.#tradeId;
    trade.price = row.price('p');
    trade.size = row.price('v');
    trade.timeMs = row.needed('T');
    if (this.#side !== buy && this.#side !== sell) this.#json.fail();
    trade.takerSide = this.#side === buy ? 'BUY' : 'SELL';
    // A block trade was agreed on beside the book, at a price of its own.
    if (!this.#isBlock) this.#sink.onTrade(of, trade);
  }

  #tellTicker(of: Of): void {
    const [row, timeMs] = [this.#row, this.#outer.needed('ts')];
    const [last, open] = [row.priceIfTold('lastPrice'), row.priceIfTold('prevPrice24h')];
    tellTicker(row, { last, open, timeMs }, of, this.#sink);
  }

  #tellCandle(of: Of): void {
    const timeframeMs = timeframes.get(this.#interval);
    tellCandle(this.#row, this.#json, timeframeMs, this.#isConfirmed, of, this.#sink);
  }
}
