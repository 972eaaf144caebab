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
import { eachItem, frameReader } from './frame-reader.ts';
import { JsonBytes, keyCode } from './json-bytes.ts';
import { NumberFields } from './number-fields.ts';
import { readLevels } from './read-levels.ts';
import { inBaseUnits, levelsInBaseUnits } from './size-unit.ts';
import type { SymbolTable } from './symbol-table.ts';
import { timeframeCodes } from './timeframes.ts';

const keys = {
  arg: keyCode('arg'),
  channel: keyCode('channel'),
  instId: keyCode('instId'),
  action: keyCode('action'),
  data: keyCode('data'),
  asks: keyCode('asks'),
  bids: keyCode('bids'),
  side: keyCode('side'),
  tradeId: keyCode('tradeId'),
};
const channels = {
  books: keyCode('books'),
  trades: keyCode('trades'),
  allTrades: keyCode('trades-all'),
  tickers: keyCode('tickers'),
  mark: keyCode('mark-price'),
  funding: keyCode('funding-rate'),
};
const candles = timeframeCodes({ candle1m: 1, candle5m: 5, candle15m: 15, candle1H: 60, candle4H: 240 });
const [snapshot, update] = [keyCode('snapshot'), keyCode('update')];
const [buy, sell] = [keyCode('buy'), keyCode('sell')];
const swapEnding = Buffer.from('-SWAP');

const tickerNames = ['last', 'open24h', 'high24h', 'low24h', 'vol24h', 'volCcy24h'] as const;
const topNames = ['bidPx', 'bidSz', 'askPx', 'askSz'] as const;
const markNames = ['markPx', 'fundingRate', 'fundingTime'] as const;
const rowNames = ['ts', 'px', 'sz', 'seqId', 'prevSeqId', ...tickerNames, ...topNames, ...markNames] as const;

/**
 * Reads the market streams of OKX: books, trades, trades-all, tickers, candles, mark-price, funding-rate. Sizes of swaps
 * come in contracts and are told in base units.
 *
 * @param unitOf base units of one contract; 1 of spot
 * @see https://www.okx.com/docs-v5/en/#order-book-trading-market-data
 */
export function okxFrames<Of>(
  symbols: SymbolTable<Of>,
  sink: MarketSink<Of>,
  unitOf: (of: Of) => number = () => 1,
): ReadFrame {
  const json = new JsonBytes();
  const reader = new OkxReader(json, symbols, sink, unitOf);
  return frameReader(json, () => reader.read());
}

class OkxReader<Of> {
  readonly #json: JsonBytes;
  readonly #symbols: SymbolTable<Of>;
  readonly #sink: MarketSink<Of>;
  readonly #unitOf: (of: Of) => number;
  readonly #row: NumberFields<(typeof rowNames)[number]>;
  readonly #update = new DepthUpdate();
  readonly #top: TopTick = { bid: 0, bidSize: 0, ask: 0, askSize: 0, timeMs: 0 };
  readonly #trade: TradeTick = { id: '', price: 0, size: 0, timeMs: 0, takerSide: 'BUY' };
  readonly #ticker: TickerTick = { last: 0, open: 0, high: 0, low: 0, volume: 0, quoteVolume: 0, timeMs: 0 };
  readonly #cells = new Float64Array(9);
  #channel = 0;
  #action = 0;
  #side = 0;
  #tradeId = '';
  #sides = 0;
  #of: Of | undefined;
  #isSwap = false;

  constructor(json: JsonBytes, symbols: SymbolTable<Of>, sink: MarketSink<Of>, unitOf: (of: Of) => number) {
    this.#json = json;
    this.#symbols = symbols;
    this.#sink = sink;
    this.#unitOf = unitOf;
    this.#row = new NumberFields(json, rowNames);
  }

  read(): FrameRead {
    const json = this.#json;
    let dataAt = -1;
    this.#channel = 0;
    this.#action = 0;
    this.#of = undefined;
    for (let more = json.firstKey(); more; more = json.nextKey()) {
      if (json.key === keys.arg) this.#readArg();
      else if (json.key === keys.action) this.#action = json.textCode();
      else {
        if (json.key === keys.data) dataAt = json.position;
        json.skip();
      }
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
      if (json.key === keys.channel) this.#channel = json.textCode();
      else if (json.key === keys.instId) {
        json.text();
        const { bytes, textFrom, textTo } = json;
        this.#of = this.#symbols.find(bytes, textFrom, textTo);
        this.#isSwap = swapEnding.equals(bytes.subarray(Math.max(textFrom, textTo - 5), textTo));
      } else json.skip();
    }
  }

