import type { Feeds } from '../../shared/strategies/contract.ts';
import type { StrategyEvent } from '../../shared/strategies/events.ts';
import type { Quote } from './armed-stops.ts';
import { LadderSide } from './ladder-side.ts';
import { type Tape, tapeKinds } from './tape.ts';

/** One kind of event that the strategy wants. */
interface Feed {
  readonly kind: 'tick' | 'book';
  readonly everyMs: number;
  readonly levels: number;
  readonly isNews: (kind: number) => boolean;
  toldMs: number;
  /** The first message of it that was not told. */
  next: number;
  tellMs: number;
}

/**
 * What we have received, and nothing later: the book as the strategy is shown it, and when it is to be told next. Messages
 * are looked at only when something is told; between two such moments nobody sees them.
 */
export class LocalMarket {
  readonly #tape: Tape;
  readonly #bids: LadderSide;
  readonly #asks: LadderSide;
  readonly #feeds: readonly Feed[];
  readonly #hasTops: boolean;
  #isValid = false;
  #index = 0;
  #top: readonly [bid: number, ask: number] | undefined;
  /** In ticks: the middle of what was told last; NaN before. */
  midTicks = Number.NaN;

  constructor(tape: Tape, { tick, book }: Feeds) {
    this.#tape = tape;
    this.#bids = new LadderSide('BID', tape.tickSpan);
    this.#asks = new LadderSide('ASK', tape.tickSpan);
    this.#hasTops = tape.kind.includes(tapeKinds.TOP);
    const feed = { toldMs: Number.NEGATIVE_INFINITY, next: 0, tellMs: 0 };
    const isBook = (kind: number) => kind === tapeKinds.DIFF || kind === tapeKinds.WHOLE;
    const isTop = this.#hasTops ? (kind: number) => kind === tapeKinds.TOP : isBook;
    this.#feeds = [
      ...(tick ? [{ ...feed, kind: 'tick' as const, levels: 1, isNews: isTop, ...tick }] : []),
      ...(book ? [{ ...feed, kind: 'book' as const, isNews: isBook, ...book }] : []),
    ];
    for (const each of this.#feeds) this.#plan(each);
  }

  /** When the strategy is to be told something next. */
  get nextMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { tellMs } of this.#feeds) if (tellMs < next) next = tellMs;
    return next;
  }

  /** When the next message is received that was not looked at. */
  get receiptMs(): number {
    const { count, localMs } = this.#tape;
    return this.#index < count ? (localMs[this.#index] as number) : Number.POSITIVE_INFINITY;
  }

  /** Best prices as received by now; undefined while there are none. */
  look(nowMs: number): Quote | undefined {
    this.#receive(nowMs);
    const top = this.#hasTops ? this.#top : this.#bestOfBook();
    return top && { bidTicks: top[0], askTicks: top[1] };
  }

  /** What it is told at this moment. */
  tell(nowMs: number): readonly StrategyEvent[] {
    this.#receive(nowMs);
    return this.#feeds.flatMap((feed) => {
      if (feed.tellMs > nowMs) return [];
      feed.next = this.#index;
      const event = feed.kind === 'tick' ? this.#tick(nowMs) : this.#book(feed.levels, nowMs);
      if (event) feed.toldMs = nowMs;
      this.#plan(feed);
      return event ? [event] : [];
    });
  }

  #plan(feed: Feed): void {
    const { count, kind, localMs } = this.#tape;
    while (feed.next < count && !feed.isNews(kind[feed.next] as number)) feed.next += 1;
    feed.tellMs =
      feed.next < count
        ? Math.max(localMs[feed.next] as number, feed.toldMs + feed.everyMs)
        : Number.POSITIVE_INFINITY;
  }

  #receive(nowMs: number): void {
    const { count, kind, localMs, start, asks, ticks } = this.#tape;
    for (; this.#index < count && (localMs[this.#index] as number) <= nowMs; this.#index++) {
      const index = this.#index;
      if (kind[index] === tapeKinds.DIFF) this.#apply(index);
      else if (kind[index] === tapeKinds.TOP)
        this.#top = [ticks[start[index] as number] as number, ticks[asks[index] as number] as number];
      else if (kind[index] === tapeKinds.LOST) this.#isValid = false;
      else if (kind[index] === tapeKinds.WHOLE) {
        this.#bids.clear();
        this.#asks.clear();
        this.#apply(index);
        this.#isValid = true;
      }
    }
  }

  #apply(index: number): void {
    const { start, asks, ticks, lots } = this.#tape;
    const [from, middle, to] = [start[index] as number, asks[index] as number, start[index + 1] as number];
    for (let row = from; row < middle; row++) this.#bids.set(ticks[row] as number, lots[row] as number);
    for (let row = middle; row < to; row++) this.#asks.set(ticks[row] as number, lots[row] as number);
  }

  #tick(timeMs: number): StrategyEvent | undefined {
    const top = this.#hasTops ? this.#top : this.#bestOfBook();
    if (!top) return undefined;
    const { priceOf } = this.#tape;
    this.midTicks = (top[0] + top[1]) / 2;
    return { kind: 'tick', timeMs, bid: priceOf(top[0]), ask: priceOf(top[1]) };
  }

  #bestOfBook(): readonly [bid: number, ask: number] | undefined {
    const isWhole = this.#isValid && !this.#bids.isEmpty && !this.#asks.isEmpty;
    return isWhole ? [this.#bids.bestTicks, this.#asks.bestTicks] : undefined;
  }

  #book(levels: number, timeMs: number): StrategyEvent | undefined {
    const best = this.#bestOfBook();
    if (!best) return undefined;
    this.midTicks = (best[0] + best[1]) / 2;
    return {
      kind: 'book',
      timeMs,
      bids: this.#rows(this.#bids, levels),
      asks: this.#rows(this.#asks, levels),
    };
  }

  #rows(side: LadderSide, levels: number): readonly (readonly [number, number])[] {
    const { priceOf, quantityOf } = this.#tape;
    const rows: (readonly [number, number])[] = [];
    side.each(levels, (ticks, lots) => rows.push([priceOf(ticks), quantityOf(lots)]));
    return rows;
  }
}
