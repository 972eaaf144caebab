import type { Level3Event } from '../../research/book-engine/level3-tape.ts';
import type { Tape, TapeBuilder, TapeKind, TapeSettings } from '../../research/book-engine/tape.ts';

export interface LobsterRow {
  readonly timeMs: number;
  /** 1 new, 2 less of it, 3 gone, 4 executed, 5 a hidden order executed, 6 auction, 7 halt. */
  readonly type: number;
  readonly id: number;
  readonly size: number;
  readonly price: number;
  /** The side of the resting order, also of one that is executed. */
  readonly buys: boolean;
}

interface Order {
  readonly price: number;
  readonly buys: boolean;
  size: number;
}

/** In prices and sizes: ticks and lots are known when all of it was read. */
type Change =
  | {
      readonly kind: 'ADD';
      readonly id: number;
      readonly buys: boolean;
      readonly price: number;
      readonly size: number;
    }
  | { readonly kind: 'REDUCE' | 'FILL'; readonly id: number; readonly size: number }
  | { readonly kind: 'DELETE'; readonly id: number };

type Rows = Parameters<TapeBuilder['add']>[3];
const none: Rows = { count: 0, prices: [], sizes: [] };

/** The orders that a feed of single orders tells of, put on a tape: each message with what it left of its level. */
export class LobsterBook {
  messages = 0;
  unknownOrders = 0;
  readonly #tape: TapeBuilder;
  readonly #orders = new Map<number, Order>();
  readonly #levels = { bids: new Map<number, number>(), asks: new Map<number, number>() };
  /** One an entry of the tape; undefined where no order of the book changed. */
  readonly #changes: (Change | undefined)[] = [];

  constructor(tape: TapeBuilder) {
    this.#tape = tape;
  }

  /** @throws RangeError where the message contradicts those before it, or trading stops */
  take(row: LobsterRow): void {
    const { timeMs, type } = row;
    if (type === 7) throw new RangeError('trading halts here: cut the file, a replay cannot cross it');
    this.messages += 1;
    // What rests is told from here on: an empty book is a whole one.
    if (this.#tape.count === 0) this.#add('WHOLE', timeMs, none, none, undefined);
    if (type === 1) this.#open(row);
    else if (type === 5) this.#trade(row, undefined);
    else if (type <= 4) this.#change(row);
  }

  finish(settings: TapeSettings): { tape: Tape; orders: readonly (Level3Event | undefined)[] } {
    const tape = this.#tape.finish(settings);
    const ticks = (price: number) => Math.round(price / tape.priceTick);
    const lots = (size: number) => Math.round(size / tape.quantityStep);
    const orders = this.#changes.map((change): Level3Event | undefined => {
      if (!change || change.kind === 'DELETE') return change;
      const { kind, id } = change;
      if (kind === 'ADD')
        return { kind, id, buys: change.buys, ticks: ticks(change.price), lots: lots(change.size) };
      return { kind, id, lots: lots(change.size) };
    });
    return { tape, orders };
  }

  #open({ timeMs, id, size, price, buys }: LobsterRow): void {
    if (this.#orders.has(id)) throw new RangeError(`order ${id} rests already`);
    if (size === 0 || price <= 0) throw new RangeError(`order ${id} has no size or no price`);
    const order = { price, buys, size };
    this.#orders.set(id, order);
    this.#level(timeMs, order, size, { kind: 'ADD', id, buys, price, size });
  }

  #change(row: LobsterRow): void {
    const { timeMs, type, id, size, buys, price } = row;
    const isFill = type === 4;
    const order = this.#orders.get(id);
    if (!order) {
      this.unknownOrders += 1;
      if (isFill) this.#trade(row, undefined);
      return;
    }
    const isSame = order.buys === buys && order.price === price;
    if (!isSame || size === 0 || size > order.size || (type === 3 && size < order.size))
      throw new RangeError(`order ${id} rests with ${order.size} at ${order.price}: this is not about it`);
    if (isFill) this.#trade(row, { kind: 'FILL', id, size });
    order.size -= size;
    if (order.size === 0) this.#orders.delete(id);
    const left: Change = order.size === 0 ? { kind: 'DELETE', id } : { kind: 'REDUCE', id, size };
    this.#level(timeMs, order, -size, isFill ? undefined : left);
  }

  /** A taker met what rested on this side. */
  #trade({ timeMs, price, size, buys }: LobsterRow, change: Change | undefined): void {
    const row = { count: 1, prices: [price], sizes: [size] };
    this.#add('TRADE', timeMs, buys ? row : none, buys ? none : row, change);
  }

  #level(timeMs: number, { price, buys }: Order, by: number, change: Change | undefined): void {
    const side = buys ? this.#levels.bids : this.#levels.asks;
    const left = (side.get(price) ?? 0) + by;
    if (left === 0) side.delete(price);
    else side.set(price, left);
    const row = { count: 1, prices: [price], sizes: [left] };
    this.#add('DIFF', timeMs, buys ? row : none, buys ? none : row, change);
  }

  #add(kind: TapeKind, timeMs: number, bids: Rows, asks: Rows, change: Change | undefined): void {
    this.#tape.add(kind, timeMs, timeMs, bids, asks);
    this.#changes.push(change);
  }
}
