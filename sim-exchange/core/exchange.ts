import { AlgoOrders } from './algo-orders.ts';
import { type Amendment, amendedTerms, restOf } from './amend.ts';
import { DeadMan } from './dead-man.ts';
import { Funding } from './funding.ts';
import { PerpetualDesk } from './perpetual-desk.ts';
import { waitsForPrice } from './records.ts';
import type { ExchangeOptions } from './registry.ts';
import { Trading } from './trading.ts';
import { follow, type PriceSource, TriggerWatch } from './triggers.ts';
import {
  type EndReason,
  isOpen,
  type Order,
  type OrderRequest,
  type PlaceResult,
  type Refusal,
} from './types.ts';
import { smaller } from './units.ts';

/** Which open orders: of one account, and of these only where the rest fits. */
export interface OrderFilter {
  account: string;
  symbol?: string | undefined;
  fits?: ((order: Order) => boolean) | undefined;
}

/** A matching venue: accounts, books, orders, positions, price-time priority, exact integers. Knows no wire protocol. */
export class Exchange extends Trading {
  /** Open orders that wait for a price. */
  readonly waiting = new TriggerWatch<Order>();
  /** Conditional orders with ids of their own. */
  readonly algos: AlgoOrders;
  /** Leverage, modes, isolated margin, mark prices, liquidation. */
  readonly perpetuals: PerpetualDesk;
  readonly funding: Funding;
  readonly deadMan: DeadMan;

  constructor(options: ExchangeOptions) {
    super(options);
    this.algos = new AlgoOrders(this);
    this.perpetuals = new PerpetualDesk(this);
    this.funding = new Funding(this);
    this.deadMan = new DeadMan(this);
  }

  /** Checks, sets money or margin aside, matches, rests or ends. Refusals are values; nothing changed then. */
  place(request: OrderRequest): PlaceResult {
    const refusal = this.refusalOf(request);
    if (refusal !== undefined) return { kind: 'refused', code: refusal };
    const order = this.open(request);
    const waits = waitsForPrice(request);
    if (waits) follow(order, this.priceTicks(order.symbol, order.stopBy));
    const opened = { ...order };
    this.emitOrder('NEW', order);
    if (waits) {
      this.waiting.add(order);
      if (this.policy.stopReached === 'TRIGGER') this.trigger(order.symbol, order.stopBy);
      return { kind: 'accepted', order, opened, fills: [] };
    }
    const fills = this.work(order);
    this.trigger(order.symbol, 'LAST');
    return { kind: 'accepted', order, opened, fills };
  }

  /** Cancels what is left. False when it is not open (any more). */
  cancel(order: Order, cancelClientId = '', reason: EndReason = 'REQUESTED'): boolean {
    if (!isOpen(order)) return false;
    this.waiting.remove(order);
    order.cancelClientId = cancelClientId;
    this.end(order, 'CANCELED', reason);
    return true;
  }

  /** Cancels every open order that fits, oldest first, and gives them. */
  cancelAll({ account, symbol, fits = () => true }: OrderFilter, reason: EndReason = 'REQUESTED'): Order[] {
    const chosen = this.orders.openOf(account, symbol).filter(fits);
    return chosen.filter((order) => this.cancel(order, '', reason));
  }

  /**
   * Changes an open order in place. A smaller quantity at the same price keeps its place in the queue; anything else
   * goes to the end of it, and may match. `quantityLots` is the whole quantity, what is filled included.
   */
  amend(order: Order, change: Amendment): PlaceResult {
    if (!isOpen(order)) return { kind: 'refused', code: 'NOT_OPEN' };
    const terms = amendedTerms(order, change);
    if (typeof terms === 'string') return { kind: 'refused', code: terms };
    const works = order.workingMs > 0;
    const shrinks = terms.quantityLots < order.quantityLots && terms.priceTicks === order.priceTicks;
    if (works && shrinks) return this.shrink(order, terms.quantityLots);
    const refusal = this.amendRefusal(order, restOf(order, terms));
    if (refusal !== undefined) return { kind: 'refused', code: refusal };
    this.book(order.symbol).remove(order);
    Object.assign(order, terms, { updatedMs: this.clock.nowMs() });
    if (works && order.reduceOnly) {
      order.quantityLots = smaller(order.quantityLots, order.filledLots + this.closable(order));
    }
    this.relock(order);
    const opened = { ...order };
    this.emitOrder('AMENDED', order);
    const fills = works ? this.work(order) : [];
    if (works) this.trigger(order.symbol, 'LAST');
    return { kind: 'accepted', order, opened, fills };
  }

  /** Places an order in the place of an open one of the same account; where it is refused, the old one stays. */
  replace(order: Order, request: OrderRequest): PlaceResult {
    if (!isOpen(order)) return { kind: 'refused', code: 'NOT_OPEN' };
    const sameLock = this.lockAsset(order) === this.lockAsset(request);
    const refusal = this.refusalOf(request, sameLock ? order.lockedAtoms : 0n, order);
    if (refusal !== undefined) return { kind: 'refused', code: refusal };
    this.cancel(order);
    return this.place(request);
  }

