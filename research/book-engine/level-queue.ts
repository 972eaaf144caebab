import { type Level, MatchingBook, type Resting } from '#sim-exchange/core/matching-book.ts';
import type { OwnOrder } from './orders.ts';
import type { QueueModel } from './queue-models.ts';

/** null: the crowd. What rests before and behind our orders is as many orders of the crowd as there are gaps. */
type Owner = OwnOrder | null;

export type OnOwnFill = (order: OwnOrder, ticks: number, lots: number) => void;

/**
 * The levels at which our orders rest, in the matching core of the simulator: at each of them the crowd and our orders
 * stand one behind the other, and what was traded is taken from them first come first served. The recorded book tells
 * how large the crowd is; a model tells where in it those were who left.
 */
export class LevelQueue {
  readonly #book = new MatchingBook<Owner>();
  readonly #places = new Map<OwnOrder, Resting<Owner>>();
  readonly #model: QueueModel;
  readonly #onFill: OnOwnFill;
  /** Came after the newest message: what that message's successor adds to their level may have been there before. */
  #fresh: OwnOrder[] = [];

  constructor(model: QueueModel, onFill: OnOwnFill) {
    this.#model = model;
    this.#onFill = onFill;
  }

  get count(): number {
    return this.#places.size;
  }

  has(order: OwnOrder): boolean {
    return this.#places.has(order);
  }

  /** NaN without an own order on that side. */
  bestTicks(buys: boolean): number {
    return this.#book.best(buys)?.ticks ?? Number.NaN;
  }

  /** Behind all of the `crowd` that the recorded book shows there. */
  add(order: OwnOrder, ticks: number, crowd: number): void {
    if (crowd > 0 && !this.#book.at(order.buys, ticks)) this.#book.add(order.buys, ticks, crowd, null);
    this.#places.set(order, this.#book.add(order.buys, ticks, order.lots, order));
    this.#fresh.push(order);
  }

  remove(order: OwnOrder): void {
    const place = this.#places.get(order);
    if (!place) return;
    this.#book.remove(place);
    this.#places.delete(order);
    this.#tidy(order.buys, place.ticks);
  }

  /** Makes it smaller; it keeps its place. */
  reduce(order: OwnOrder, lots: number): void {
    const place = this.#places.get(order);
    if (place) this.#book.reduce(place, lots);
  }

  /** The recorded book shows `crowd` at a price. */
  setCrowd(buys: boolean, ticks: number, crowd: number): void {
    const level = this.#book.at(buys, ticks);
    if (!level) return;
    const before = crowdOf(level);
    if (crowd > before) this.#join(level, buys, crowd - before);
    else if (crowd < before) this.#leave(level, before - crowd, before);
  }

  /** A whole book came: `crowdAt` is what it shows. */
  setCrowds(crowdAt: (buys: boolean, ticks: number) => number): void {
    for (const { buys, ticks } of [...this.#places.values()])
      this.setCrowd(buys, ticks, crowdAt(buys, ticks));
  }

  /** After each recorded book message. */
  endMessage(): void {
    if (this.#fresh.length > 0) this.#fresh = [];
  }

  /**
   * A trade of others took `lots` from this side at a price. Who offered a better price would have been taken first: of
   * the crowd there nobody is left, and our orders there are filled before those at the trade's own price.
   */
  trade(buys: boolean, ticks: number, lots: number): void {
    let ours = 0;
    const touched: number[] = [];
    this.#book.take(
      !buys,
      ticks,
      lots,
      (maker, matched) => {
        if (!maker.owner) return;
        if (maker.ticks === ticks) ours += matched;
        this.#filled(maker.owner, maker.ticks, matched);
        touched.push(maker.ticks);
      },
      (maker) => {
        if (maker.owner || maker.ticks === ticks) return 'TRADE';
        this.#book.remove(maker);
        return 'PASSED';
      },
    );
    // What we took in their place the crowd behind us lost all the same: the recorded book will show it.
    const level = ours > 0 ? this.#book.at(buys, ticks) : undefined;
    if (level) this.#leaveTail(level, ours);
    for (const each of touched) this.#tidy(buys, each);
  }

  /**
   * The recorded book offers at our prices, or better: who came with that would have met us.
   * @param limitTicks the best of what it offers
   * @param take gives up to so many lots of what is offered at this price or better
   */
  cross(buys: boolean, limitTicks: number, take: (ticks: number, lots: number) => number): void {
    for (;;) {
      const level = this.#book.best(buys);
      if (!level || !(buys ? level.ticks >= limitTicks : level.ticks <= limitTicks)) return;
      const [own] = ownersOf(level);
      const lots = own ? take(level.ticks, own.lots) : 0;
      if (!own || lots === 0) return;
      this.reduce(own, lots);
      this.#filled(own, level.ticks, lots);
      this.#tidy(buys, level.ticks);
    }
  }

  /** How much of the crowd is before an order, for tests and reports. */
  ahead(order: OwnOrder): number {
    let lots = 0;
    for (let each = this.#places.get(order)?.before; each; each = each.before)
      if (!each.owner) lots += each.size;
    return lots;
  }

  #filled(order: OwnOrder, ticks: number, lots: number): void {
    if (lots === order.lots) this.#places.delete(order);
    // It is at the head of its level: nobody was before it.
    this.#fresh = this.#fresh.filter((other) => other !== order);
    this.#onFill(order, ticks, lots);
  }

  #join(level: Level<Owner>, buys: boolean, lots: number): void {
    const { tail, ticks } = level;
    const isFresh = tail?.owner && this.#fresh.includes(tail.owner);
    if (tail && isFresh) this.#book.remove(tail);
    const last = isFresh ? this.#book.at(buys, ticks)?.tail : tail;
    const joined = last && !last.owner ? last.size + lots : lots;
    if (last && !last.owner) this.#book.remove(last);
    this.#book.add(buys, ticks, joined, null);
    if (tail?.owner && isFresh)
      this.#places.set(tail.owner, this.#book.add(buys, ticks, tail.size, tail.owner));
  }

  /** From each part of the crowd what the model says, in whole lots; the rest from the tail. */
  #leave(level: Level<Owner>, lots: number, crowd: number): void {
    let [passed, gone] = [0, 0];
    for (let each = level.head; each; ) {
      const { after, size } = each;
      if (!each.owner) {
        passed += size;
        const wanted = Math.floor(lots * this.#model(passed / crowd)) - gone;
        const left = Math.max(0, Math.min(size, wanted));
        if (left > 0) this.#book.reduce(each, left);
        gone += left;
      }
      each = after;
    }
    if (gone < lots) this.#leaveTail(level, lots - gone);
  }

  #leaveTail(level: Level<Owner>, lots: number): void {
    let left = lots;
    for (let each = level.tail; each && left > 0; ) {
      const { before, size } = each;
      if (!each.owner) {
        this.#book.reduce(each, Math.min(size, left));
        left -= Math.min(size, left);
      }
      each = before;
    }
  }

  /** The crowd of a level at which nothing of ours is left is nobody's business here. */
  #tidy(buys: boolean, ticks: number): void {
    const level = this.#book.at(buys, ticks);
    if (!level || ownersOf(level).length > 0) return;
    for (let each = level.head; each; each = level.head) this.#book.remove(each);
  }
}

function ownersOf(level: Level<Owner>): readonly OwnOrder[] {
  return [...level.orders].filter((owner) => owner !== null);
}

function crowdOf(level: Level<Owner>): number {
  let lots = 0;
  for (let each = level.head; each; each = each.after) if (!each.owner) lots += each.size;
  return lots;
}
