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
  arg: keyCode('arg'),
  topic: keyCode('topic'),
  symbol: keyCode('symbol'),
  interval: keyCode('interval'),
  action: keyCode('action'),
  data: keyCode('data'),
  bids: keyCode('b'),
  asks: keyCode('a'),
  seq: keyCode('seq'),
  previous: keyCode('pseq'),
  side: keyCode('S'),
  id: keyCode('i'),
};
const topics = {
  books: keyCode('books'),
  trades: keyCode('publicTrade'),
  ticker: keyCode('ticker'),
  kline: keyCode('kline'),
};
const [snapshot, update] = [keyCode('snapshot'), keyCode('update')];
const [buy, sell] = [keyCode('buy'), keyCode('sell')];
const timeframes = timeframeCodes({
  '1m': 1,
  '3m': 3,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '1H': 60,
  '4H': 240,
});

const rowNames = ['ts', 'T', 'p', 'P', 'v', 'openPrice24h', ...tickerRowNames] as const;

/**
 * Reads the market streams of Bitget's unified account: books, publicTrade, ticker, kline. Spot and futures name their
 * markets alike: each has a connection, and a reader, of its own. Its sequence numbers have nineteen digits, of which the
 * last fifteen tell them apart.
 * @see https://www.bitget.com/api-doc/uta/websocket/public/Order-Book-Channel
 */
export function bitgetFrames<Of>(symbols: SymbolTable<Of>, sink: MarketSink<Of>): ReadFrame {
  const json = new JsonBytes();
  const reader = new BitgetReader(json, symbols, sink);
  return frameReader(json, () => reader.read());
}

class BitgetReader<Of> {
  readonly #json: JsonBytes;
  readonly #symbols: SymbolTable<Of>;
  readonly #sink: MarketSink<Of>;
  readonly #outer: NumberFields<'ts'>;
  readonly #row: NumberFields<(typeof rowNames)[number]>;
  readonly #update = new DepthUpdate();
  readonly #trade: TradeTick = { id: '', price: 0, size: 0, timeMs: 0, takerSide: 'BUY' };
  #topic = 0;
  #action = 0;
  #interval = 0;
  #side = 0;
  #sides = 0;
  #tradeId = '';
  #of: Of | undefined;

  constructor(json: JsonBytes, symbols: SymbolTable<Of>, sink: MarketSink<Of>) {
    this.#json = json;
    this.#symbols = symbols;
    this.#sink = sink;
    this.#outer = new NumberFields(json, ['ts']);
    this.#row = new NumberFields(json, rowNames);
  }

  read(): FrameRead {
    const json = this.#json;
    let dataAt = -1;
    this.#topic = 0;
    this.#action = 0;
    this.#interval = 0;
    this.#of = undefined;
    this.#outer.clear();
    for (let more = json.firstKey(); more; more = json.nextKey()) {
      if (json.key === keys.arg) this.#readArg();
      else if (json.key === keys.action) this.#action = json.textCode();
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

  #readArg(): void {
    const json = this.#json;
    for (let more = json.firstKey(); more; more = json.nextKey()) {
      if (json.key === keys.topic) this.#topic = json.textCode();
      else if (json.key === keys.interval) this.#interval = json.textCode();
      else if (json.key === keys.symbol) {
        json.text();
        this.#of = this.#symbols.find(json.bytes, json.textFrom, json.textTo);
      } else json.skip();
    }
  }

  #readData(of: Of): FrameRead {
    const tell = this.#teller();
    if (tell === undefined) return 'OTHER';
    eachItem(this.#json, () => {
      this.#readRow();
      tell(of);
    });
    return 'NOTED';
  }

  #teller(): ((of: Of) => void) | undefined {
    switch (this.#topic) {
      case topics.books:
        return (of) => this.#tellBook(of);
      case topics.trades:
        return (of) => this.#tellTrade(of);
      case topics.ticker:
        return (of) => this.#tellTicker(of);
      case topics.kline:
        return timeframes.has(this.#interval) ? (of) => this.#tellCandle(of) : undefined;
      default:
        return undefined;
    }
  }

  #readRow(): void {
    const json = this.#json;
    this.#row.clear();
    this.#update.clear();
    this.#sides = 0;
    this.#side = 0;
    this.#tradeId = '';
    for (let more = json.firstKey(); more; more = json.nextKey()) {
      if (json.key === keys.bids) this.#readSide('bids');
      else if (json.key === keys.asks) this.#readSide('asks');
      else if (json.key === keys.seq) this.#update.last = json.lastDigits();
      else if (json.key === keys.previous) this.#update.previous = json.lastDigits();
      else if (json.key === keys.side) this.#side = json.textCode();
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
    const isWhole = this.#action === snapshot;
    const isNumbered = book.last >= 0 && (isWhole || book.previous >= 0);
    if (this.#sides !== 2 || !isNumbered || !(isWhole || this.#action === update)) this.#json.fail();
    book.timeMs = this.#row.needed('ts');
    this.#sink.onDepth(of, book, isWhole);
  }

  #tellTrade(of: Of): void {
    const [row, trade] = [this.#row, this.#trade];
    trade.id = this.#tradeId === '' ? this.#json.fail() : this.#tradeId;
    trade.price = row.price(Number.isNaN(row.get('p')) ? 'P' : 'p');
    trade.size = row.price('v');
    trade.timeMs = row.needed('T');
    if (this.#side !== buy && this.#side !== sell) this.#json.fail();
    trade.takerSide = this.#side === buy ? 'BUY' : 'SELL';
    this.#sink.onTrade(of, trade);
  }

  #tellTicker(of: Of): void {
    const [row, timeMs] = [this.#row, this.#outer.needed('ts')];
    const [last, open] = [row.price('lastPrice'), row.priceIfTold('openPrice24h')];
    tellTicker(row, { last, open, timeMs }, of, this.#sink);
  }

  /** It does not say when a candle is closed. */
  #tellCandle(of: Of): void {
    const timeframeMs = timeframes.get(this.#interval);
    tellCandle(this.#row, this.#json, timeframeMs, false, of, this.#sink);
  }
}
