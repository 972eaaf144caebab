import { noFees } from './accounts.ts';
import { Admission } from './admission.ts';
import { reaches, walkBook } from './matching.ts';
import { newOrder, tradeOf } from './records.ts';
import type { ExchangeOptions } from './registry.ts';
import { settleSide } from './settlement.ts';
import { WaitingStops } from './stops.ts';
import {
  type Execution,
  type Fill,
  type Instrument,
  isOpen,
  type Order,
  type OrderRequest,
  type OrderState,
  opposite,
  type PlaceResult,
  remainingLots,
  type Trade,
} from './types.ts';
import { smaller } from './units.ts';

/** Fees go here, so that nothing is ever created or destroyed. */
const feeAccount = 'fees';

/** A matching venue: accounts, books, orders, price-time priority, exact integers. Knows no wire protocol. */
export class Exchange extends Admission {
  /** Every fill of those accounts, oldest first. */
  readonly fills: Fill[] = [];
  /** Open orders that wait for their stop. */
  readonly stops = new WaitingStops();
  nextOrderId = 1;
  nextExecutionId = 1;
  readonly nextTradeIds = new Map<string, number>();

  constructor(options: ExchangeOptions) {
    super(options);
    this.addAccount(feeAccount, noFees, true);
    for (const { symbol } of options.instruments) this.nextTradeIds.set(symbol, 1);
  }

  /** Checks, locks money, matches, rests or ends. Refusals are values; nothing changed then. */
  place(request: OrderRequest): PlaceResult {
    const refusal = this.refusalOf(request);
    if (refusal !== undefined) return { kind: 'refused', code: refusal };
    const order = this.open(request);
    const opened = { ...order };
    this.emitOrder('NEW', order);
    if (order.stopTicks > 0n) {
      this.stops.add(order);
      return { kind: 'accepted', order, opened, fills: [] };
    }
    const fills = this.work(order);
    this.triggerStops(order.symbol);
    return { kind: 'accepted', order, opened, fills };
  }

  /** Matches an order, then rests or ends it. */
  private work(order: Order): Fill[] {
    const lapses = this.fillOrKillFails(order) || (order.postOnly && this.wouldTake(order));
    const fills = lapses ? [] : this.match(order);
    this.settleRest(order, lapses);
    return fills;
  }

  /** A match of others that no account here takes part in: it only sets the last price, and so triggers stops. */
  print(symbol: string, priceTicks: bigint, lots: bigint): void {
    const instrument = this.instrument(symbol);
    const id = this.nextTradeIds.get(symbol) ?? 1;
    this.nextTradeIds.set(symbol, id + 1);
    const quoteAtoms = priceTicks * lots * instrument.notionalAtoms;
    const ids = { id, buyerOrderId: 0, sellerOrderId: 0 };
    this.publish({
      ...ids,
      symbol,
      priceTicks,
      lots,
      quoteAtoms,
      takerSide: 'BUY',
      timeMs: this.clock.nowMs(),
    });
    this.triggerStops(symbol);
  }

  private publish(trade: Trade): void {
    this.lastTrades.set(trade.symbol, trade);
    this.emit({ kind: 'trade', trade });
  }

  /** Sets every waiting order to work whose stop the last price has reached, one after another. */
  private triggerStops(symbol: string): void {
    for (;;) {
      const last = this.lastTrades.get(symbol);
      const order = last && this.stops.takeDue(symbol, last.priceTicks);
      if (order === undefined) return;
      order.workingMs = order.updatedMs = this.clock.nowMs();
      if (!this.lockTriggered(order)) {
        this.end(order, 'EXPIRED');
        continue;
      }
      this.emitOrder('NEW', order);
      this.work(order);
    }
  }

  /** A market buy sets its money aside only now; false when there is not enough. */
  private lockTriggered(order: Order): boolean {
    if (order.kind !== 'MARKET' || order.side !== 'BUY') return true;
    const { side, kind, symbol, quantityLots } = order;
    const taker = { side, kind, quantityLots };
    const { quoteAtoms } = walkBook(this.offers(order), this.instrument(symbol), taker);
    const account = this.account(order.account);
    const lockAtoms = this.withFee(account, quoteAtoms);
    if (account.balance(this.lockAsset(order)).freeAtoms < lockAtoms) return false;
    account.lock(this.lockAsset(order), lockAtoms);
    order.lockedAtoms = lockAtoms;
    return true;
  }

  /** Cancels what is left. False when it is not open (any more). */
  cancel(order: Order, cancelClientId = ''): boolean {
    if (!isOpen(order)) return false;
    this.book(order.symbol).remove(order);
    this.stops.remove(order);
    order.cancelClientId = cancelClientId;
    this.end(order, 'CANCELED');
    return true;
  }

