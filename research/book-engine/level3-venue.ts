import { MatchingBook, type Resting } from '#sim-exchange/core/matching-book.ts';
import type { Level3Event } from './level3-tape.ts';
import type { OwnOrder, Venue, VenueSink } from './orders.ts';

/** An order of others is known by its number in the feed. */
type Owner = OwnOrder | number;

/**
 * The venue as level 3 data shows it: every order of others by its number, ours among them in the same queues, first
 * come first served. Nothing is estimated but this: who fills an order that stands behind one of ours would have met
 * ours first, and was for no more than the feed tells.
 */
export class Level3Venue implements Venue {
  readonly #events: readonly (Level3Event | undefined)[];
  readonly #sink: VenueSink;
  readonly #book = new MatchingBook<Owner>();
  readonly #others = new Map<number, Resting<Owner>>();
  readonly #ours = new Map<OwnOrder, Resting<Owner>>();
  /** What we took of an order of others, which the feed knows nothing of. */
  readonly #taken = new Map<Resting<Owner>, number>();

  /** @param events one a message of the tape; undefined of a message that changed no order */
  constructor(events: readonly (Level3Event | undefined)[], sink: VenueSink) {
    this.#events = events;
    this.#sink = sink;
  }

  get isResting(): boolean {
    return this.#ours.size > 0;
  }
  get isValid(): boolean {
    return !Number.isNaN(this.bidTicks) && !Number.isNaN(this.askTicks);
  }
  get bidTicks(): number {
    return this.#bestOfOthers(true);
  }
  get askTicks(): number {
    return this.#bestOfOthers(false);
  }

  play(index: number): void {
    const event = this.#events[index];
    if (!event) return;
    if (event.kind === 'ADD') this.#add(event);
    else if (event.kind === 'CLEAR') this.#clear();
    else this.#change(event);
  }

  place(order: OwnOrder): void {
    const { buys, ticks } = order;
    const limit = ticks ?? (buys ? Number.POSITIVE_INFINITY : 0);
    if (this.#meetsOurs(buys, limit)) {
      this.#sink.onEnd(order, 'REJECTED', 'SELF_MATCH');
      return;
    }
    for (const level of this.#book.levels(!buys)) {
      if (order.lots === 0 || (buys ? level.ticks > limit : level.ticks < limit)) break;
      for (let each = level.head; each && order.lots > 0; each = each.after) this.#takeFrom(each, order);
    }
    if (order.lots === 0) return;
    if (ticks === null) this.#sink.onEnd(order, 'EXPIRED', 'NO_LIQUIDITY');
    else this.#ours.set(order, this.#book.add(buys, ticks, order.lots, order));
  }

  cancel(order: OwnOrder): void {
    const place = this.#ours.get(order);
    if (!place) return;
    this.#book.remove(place);
    this.#ours.delete(order);
    this.#sink.onEnd(order, 'CANCELED', null);
  }

  amend(order: OwnOrder, ticks: number, lots: number): void {
    const place = this.#ours.get(order);
    if (!place) return;
    if (ticks === order.ticks && lots <= order.lots) {
      this.#book.reduce(place, order.lots - lots);
      order.lots = lots;
      return;
    }
    this.#book.remove(place);
    this.#ours.delete(order);
    order.ticks = ticks;
    order.lots = lots;
    this.place(order);
  }

  /** How many lots of others are before an order. */
  ahead(order: OwnOrder): number {
    let lots = 0;
    for (let each = this.#ours.get(order)?.before; each; each = each.before)
      if (typeof each.owner === 'number') lots += each.size;
    return lots;
  }

  /** The recorded book takes no notice of us: an order that would have met ours fills it, and rests all the same. */
  #add({ id, buys, ticks, lots }: Extract<Level3Event, { kind: 'ADD' }>): void {
    let left = lots;
    for (const place of this.#oursFrom(!buys)) {
      if (left === 0 || (buys ? place.ticks > ticks : place.ticks < ticks)) break;
      left -= this.#fillOurs(place, left);
    }
    this.#others.set(id, this.#book.add(buys, ticks, lots, id));
  }

  #change(event: Exclude<Level3Event, { kind: 'ADD' | 'CLEAR' }>): void {
    const place = this.#others.get(event.id);
    if (!place) return;
    if (event.kind === 'FILL') this.#fill(place, event.lots);
    const lots = event.kind === 'DELETE' ? place.size : event.lots;
    this.#book.reduce(place, lots);
    const taken = this.#taken.get(place) ?? 0;
    if (taken > place.size) this.#taken.set(place, place.size);
    if (place.size > 0) return;
    this.#others.delete(event.id);
    this.#taken.delete(place);
  }

  /** A taker reached this order: of ours those at better prices, and those before it at its own. */
  #fill(maker: Resting<Owner>, lots: number): void {
    let left = lots;
    const { buys, ticks } = maker;
    for (const place of this.#oursFrom(buys)) {
      const isBetter = buys ? place.ticks > ticks : place.ticks < ticks;
      if (left === 0 || (!isBetter && (place.ticks !== ticks || !isBefore(place, maker)))) break;
      left -= this.#fillOurs(place, left);
    }
  }

  #fillOurs(place: Resting<Owner>, lots: number): number {
    const order = place.owner as OwnOrder;
    const filled = Math.min(lots, order.lots);
    this.#book.reduce(place, filled);
    if (filled === order.lots) this.#ours.delete(order);
    this.#sink.onFill(order, place.ticks, filled, true);
    return filled;
  }

  #takeFrom(maker: Resting<Owner>, order: OwnOrder): void {
    if (typeof maker.owner !== 'number') return;
    const before = this.#taken.get(maker) ?? 0;
    const lots = Math.min(order.lots, maker.size - before);
    if (lots <= 0) return;
    this.#taken.set(maker, before + lots);
    this.#sink.onFill(order, maker.ticks, lots, false);
  }

  /** Our orders of a side, the best price first, and in a level the oldest. */
  #oursFrom(buys: boolean): readonly Resting<Owner>[] {
    const sign = buys ? -1 : 1;
    const side = [...this.#ours.values()].filter((place) => place.buys === buys);
    return side.sort((a, b) => sign * (a.ticks - b.ticks));
  }

  #meetsOurs(buys: boolean, limit: number): boolean {
    return this.#oursFrom(!buys).some(({ ticks }) => (buys ? ticks <= limit : ticks >= limit));
  }

  #bestOfOthers(buys: boolean): number {
    for (const level of this.#book.levels(buys))
      for (const owner of level.orders) if (typeof owner === 'number') return level.ticks;
    return Number.NaN;
  }

  /** Nobody can say where in the new queues ours stand: they end (so does hftbacktest's L3FIFOQueueModel). */
  #clear(): void {
    for (const order of [...this.#ours.keys()]) this.cancel(order);
    for (const place of this.#others.values()) this.#book.remove(place);
    this.#others.clear();
    this.#taken.clear();
  }
}

function isBefore(place: Resting<Owner>, other: Resting<Owner>): boolean {
  for (let each = other.before; each; each = each.before) if (each === place) return true;
  return false;
}
