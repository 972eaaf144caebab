import { LadderSide } from './ladder-side.ts';
import { LevelQueue } from './level-queue.ts';
import type { OwnOrder, Venue, VenueSink } from './orders.ts';
import type { QueueModel } from './queue-models.ts';
import { type Tape, tapeKinds } from './tape.ts';

/**
 * The venue as level 2 data shows it: the recorded book, which nothing of ours changes, and our orders in the queues of
 * their levels. The rules are in docs/book-replay.md.
 */
export class Level2Venue implements Venue {
  readonly #tape: Tape;
  readonly #sink: VenueSink;
  readonly #bids: LadderSide;
  readonly #asks: LadderSide;
  readonly #queue: LevelQueue;
  /** What we took of a level, by side and tick, until the recorded book tells of that level again. */
  readonly #taken = { bids: new Map<number, number>(), asks: new Map<number, number>() };
  #isValid = false;

  constructor(tape: Tape, model: QueueModel, sink: VenueSink) {
    this.#tape = tape;
    this.#bids = new LadderSide('BID', tape.tickSpan);
    this.#asks = new LadderSide('ASK', tape.tickSpan);
    this.#sink = sink;
    this.#queue = new LevelQueue(model, (order, ticks, lots) => sink.onFill(order, ticks, lots, true));
  }

  get isResting(): boolean {
    return this.#queue.count > 0;
  }
  get isValid(): boolean {
    return this.#isValid && !this.#bids.isEmpty && !this.#asks.isEmpty;
  }
  get bidTicks(): number {
    return this.#bids.bestTicks;
  }
  get askTicks(): number {
    return this.#asks.bestTicks;
  }
  /** At the best price; not of ours. */
  get bidLots(): number {
    return this.#bids.lotsAt(this.bidTicks);
  }
  get askLots(): number {
    return this.#asks.lotsAt(this.askTicks);
  }

  play(index: number): void {
    const kind = this.#tape.kind[index];
    if (kind === tapeKinds.DIFF) this.#change(index);
    else if (kind === tapeKinds.TRADE) this.#trade(index);
    else if (kind === tapeKinds.WHOLE) this.#replace(index);
    else if (kind === tapeKinds.LOST) this.#isValid = false;
  }

  place(order: OwnOrder): void {
    const { buys, ticks } = order;
    const limit = ticks ?? (buys ? Number.POSITIVE_INFINITY : 0);
    const code = this.#refusalOf(buys, limit);
    if (code) {
      this.#sink.onEnd(order, 'REJECTED', code);
      return;
    }
    this.#take(order, limit);
    if (order.lots === 0) return;
    if (ticks === null) this.#sink.onEnd(order, 'EXPIRED', 'NO_LIQUIDITY');
    else this.#queue.add(order, ticks, this.#side(buys).lotsAt(ticks));
  }

  cancel(order: OwnOrder): void {
    if (!this.#queue.has(order)) return;
    this.#queue.remove(order);
    this.#sink.onEnd(order, 'CANCELED', null);
  }

  amend(order: OwnOrder, ticks: number, lots: number): void {
    if (!this.#queue.has(order)) return;
    if (ticks === order.ticks && lots <= order.lots) {
      this.#queue.reduce(order, order.lots - lots);
      order.lots = lots;
      return;
    }
    this.#queue.remove(order);
    order.ticks = ticks;
    order.lots = lots;
    this.place(order);
  }

  /** How many lots of the crowd are before an order. */
  ahead(order: OwnOrder): number {
    return this.#queue.ahead(order);
  }

  /** Without a book nobody knows what an order would meet; and our own orders trade with the market only. */
  #refusalOf(buys: boolean, limit: number): string | undefined {
    if (!this.isValid) return 'BOOK_NOT_VALID';
    const own = this.#queue.bestTicks(!buys);
    return (buys ? own <= limit : own >= limit) ? 'SELF_MATCH' : undefined;
  }

  #side(buys: boolean): LadderSide {
    return buys ? this.#bids : this.#asks;
  }

  #change(index: number): void {
    const { start, asks, ticks, lots } = this.#tape;
    const [bids, offers] = [this.#bids, this.#asks];
    const [from, middle, to] = [start[index] as number, asks[index] as number, start[index + 1] as number];
    for (let row = from; row < middle; row++) bids.set(ticks[row] as number, lots[row] as number);
    for (let row = middle; row < to; row++) offers.set(ticks[row] as number, lots[row] as number);
    if (this.#taken.bids.size + this.#taken.asks.size > 0) this.#forget(from, middle, to);
    if (this.#queue.count > 0) this.#meetChange(from, middle, to);
  }

  #forget(from: number, middle: number, to: number): void {
    const { ticks } = this.#tape;
    for (let row = from; row < to; row++)
      (row < middle ? this.#taken.bids : this.#taken.asks).delete(ticks[row] as number);
  }

  #meetChange(from: number, middle: number, to: number): void {
    const { ticks, lots } = this.#tape;
    for (let row = from; row < to; row++)
      this.#queue.setCrowd(row < middle, ticks[row] as number, lots[row] as number);
    this.#queue.endMessage();
    this.#meet();
  }

  #replace(index: number): void {
    this.#bids.clear();
    this.#asks.clear();
    this.#taken.bids.clear();
    this.#taken.asks.clear();
    this.#change(index);
    this.#queue.setCrowds((buys, ticks) => this.#side(buys).lotsAt(ticks));
    this.#isValid = true;
  }

  #trade(index: number): void {
    if (this.#queue.count === 0) return;
    const { start, asks, ticks, lots } = this.#tape;
    const row = start[index] as number;
    const tookBids = (asks[index] as number) > row;
    this.#queue.trade(tookBids, ticks[row] as number, lots[row] as number);
  }

  /** What the book offers at our prices would have met us when it came. */
  #meet(): void {
    for (const buys of [true, false]) {
      const opposite = this.#side(!buys);
      if (opposite.isEmpty) continue;
      this.#queue.cross(buys, opposite.bestTicks, (limit, wanted) => {
        let got = 0;
        this.#walk(buys, limit, wanted, (_, lots) => {
          got += lots;
        });
        return got;
      });
    }
  }

  #take(order: OwnOrder, limit: number): void {
    this.#walk(order.buys, limit, order.lots, (ticks, lots) => this.#sink.onFill(order, ticks, lots, false));
  }

  /** Takes what the other side shows up to a price, and was not taken by us before. */
  #walk(buys: boolean, limit: number, wanted: number, take: (ticks: number, lots: number) => void): void {
    const side = this.#side(!buys);
    const taken = buys ? this.#taken.asks : this.#taken.bids;
    let left = wanted;
    for (
      let ticks = side.bestTicks;
      left > 0 && (buys ? ticks <= limit : ticks >= limit);
      ticks = side.after(ticks)
    ) {
      const before = taken.get(ticks) ?? 0;
      const lots = Math.min(left, side.lotsAt(ticks) - before);
      if (lots <= 0) continue;
      taken.set(ticks, before + lots);
      left -= lots;
      take(ticks, lots);
    }
  }
}
