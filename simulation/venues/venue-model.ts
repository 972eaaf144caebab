import type { Account } from '#shared/domain/account/account.ts';
import { type Decimal, zero } from '#shared/domain/money/decimal.ts';
import type { Order } from '#shared/domain/order/order.ts';
import type {
  CancelAnswer,
  LookUpAnswer,
  VenueAnswer,
  VenueOpenOrder,
  VenueOrderView,
  VenueTransfer,
} from '#shared/domain/venue/venue-answer.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';
import type { Engine } from '../engine/engine.ts';
import { type BookedOrder, lockedBy, openViewOf, viewOf } from './booked-order.ts';
import { MarketPrices } from './market-prices.ts';
import { Matching, reducesNothing } from './matching.ts';
import { PerpetualDesk } from './perpetual-desk.ts';
import { RestingStops } from './resting-stops.ts';
import type { VenueRow } from './venue-row.ts';

/** The code by which the real sessions say so too. */
export const cancelTaken = {
  class: 'UNKNOWN',
  code: 'CANCEL_REQUESTED',
  message: 'The venue took the cancel and still has the order open.',
} as const;

/** How long after its answer an order is made, where the answer comes first. */
export const acceptMaxMs = 1_500;

export type VenueListener = (events: readonly AccountEvent[]) => void;

/** A venue as the truth about it: orders, trades and balances. Nothing here fails; the way to it does. */
export class VenueModel {
  readonly row: VenueRow;
  readonly prices: MarketPrices;
  /** Every order ever taken, in order, and those that it rejected after it had said that it would. */
  readonly orders: BookedOrder[] = [];
  readonly balances = new Map<string, Map<string, Decimal>>();
  readonly desk = new PerpetualDesk();
  readonly stops = new RestingStops(this);
  readonly transfers: (VenueTransfer & { readonly accountId: string })[] = [];
  /** What it offers at the best price; drawn anew for each order unless set. */
  depth: Decimal | undefined;
  /** Called just after an order was taken. */
  onTaken: (order: BookedOrder) => void = () => {};
  readonly #engine: Engine;
  readonly #matching: Matching;
  readonly #newest = new Map<string, BookedOrder>();
  /** Named by any request; by one that it said it would take. */
  readonly #burned = new Set<string>();
  readonly #used = new Set<string>();
  #ids = 0;
  #undecided = 0;
  readonly #listeners = new Map<string, Set<VenueListener>>();

  constructor(engine: Engine, row: VenueRow) {
    this.#engine = engine;
    this.row = row;
    this.prices = new MarketPrices(engine, row);
    this.#matching = new Matching(engine, this, (order, events) => this.#emit(order, events));
  }

  openAccount(account: Account): void {
    this.balances.set(
      account.accountId,
      new Map(this.row.openingBalances.map(({ asset, amount }) => [asset, amount])),
    );
  }