  #readData(of: Of): FrameRead {
    const timeframeMs = candles.get(this.#channel);
    const tell =
      timeframeMs === undefined ? this.#tellerOf(this.#channel) : () => this.#tellCandle(of, timeframeMs);
    if (tell === undefined) return 'OTHER';
    eachItem(this.#json, () => {
      if (timeframeMs === undefined) this.#readRow();
      tell(of);
    });
    return 'NOTED';
  }

  #tellerOf(channel: number): ((of: Of) => void) | undefined {
    switch (channel) {
      case channels.books:
        return (of) => this.#tellBook(of);
      case channels.trades:
      case channels.allTrades:
        return (of) => this.#tellTrade(of);
      case channels.tickers:
        return (of) => this.#tellTicker(of);
      case channels.mark:
        return (of) => this.#tellMark(of, { mark: this.#row.price('markPx') });
      case channels.funding:
        return (of) => this.#tellFunding(of);
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
      if (json.key === keys.asks) this.#readSide('asks');
      else if (json.key === keys.bids) this.#readSide('bids');
      else if (json.key === keys.side) this.#side = json.textCode();
      else if (json.key === keys.tradeId) {
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
    const isKnown = this.#action === snapshot || this.#action === update;
    book.last = this.#row.needed('seqId');
    book.previous = this.#row.get('prevSeqId');
    book.timeMs = this.#row.needed('ts');
    if (!isKnown || this.#sides !== 2 || !(book.previous >= -1)) this.#json.fail();
    levelsInBaseUnits(book, this.#unitOf(of));
    this.#sink.onDepth(of, book, this.#action === snapshot);
  }

  #tellTrade(of: Of): void {
    const [row, trade] = [this.#row, this.#trade];
    trade.id = this.#tradeId === '' ? this.#json.fail() : this.#tradeId;
    trade.price = row.price('px');
    trade.size = inBaseUnits(row.price('sz'), this.#unitOf(of));
    trade.timeMs = row.needed('ts');
    if (this.#side !== buy && this.#side !== sell) this.#json.fail();
    trade.takerSide = this.#side === buy ? 'BUY' : 'SELL';
    this.#sink.onTrade(of, trade);
  }

  /** The volume in quote is told of spot only; of a swap the one "in currency" is in base. */
  #tellTicker(of: Of): void {
    const [row, ticker] = [this.#row, this.#ticker];
    ticker.last = row.price('last');
    ticker.open = row.priceIfTold('open24h');
    ticker.high = row.priceIfTold('high24h');
    ticker.low = row.priceIfTold('low24h');
    ticker.volume = row.get(this.#isSwap ? 'volCcy24h' : 'vol24h');
    ticker.quoteVolume = this.#isSwap ? Number.NaN : row.get('volCcy24h');
    ticker.timeMs = row.needed('ts');
    this.#sink.onTicker(of, ticker);
    if (topNames.some((name) => !(row.get(name) > 0))) return;
    const [top, unit] = [this.#top, this.#unitOf(of)];
    top.bid = row.get('bidPx');
    top.bidSize = inBaseUnits(row.get('bidSz'), unit);
    top.ask = row.get('askPx');
    top.askSize = inBaseUnits(row.get('askSz'), unit);
    top.timeMs = ticker.timeMs;
    this.#sink.onTop(of, top);
  }

  #tellFunding(of: Of): void {
    const fundingRate = this.#row.get('fundingRate');
    if (Number.isNaN(fundingRate)) this.#json.fail();
    this.#tellMark(of, { fundingRate, fundingAtMs: this.#row.needed('fundingTime') });
  }

  #tellMark(of: Of, told: Partial<MarkTick>): void {
    const none = { mark: Number.NaN, index: Number.NaN, fundingRate: Number.NaN, fundingAtMs: 0 };
    this.#sink.onMark(of, { ...none, ...told, timeMs: this.#row.needed('ts') });
  }

  /** `[ts, open, high, low, close, volume, volume in currency, volume in quote, confirmed]` */
  #tellCandle(of: Of, timeframeMs: number): void {
    const cells = this.#cells.fill(Number.NaN);
    let count = 0;
    eachItem(this.#json, () => {
      if (count < cells.length) cells[count] = this.#json.decimal(false);
      else this.#json.skip();
      count += 1;
    });
    const [openTimeMs = 0, open = 0, high = 0, low = 0, close = 0, traded, inCurrency, quoteVolume = 0] =
      cells;
    const volume = (this.#isSwap ? inCurrency : traded) ?? Number.NaN;
    const isSound = low > 0 && [open, close].every((price) => price >= low && price <= high);
    if (count < 9 || !isSound || !(volume >= 0) || !(quoteVolume >= 0)) this.#json.fail();
    const amounts = { open, high, low, close, volume, quoteVolume };
    const candle: CandleTick = { timeframeMs, openTimeMs, ...amounts, isClosed: cells[8] === 1 };
    this.#sink.onCandle(of, candle);
  }
}
