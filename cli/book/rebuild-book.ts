import { binanceFrames, readBinanceBook } from '#shared/adapters/market-data/binance-frames.ts';
import { Unreadable } from '#shared/adapters/market-data/json-bytes.ts';
import { SymbolTable } from '#shared/adapters/market-data/symbol-table.ts';
import { BookKeeper, type Taken } from '#shared/domain/market/book-keeper.ts';
import { DepthUpdate } from '#shared/domain/market/depth-update.ts';
import { exactText } from '#shared/domain/market/exact-text.ts';
import type { MarketSink, TopTick, TradeTick } from '#shared/domain/market/market-sink.ts';
import { sequenceRules } from '#shared/domain/market/sequence-rules.ts';

/** What was wrong with a line, by the rule that it broke. */
export type Rule =
  | 'TIME_MISSING'
  | 'UNREADABLE'
  | 'OTHER_SYMBOL'
  | 'TIME_BACKWARDS'
  | 'GAP'
  | 'CROSSED'
  | 'TRADE_GAP';

export interface Anomaly {
  readonly line: number;
  readonly rule: Rule;
  readonly detail: string;
}

/** Who wants to know more than the best prices: told of each message after the book has taken it. */
export interface RebuildListener {
  onDiff(taken: Taken, update: DepthUpdate, rebuild: BookRebuild): void;
  onWhole(taken: Taken, rebuild: BookRebuild): void;
  onTrade(trade: Readonly<TradeTick>, rebuild: BookRebuild): void;
  onTop(top: Readonly<TopTick>, rebuild: BookRebuild): void;
}

const anomaliesListed = 20;
const space = 0x20;

/** A symbol in a message, in whatever depth. */
const symbolPattern = /"s":"([A-Z0-9_]{2,30})"/;

/**
 * Rebuilds the book of one symbol from a raw capture: each line the local receive time in nanoseconds, a space, the
 * message of Binance's spot streams, or a whole book of its REST API.
 */
export class BookRebuild {
  readonly counts = { messages: 0, diffs: 0, gaps: 0, crossed: 0, trades: 0, tops: 0, snapshots: 0 };
  readonly more = {
    stale: 0,
    tradeGaps: 0,
    unreadable: 0,
    otherSymbol: 0,
    otherMessages: 0,
    timeBackwards: 0,
  };
  readonly anomalies: Anomaly[] = [];
  readonly keeper = new BookKeeper(sequenceRules.binance);
  symbol: string | undefined;
  firstNs: number | undefined;
  lastNs = 0;
  readonly #onDiff: ((row: string) => void) | undefined;
  readonly #listener: RebuildListener | undefined;
  readonly #symbols = new SymbolTable<true>();
  readonly #read = binanceFrames(this.#symbols, this.#sink());
  readonly #whole = new DepthUpdate();
  #line = 0;
  #tradeId = Number.NaN;

  /**
   * @param symbol the venue's own name; without it that of the first message
   * @param onDiff is given a line of JSON after every diff
   */
  constructor(symbol: string | undefined, onDiff?: (row: string) => void, listener?: RebuildListener) {
    this.#onDiff = onDiff;
    this.#listener = listener;
    if (symbol !== undefined) this.#follow(symbol);
  }

  take(bytes: Uint8Array, from: number, to: number, line: number): void {
    this.#line = line;
    this.counts.messages += 1;
    const messageFrom = this.#readTime(bytes, from, to);
    if (messageFrom === undefined) {
      this.more.unreadable += 1;
      this.#note('TIME_MISSING', 'a line begins with the receive time in nanoseconds and a space');
      return;
    }
    if (this.symbol === undefined) this.#findSymbol(bytes, messageFrom, to);
    const read = this.#read(bytes, messageFrom, to);
    if (read === 'NOTED') return;
    if (read === 'UNREADABLE') {
      this.more.unreadable += 1;
      this.#note('UNREADABLE', 'the message is not what Binance documents');
      return;
    }
    if (!this.#loadWhole(bytes, messageFrom, to)) this.#countOther(bytes, messageFrom, to);
  }

  #follow(symbol: string): void {
    this.symbol = symbol;
    this.#symbols.add(symbol, true);
  }