  listen(account: Account, listener: VenueListener): () => void {
    const listeners = this.#listeners.get(account.accountId) ?? new Set();
    this.#listeners.set(account.accountId, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** @param lagMs how long its queries do not show the order yet */
  take(account: Account, terms: Order, clientOrderId: string, lagMs = 0): VenueAnswer {
    const read = this.#read(account, terms, clientOrderId, lagMs);
    if ('class' in read) return read;
    this.#used.add(clientOrderId);
    const { scheduler, random } = this.#engine;
    if (this.row.accepts === 'AT_ONCE') this.#book(read);
    else {
      this.#undecided += 1;
      scheduler.after(random.whole(1, acceptMaxMs), () => this.#bookOrReject(read));
    }
    return { class: 'ACCEPTED', venueOrderId: read.venueOrderId };
  }

  /** Orders that it said it would take, and has neither taken nor rejected yet. */
  get undecided(): number {
    return this.#undecided;
  }

  #book(order: BookedOrder): void {
    const { clientOrderId, terms } = order;
    this.orders.push(order);
    this.#newest.set(clientOrderId, order);
    this.#engine.trace.note(this.row.id, 'takes', () => `${clientOrderId} ${terms.side} ${terms.type}`);
    this.onTaken(order);
    this.#matching.open(order);
    const { scheduler, random, weather } = this.#engine;
    if (order.status !== 'ACCEPTED' || !weather.strikes('canceledByVenue')) return;
    scheduler.after(random.whole(1, 10_000), () => {
      if (order.status === 'ACCEPTED') this.#matching.end(order, 'CANCELED');
    });
  }

  /** It said that it would take the order; what has changed since may speak against it, and its own failures. */
  #bookOrReject(order: BookedOrder): void {
    this.#undecided -= 1;
    const fails = this.#engine.weather.strikes('rejectedAfterAll');
    if (!fails && this.#matching.refusalOf(order) === undefined) {
      this.#book(order);
      return;
    }
    this.orders.push(order);
    this.#newest.set(order.clientOrderId, order);
    this.#matching.end(order, 'REJECTED');
  }