  private open(request: OrderRequest): Order {
    const { lots, lockAtoms } = this.demand(request);
    const order = newOrder(request, this.nextOrderId++, lots, lockAtoms, this.clock.nowMs());
    this.account(order.account).lock(this.lockAsset(order), lockAtoms);
    if (!this.account(order.account).house) this.orders.add(order);
    return order;
  }

  /** Forgets every order, fill and used client id; open orders are first cancelled. */
  forgetOrders(): void {
    for (const order of this.orders.byId.values()) this.cancel(order);
    this.orders.clear();
    this.fills.length = 0;
  }

  private fillOrKillFails(order: Order): boolean {
    if (order.timeInForce !== 'FOK') return false;
    const { side, kind, priceTicks, quantityLots } = order;
    const wanted = { side, kind, priceTicks, quantityLots };
    const walk = walkBook(this.offers(order), this.instrument(order.symbol), wanted);
    return walk.lots < order.quantityLots;
  }

  private match(taker: Order): Fill[] {
    const instrument = this.instrument(taker.symbol);
    const book = this.book(taker.symbol);
    const fills: Fill[] = [];
    for (;;) {
      const level = book.best(opposite(taker.side));
      if (level === undefined || !reaches(taker, level.priceTicks)) break;
      const [maker] = level.orders;
      if (maker === undefined || remainingLots(taker) === 0n) break;
      if (taker.selfMatch !== 'ALLOW' && maker.account === taker.account) {
        if (!this.preventSelfMatch(taker, maker)) break;
        continue;
      }
      const lots = smaller(remainingLots(taker), remainingLots(maker));
      fills.push(this.execute(taker, maker, lots, instrument));
    }
    return fills;
  }

  /** Cancels the maker, or marks the taker to be cancelled; true when the taker may go on. */
  private preventSelfMatch(taker: Order, maker: Order): boolean {
    const prevented = taker.selfMatch === 'CANCEL_MAKER' ? maker : taker;
    prevented.preventedLots += remainingLots(prevented);
    if (prevented === maker) this.cancel(maker);
    return prevented === maker;
  }

  private execute(taker: Order, maker: Order, lots: bigint, instrument: Instrument): Fill {
    const timeMs = this.clock.nowMs();
    const tradeId = this.nextTradeIds.get(taker.symbol) ?? 1;
    this.nextTradeIds.set(taker.symbol, tradeId + 1);
    const priceTicks = maker.priceTicks;
    const quoteAtoms = priceTicks * lots * instrument.notionalAtoms;
    const match = { tradeId, symbol: taker.symbol, priceTicks, lots, quoteAtoms, timeMs };
    const fees = this.account(feeAccount);
    const makerFill = settleSide(maker, match, true, instrument, this.account(maker.account), fees);
    this.book(taker.symbol).reduce(maker, lots);
    const takerFill = settleSide(taker, match, false, instrument, this.account(taker.account), fees);
    this.publish(tradeOf(taker, maker, match));
    this.tellFill(maker, makerFill);
    this.tellFill(taker, takerFill);
    return takerFill;
  }

  private tellFill(order: Order, fill: Fill): void {
    if (this.account(order.account).house) return;
    this.fills.push(fill);
    if (order.state === 'FILLED') this.close(order);
    this.emitOrder('TRADE', order, fill);
  }

  /** After matching: rest what may rest, end the others. */
  private settleRest(order: Order, lapses: boolean): void {
    if (order.state === 'FILLED') return;
    if (order.preventedLots > 0n) {
      this.end(order, 'CANCELED');
      return;
    }
    if (order.kind === 'LIMIT' && order.timeInForce === 'GTC' && !lapses) {
      this.book(order.symbol).add(order);
      return;
    }
    this.end(order, 'EXPIRED');
  }

  private end(order: Order, state: OrderState & Execution): void {
    order.state = state;
    order.updatedMs = this.clock.nowMs();
    this.close(order);
    if (!this.account(order.account).house) this.emitOrder(state, order);
  }

  /** Frees what is still set aside and forgets the client id as open. */
  private close(order: Order): void {
    this.account(order.account).unlock(this.lockAsset(order), order.lockedAtoms);
    order.lockedAtoms = 0n;
    this.orders.close(order);
  }

  private emitOrder(execution: Execution, order: Order, fill?: Fill): void {
    if (this.account(order.account).house) return;
    const { base, quote } = this.instrument(order.symbol);
    const timeMs = order.updatedMs;
    const executionId = this.nextExecutionId++;
    this.emit({ kind: 'order', execution, executionId, order, timeMs, ...(fill && { fill }) });
    this.emit({ kind: 'balance', account: order.account, assets: [base, quote], timeMs });
  }
}