  #readTime(bytes: Uint8Array, from: number, to: number): number | undefined {
    let ns = 0;
    let at = from;
    for (; at < to && bytes[at] !== space; at++) {
      const digit = (bytes[at] as number) - 0x30;
      if (!(digit >= 0 && digit <= 9)) return undefined;
      ns = ns * 10 + digit;
    }
    if (at === from || at === to) return undefined;
    this.firstNs ??= ns;
    if (ns < this.lastNs) {
      this.more.timeBackwards += 1;
      this.#note('TIME_BACKWARDS', 'the receive time is before that of the line above');
    }
    this.lastNs = ns;
    return at + 1;
  }

  #findSymbol(bytes: Uint8Array, from: number, to: number): void {
    const text = Buffer.from(bytes.subarray(from, to)).toString('latin1');
    const [, symbol] = symbolPattern.exec(text) ?? [];
    if (symbol !== undefined) this.#follow(symbol);
  }

  #loadWhole(bytes: Uint8Array, from: number, to: number): boolean {
    try {
      readBinanceBook(bytes.subarray(from, to), this.#whole);
    } catch (error) {
      if (error instanceof Unreadable) return false;
      throw error;
    }
    this.counts.snapshots += 1;
    const taken = this.#noteBook(() => this.keeper.load(this.#whole, 'REST'));
    this.#listener?.onWhole(taken, this);
    return true;
  }

  #countOther(bytes: Uint8Array, from: number, to: number): void {
    const text = Buffer.from(bytes.subarray(from, to)).toString('latin1');
    const [, symbol] = symbolPattern.exec(text) ?? [];
    if (symbol === undefined || symbol === this.symbol) {
      this.more.otherMessages += 1;
      return;
    }
    this.more.otherSymbol += 1;
    this.#note('OTHER_SYMBOL', `it is of ${symbol}, not of ${this.symbol}`);
  }

  #sink(): MarketSink<true> {
    const nothing = () => undefined;
    return {
      onDepth: (_, update) => {
        this.counts.diffs += 1;
        const taken = this.#noteBook(() => this.keeper.change(update));
        this.#listener?.onDiff(taken, update, this);
        this.#onDiff?.(this.#row(update.last));
      },
      onTrade: (_, trade) => {
        const { id } = trade;
        this.counts.trades += 1;
        this.#listener?.onTrade(trade, this);
        const missing = Number(id) - this.#tradeId - 1;
        this.#tradeId = Number(id);
        if (!(missing > 0)) return;
        this.more.tradeGaps += 1;
        this.#note('TRADE_GAP', `${missing} trades before trade ${id} are missing`);
      },
      onTop: (_, top) => {
        this.counts.tops += 1;
        this.#listener?.onTop(top, this);
      },
      onTicker: nothing,
      onCandle: nothing,
      onMark: nothing,
    };
  }

  #noteBook(take: () => Taken): Taken {
    const { counts, sequence } = this.keeper;
    const before = { ...counts };
    const taken = take();
    this.counts.gaps = counts.gaps;
    this.counts.crossed = counts.crossed;
    this.more.stale = counts.stale;
    if (counts.gaps > before.gaps) this.#note('GAP', `updates after ${sequence} are missing`);
    if (counts.crossed > before.crossed) this.#note('CROSSED', 'the best bid is not below the best ask');
    return taken;
  }

  #row(updateId: number): string {
    const { isValid, book } = this.keeper;
    const [bid, bidSize] = [jsonNumber(book.bids.bestPrice), jsonNumber(book.bids.bestSize)];
    const [ask, askSize] = [jsonNumber(book.asks.bestPrice), jsonNumber(book.asks.bestSize)];
    return `{"updateId":${updateId},"bid":${bid},"bidSize":${bidSize},"ask":${ask},"askSize":${askSize},"valid":${isValid}}\n`;
  }

  #note(rule: Rule, detail: string): void {
    if (this.anomalies.length < anomaliesListed) this.anomalies.push({ line: this.#line, rule, detail });
  }
}

/** Decimals are strings in JSON; null where a side is empty, or the book not valid. */
function jsonNumber(value: number): string {
  return Number.isNaN(value) ? 'null' : `"${exactText(value)}"`;
}
