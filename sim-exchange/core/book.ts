import { createRequire } from 'node:module';
import type sortedBtree from 'sorted-btree';
import { type Order, remainingLots, type Side } from './types.ts';

// A CommonJS package whose default export each loader unwraps differently: `require` is the one form that always works.
const BTree = (createRequire(import.meta.url)('sorted-btree') as typeof sortedBtree).default;

/** All resting orders at one price, first come first served. */
export interface Level {
  priceTicks: bigint;
  /** Insertion order is time priority. */
  orders: Set<Order>;
  lots: bigint;
}

/** [priceTicks, lots]; zero lots means the level is gone. */
export type LevelChange = readonly [bigint, bigint];

/** One side: best first means highest bid or lowest ask. */
class BookSide {
  readonly side: Side;
  readonly levels: InstanceType<typeof BTree<bigint, Level>>;

  constructor(side: Side) {
    this.side = side;
    const sign = side === 'BUY' ? -1 : 1;
    this.levels = new BTree<bigint, Level>(undefined, (a, b) => (a === b ? 0 : a < b ? -sign : sign));
  }

  best(): Level | undefined {
    const key = this.levels.minKey();
    return key === undefined ? undefined : this.levels.get(key);
  }
}

/** Price-time priority book of one instrument, with the update ids a local copy needs. */
export class Book {
  readonly bids = new BookSide('BUY');
  readonly asks = new BookSide('SELL');
  /** Grows by one with every change of a level's total. */
  updateId: number;
  /** Called after each change of a level's total. */
  onChange: (side: Side, priceTicks: bigint, lots: bigint) => void = () => {};

  constructor(firstUpdateId = 1) {
    this.updateId = firstUpdateId;
  }

  side(side: Side): BookSide {
    return side === 'BUY' ? this.bids : this.asks;
  }

  best(side: Side): Level | undefined {
    return this.side(side).best();
  }

  add(order: Order): void {
    const { levels } = this.side(order.side);
    let level = levels.get(order.priceTicks);
    if (level === undefined) {
      level = { priceTicks: order.priceTicks, orders: new Set(), lots: 0n };
      levels.set(order.priceTicks, level);
    }
    level.orders.add(order);
    this.change(order.side, level, remainingLots(order));
  }

  /** Takes the order out; its remaining quantity must not have been reduced since the last call here. */
  remove(order: Order): void {
    const level = this.side(order.side).levels.get(order.priceTicks);
    if (level?.orders.delete(order)) this.change(order.side, level, -remainingLots(order));
  }

  /** Lowers a resting order's share of its level after `lots` of it were matched or given up. */
  reduce(order: Order, lots: bigint): void {
    const level = this.side(order.side).levels.get(order.priceTicks);
    if (level === undefined) return;
    if (remainingLots(order) === 0n) level.orders.delete(order);
    this.change(order.side, level, -lots);
  }

  /** Up to `limit` levels, best first. */
  top(side: Side, limit: number): LevelChange[] {
    const rows: LevelChange[] = [];
    for (const level of this.side(side).levels.values()) {
      if (rows.length >= limit) break;
      rows.push([level.priceTicks, level.lots]);
    }
    return rows;
  }

  private change(side: Side, level: Level, lots: bigint): void {
    level.lots += lots;
    if (level.orders.size === 0) this.side(side).levels.delete(level.priceTicks);
    this.updateId += 1;
    this.onChange(side, level.priceTicks, level.lots);
  }
}
