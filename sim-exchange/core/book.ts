import { type Level, MatchingBook, type Meeting, type Resting } from './matching-book.ts';
import { type Order, opposite, remainingLots, type Side } from './types.ts';

/** [priceTicks, lots]; zero lots means the level is gone. */
export type LevelChange = readonly [bigint, bigint];

/** Ticks, lots and the sum of a level's lots are plain numbers inside: beyond this they would not be exact. */
const mostExact = BigInt(Number.MAX_SAFE_INTEGER);

/** One instrument's book of orders, with the update ids a local copy needs. */
export class Book {
  private readonly core = new MatchingBook<Order>();
  private readonly resting = new Map<number, Resting<Order>>();
  /** Grows by one with every change of a level's total. */
  updateId: number;
  /** Called after each change of a level's total. */
  onChange: (side: Side, priceTicks: bigint, lots: bigint) => void = () => {};

  constructor(firstUpdateId = 1) {
    this.updateId = firstUpdateId;
  }

  best(side: Side): Level<Order> | undefined {
    return this.core.best(side === 'BUY');
  }

  /** Best first. */
  levels(side: Side): Iterable<Level<Order>> {
    return this.core.levels(side === 'BUY');
  }

  /** Up to `limit` levels, best first. */
  top(side: Side, limit: number): LevelChange[] {
    const rows: LevelChange[] = [];
    for (const level of this.levels(side)) {
      if (rows.length >= limit) break;
      rows.push([level.priceTicks, level.lots]);
    }
    return rows;
  }

  /** False for amounts that the book could not count exactly. */
  holds(side: Side, priceTicks: bigint, lots: bigint): boolean {
    if (priceTicks > mostExact || lots > mostExact) return false;
    const level = this.core.at(side === 'BUY', Number(priceTicks));
    return level === undefined || level.lots + lots <= mostExact;
  }

  /** Rests what is left of the order, behind all others at its price. */
  add(order: Order): void {
    const lots = Number(remainingLots(order));
    const resting = this.core.add(order.side === 'BUY', Number(order.priceTicks), lots, order);
    this.resting.set(order.id, resting);
    this.changed(resting);
  }

  /** Takes the order out; false when it is not on the book. */
  remove(order: Order): boolean {
    const resting = this.resting.get(order.id);
    if (resting === undefined) return false;
    this.resting.delete(order.id);
    this.core.remove(resting);
    this.changed(resting);
    return true;
  }

  /** Makes a resting order smaller; it keeps its place. */
  reduce(order: Order, lots: bigint): void {
    const resting = this.resting.get(order.id);
    if (resting === undefined) return;
    this.core.reduce(resting, Number(lots));
    this.matched(resting);
  }

  /**
   * Matches the order against the other side as far as its price allows. `onMatch` hears of each match after the book
   * changed; `meets` decides, before each, about the order that comes first.
   */
  take(order: Order, onMatch: (maker: Order, lots: bigint) => void, meets?: (maker: Order) => Meeting): void {
    const buys = order.side === 'BUY';
    const limitTicks = order.kind === 'LIMIT' ? Number(order.priceTicks) : buys ? Infinity : 0;
    this.core.take(
      buys,
      limitTicks,
      Number(remainingLots(order)),
      (maker, size) => {
        this.matched(maker);
        onMatch(maker.owner, BigInt(size));
      },
      meets && ((maker) => meets(maker.owner)),
    );
  }

  /** The best price an order of this side could trade at now, 0 when there is none. */
  opposingTicks(side: Side): bigint {
    return this.best(opposite(side))?.priceTicks ?? 0n;
  }

  private matched(resting: Resting<Order>): void {
    if (resting.size === 0) this.resting.delete(resting.owner.id);
    this.changed(resting);
  }

  private changed({ buys, ticks }: Resting<Order>): void {
    this.updateId += 1;
    const lots = this.core.at(buys, ticks)?.lots ?? 0n;
    this.onChange(buys ? 'BUY' : 'SELL', BigInt(ticks), lots);
  }
}