  /** An order that the venue would take; its id is used up by the asking where ids are burned. */
  #read(
    account: Account,
    terms: Order,
    clientOrderId: string,
    lagMs: number,
    instead?: BookedOrder,
  ): BookedOrder | VenueAnswer {
    if (this.#isTaken(clientOrderId))
      return { class: 'IN_DOUBT', code: 'DUPLICATE', message: 'This client order id is known.' };
    if (!instead) this.#burned.add(clientOrderId);
    const market = this.row.markets.find(({ instrument }) => instrument.symbol === terms.instrument);
    if (!market) return { class: 'REJECTED', code: 'VENUE_INSTRUMENT', message: 'No such market.' };
    const { nowMs } = this.#engine.scheduler;
    this.#ids += 1;
    const order: BookedOrder = {
      venueOrderId: String(7_000 + this.#ids),
      clientOrderId,
      account,
      market,
      terms,
      madeAtMs: nowMs,
      shownAtMs: nowMs + lagMs,
      status: 'ACCEPTED',
      executed: zero,
      changedAtMs: nowMs,
      trades: [],
    };
    const refusal = this.#matching.refusalOf(order, instead);
    if (refusal === reducesNothing && this.row.reducingNothing) return this.row.reducingNothing;
    return refusal ? { class: 'REJECTED', code: refusal, message: 'The venue refuses the order.' } : order;
  }

  /** What it would refuse in the place of an open order, whose funds are then free; undefined for what it would take. */
  refusalInstead(
    account: Account,
    terms: Order,
    clientOrderId: string,
    instead: string,
  ): VenueAnswer | undefined {
    const read = this.#read(account, terms, clientOrderId, 0, this.#newest.get(instead));
    return 'class' in read ? read : undefined;
  }

  /** A request that named the id, and was refused. */
  burn(clientOrderId: string): void {
    this.#burned.add(clientOrderId);
  }

  /** @param amount signed: minus leaves */
  transfer({ accountId }: Account, asset: string, amount: Decimal): void {
    const balances = this.balances.get(accountId) ?? new Map<string, Decimal>();
    balances.set(asset, (balances.get(asset) ?? zero).plus(amount));
    this.transfers.push({
      transferId: String(this.transfers.length + 1),
      kind: amount.isNegative() ? 'WITHDRAWAL' : 'DEPOSIT',
      asset,
      amount,
      venueTimeMs: this.#engine.scheduler.nowMs,
      accountId,
    });
    this.#engine.trace.note(this.row.id, 'moves money', () => `${accountId} ${amount.toFixed()} ${asset}`);
  }

  /** @param rate of the positions' worth: plus is paid by longs */
  payFunding({ accountId }: Account, rate: Decimal): void {
    const balances = this.balances.get(accountId) ?? new Map<string, Decimal>();
    for (const { asset, amount } of this.desk.payFunding(accountId, rate, this.#engine.scheduler.nowMs)) {
      balances.set(asset, (balances.get(asset) ?? zero).plus(amount));
      this.#engine.trace.note(this.row.id, 'pays funding', () => `${accountId} ${amount.toFixed()} ${asset}`);
    }
  }

  #isTaken(clientOrderId: string): boolean {
    switch (this.row.clientOrderIds) {
      case 'BURNED':
        return this.#burned.has(clientOrderId);
      case 'UNIQUE_FOR_EVER':
        return this.#used.has(clientOrderId);
      case 'UNIQUE_WHILE_OPEN':
        return this.#newest.get(clientOrderId)?.status === 'ACCEPTED';
    }
  }

  lookUp(clientOrderId: string): LookUpAnswer {
    const order = this.#newest.get(clientOrderId);
    return order && this.isKnown(order) ? { class: 'FOUND', order: viewOf(order) } : { class: 'NOT_FOUND' };
  }

  /** As its matching knows it, whatever its queries show. */
  stateOf(clientOrderId: string): VenueOrderView | undefined {
    const order = this.#newest.get(clientOrderId);
    return order && viewOf(order);
  }

  cancel(clientOrderId: string): CancelAnswer {
    const order = this.#newest.get(clientOrderId);
    if (order?.status !== 'ACCEPTED') return { class: 'NOT_OPEN', code: 'UNKNOWN_ORDER' };
    const end = () => {
      if (order.status === 'ACCEPTED') this.#matching.end(order, 'CANCELED');
    };
    if (this.row.cancels === 'A_MOMENT_LATER') {
      this.#engine.scheduler.after(this.#engine.random.whole(5, 3_000), end);
      return cancelTaken;
    }
    end();
    return { class: 'CANCELED', order: viewOf(order) };
  }

  tradesOf(venueOrderId: string): BookedOrder['trades'] {
    return [...(this.orders.find((order) => order.venueOrderId === venueOrderId)?.trades ?? [])];
  }

  openOrders(accountId: string): readonly VenueOpenOrder[] {
    return this.#open().flatMap((order) =>
      order.account.accountId === accountId && this.#isShown(order) ? [openViewOf(order)] : [],
    );
  }

  /** Prices move, and resting orders meet them. */
  step(): void {
    this.prices.step();
    this.#matching.meetPrices(this.#open());
    this.stops.meetPrices();
  }

  /** What the account could still spend. */
  free(accountId: string, asset: string): Decimal {
    const wallet = this.balances.get(accountId)?.get(asset) ?? zero;
    const total =
      this.row.openingBalances[0]?.asset === asset ? wallet.minus(this.desk.marginOf(accountId)) : wallet;
    return this.#open()
      .filter((order) => order.account.accountId === accountId)
      .map((order) => lockedBy(order, this.row))
      .reduce((free, locked) => (locked.asset === asset ? free.minus(locked.amount) : free), total);
  }

  #open(): readonly BookedOrder[] {
    return this.orders.filter((order) => order.status === 'ACCEPTED');
  }

  /** Its queries tell of the order: not yet of one that it has only just made, no more of one that it forgot. */
  isKnown(order: BookedOrder): boolean {
    const { forgetsUnfilledAfterMs = Number.POSITIVE_INFINITY } = this.row;
    const isUnfilled = order.status !== 'ACCEPTED' && order.executed.isZero();
    const isForgotten = isUnfilled && this.#engine.scheduler.nowMs - order.madeAtMs > forgetsUnfilledAfterMs;
    return this.#isShown(order) && !isForgotten;
  }

  #isShown({ shownAtMs }: BookedOrder): boolean {
    return this.#engine.scheduler.nowMs >= shownAtMs;
  }

  #emit(order: BookedOrder, events: readonly AccountEvent[]): void {
    for (const listener of this.#listeners.get(order.account.accountId) ?? []) listener(events);
  }
}