  /** A match of others that no account here takes part in: it only sets the last price, and so triggers stops. */
  print(symbol: string, priceTicks: bigint, lots: bigint): void {
    const { notionalAtoms } = this.instrument(symbol);
    const id = this.nextTradeIds.get(symbol) ?? 1;
    this.nextTradeIds.set(symbol, id + 1);
    const quoteAtoms = priceTicks * lots * notionalAtoms;
    const timeMs = this.clock.nowMs();
    const ids = { id, buyerOrderId: 0, sellerOrderId: 0 };
    this.publish({ ...ids, symbol, priceTicks, lots, quoteAtoms, takerSide: 'BUY', timeMs });
    this.trigger(symbol, 'LAST');
  }

  /** Sets everything to work that waits for this price and has reached it, one after another. */
  trigger(symbol: string, source: PriceSource): void {
    for (;;) {
      const priceTicks = this.priceTicks(symbol, source);
      if (priceTicks === 0n) return;
      const order = this.waiting.takeDue(symbol, source, priceTicks);
      if (order === undefined && !this.algos.triggerOne(symbol, source, priceTicks)) return;
      if (order !== undefined) this.setToWork(order);
    }
  }

  /** Whatever is due by the venue's clock: dead man's switches. The host calls it every 100 ms. */
  tick(): void {
    this.deadMan.tick(this.clock.nowMs());
  }

  /** Forgets every order, fill, position, setting and used client id; open orders are first cancelled. */
  forgetOrders(): void {
    for (const order of this.orders.byId.values()) this.cancel(order, '', 'RESET');
    this.orders.clear();
    this.fills.length = 0;
    this.waiting.clear();
    this.algos.clear();
    this.deadMan.clear();
    this.funding.clear();
    for (const store of [this.positions, this.exposure, this.settings]) store.clear();
    this.transfers.length = 0;
  }

  /** Puts a saved order back to where it was. */
  restoreOrder(order: Order): void {
    this.orders.add(order);
    if (!isOpen(order)) return;
    if (order.workingMs === 0) this.waiting.add(order);
    else this.rest(order);
  }

  private setToWork(order: Order): void {
    order.workingMs = order.updatedMs = this.clock.nowMs();
    const failure = this.lockTriggered(order);
    if (failure !== undefined) {
      this.end(order, 'EXPIRED', failure);
      return;
    }
    this.emitOrder('NEW', order);
    this.work(order);
  }

  /** Sets aside what an order needs only now that it works; the reason to end it where that cannot be had. */
  private lockTriggered(order: Order): EndReason | undefined {
    const instrument = this.instrument(order.symbol);
    if (instrument.perpetual !== undefined) {
      if (!order.reduceOnly) {
        const affordable = this.canMargin(order, order.quantityLots, instrument);
        return affordable ? undefined : 'INSUFFICIENT_BALANCE';
      }
      const closable = this.closable(order);
      order.quantityLots = order.closePosition ? closable : smaller(order.quantityLots, closable);
      return closable === 0n ? 'REDUCE_ONLY' : undefined;
    }
    if (!order.locksLate && (order.kind !== 'MARKET' || order.side !== 'BUY')) return undefined;
    const { lockAtoms } = this.demand(restOf(order));
    const [account, asset] = [this.account(order.account), this.lockAsset(order)];
    if (this.margin.spendableAtoms(account, asset) < lockAtoms) return 'INSUFFICIENT_BALANCE';
    account.lock(asset, lockAtoms);
    order.lockedAtoms = lockAtoms;
    return undefined;
  }

  private shrink(order: Order, quantityLots: bigint): PlaceResult {
    const lots = order.quantityLots - quantityLots;
    order.quantityLots = quantityLots;
    order.updatedMs = this.clock.nowMs();
    this.book(order.symbol).reduce(order, lots);
    this.relock(order);
    this.emitOrder('AMENDED', order);
    return { kind: 'accepted', order, opened: { ...order }, fills: [] };
  }

  private amendRefusal(order: Order, rest: OrderRequest): Refusal | undefined {
    if (order.postOnly && order.workingMs > 0 && this.wouldTake(rest)) return 'WOULD_TAKE';
    return this.refusalOf(rest, order.lockedAtoms, order);
  }

  /** Sets aside what is left of an amended order needs: no more, no less. */
  private relock(order: Order): void {
    this.count(order);
    if (this.instrument(order.symbol).perpetual !== undefined) return;
    const account = this.account(order.account);
    account.unlock(this.lockAsset(order), order.lockedAtoms);
    order.lockedAtoms = this.demand(restOf(order)).lockAtoms;
    account.lock(this.lockAsset(order), order.lockedAtoms);
  }
}
