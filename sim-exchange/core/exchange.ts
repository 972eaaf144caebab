import { crosses, demandOf, reaches, walkBook } from './matching.ts';
import { OrderIndex } from './order-index.ts';
import { newOrder, tradeOf } from './records.ts';
import { type ExchangeOptions, Registry } from './registry.ts';
import { settleSide } from './settlement.ts';
import { stopReached, WaitingStops } from './stops.ts';
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
  type Refusal,
  remainingLots,
  type Trade,
} from './types.ts';
import { smaller } from './units.ts';

/** Fees go here, so that nothing is ever created or destroyed. */
const feeAccount = 'fees';

/** A matching venue: accounts, books, orders, price-time priority, exact integers. Knows no wire protocol. */
export class Exchange extends Registry {
  /** Every order of every account that is not the market's own. */
  readonly orders = new OrderIndex();
  /** Every fill of those accounts, oldest first. */
  readonly fills: Fill[] = [];
  readonly lastTrades = new Map<string, Trade>();
  /** Open orders that wait for their stop. */
  readonly stops = new WaitingStops();
  nextOrderId = 1;
  nextExecutionId = 1;
  readonly nextTradeIds = new Map<string, number>();

  constructor(options: ExchangeOptions) {
    super(options);
    this.addAccount(feeAccount, { makerPpm: 0n, takerPpm: 0n }, true);
    for (const { symbol } of options.instruments) this.nextTradeIds.set(symbol, 1);
  }

  /** Checks, locks money, matches, rests or ends. Refusals are values; nothing changed then. */
  place(request: OrderRequest): PlaceResult {
    const refusal = this.refusalOf(request);
    if (refusal !== undefined) return { kind: 'refused', code: refusal };
    const order = this.open(request);
    this.emitOrder('NEW', order);
    if (order.stopTicks > 0n) {
      this.stops.add(order);
      return { kind: 'accepted', order, fills: [] };
    }
    const fills = this.work(order);
    this.triggerStops(order.symbol);
    return { kind: 'accepted', order, fills };
  }

  /** Matches an order, then rests or ends it. */
  private work(order: Order): Fill[] {
    const fills = this.fillOrKillFails(order) ? [] : this.match(order);
    this.settleRest(order);
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
    const levels = this.book(symbol).side(opposite(side)).levels.values();
    const { quoteAtoms } = walkBook(levels, this.instrument(symbol), { side, kind, quantityLots });
    const account = this.account(order.account);
    if (account.balance(this.lockAsset(order)).freeAtoms < quoteAtoms) return false;
    account.lock(this.lockAsset(order), quoteAtoms);
    order.lockedAtoms = quoteAtoms;
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

  /** The refusal this request would get, or undefined when it would be accepted. */
  refusalOf(request: OrderRequest): Refusal | undefined {
    const instrument = this.instruments.get(request.symbol);
    if (instrument === undefined) return 'UNKNOWN_SYMBOL';
    if (this.orders.isOpen(request.account, request.clientId)) return 'DUPLICATE_CLIENT_ID';
    const book = this.book(request.symbol);
    const best = book.best(opposite(request.side));
    if (request.postOnly && best && crosses(request.side, request.priceTicks ?? 0n, best.priceTicks)) {
      return 'WOULD_TAKE';
    }
    const last = this.lastTrades.get(request.symbol)?.priceTicks;
    const { stopTicks, stopWhen = 'RISES' } = request;
    if (stopTicks !== undefined && last !== undefined && stopReached({ stopTicks, stopWhen }, last)) {
      return 'STOP_REACHED';
    }
    const demand = this.demand(request, instrument);
    const needAtoms =
      request.side === 'BUY' ? (request.quoteBudgetAtoms ?? demand.lockAtoms) : demand.lockAtoms;
    const asset = request.side === 'BUY' ? instrument.quote : instrument.base;
    return this.account(request.account).balance(asset).freeAtoms < needAtoms
      ? 'INSUFFICIENT_BALANCE'
      : undefined;
  }

  private demand(request: OrderRequest, instrument: Instrument) {
    return demandOf(
      request,
      instrument,
      this.book(request.symbol).side(opposite(request.side)).levels.values(),
    );
  }

  private open(request: OrderRequest): Order {
    const instrument = this.instrument(request.symbol);
    const { lots, lockAtoms } = this.demand(request, instrument);
    const order = newOrder(request, this.nextOrderId++, lots, lockAtoms, this.clock.nowMs());
    this.account(order.account).lock(this.lockAsset(order), lockAtoms);
    if (!this.account(order.account).house) this.orders.add(order);
    return order;
  }

  /** Forgets every order and fill of accounts that are not the market's own, open ones first cancelled. */
  forgetOrders(): void {
    for (const order of this.orders.byId.values()) this.cancel(order);
    this.orders.clear();
    this.fills.length = 0;
  }

  private fillOrKillFails(order: Order): boolean {
    if (order.timeInForce !== 'FOK') return false;
    const levels = this.book(order.symbol).side(opposite(order.side)).levels.values();
    const { side, kind, priceTicks, quantityLots } = order;
    const wanted = { side, kind, priceTicks, quantityLots };
    const walk = walkBook(levels, this.instrument(order.symbol), wanted);
    return walk.lots < order.quantityLots;
  }

  private match(taker: Order): Fill[] {
    const instrument = this.instrument(taker.symbol);
    const book = this.book(taker.symbol);
    const house = this.account(taker.account).house;
    const fills: Fill[] = [];
    for (;;) {
      const level = book.best(opposite(taker.side));
      if (level === undefined || !reaches(taker, level.priceTicks)) break;
      const [maker] = level.orders;
      if (maker === undefined) break;
      if (house && maker.account === taker.account) {
        this.cancel(maker);
        continue;
      }
      const lots = smaller(remainingLots(taker), remainingLots(maker));
      if (lots === 0n) break;
      fills.push(this.execute(taker, maker, lots, instrument));
    }
    return fills;
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
  private settleRest(order: Order): void {
    if (order.state === 'FILLED') return;
    if (order.kind === 'LIMIT' && order.timeInForce === 'GTC') {
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
