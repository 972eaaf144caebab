import { Account, type FeeRates } from './accounts.ts';
import { Book } from './book.ts';
import { crosses, reaches, walkBook } from './matching.ts';
import { OrderIndex } from './order-index.ts';
import { settleSide } from './settlement.ts';
import {
  type Clock,
  type ExchangeEvent,
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
  type Side,
  type Trade,
} from './types.ts';
import { smaller } from './units.ts';

/** Fees go here, so that nothing is ever created or destroyed. */
export const feeAccount = 'fees';

export interface ExchangeOptions {
  clock: Clock;
  instruments: Instrument[];
}

/** A matching venue: accounts, books, orders, price-time priority, exact integers. Knows no wire protocol. */
export class Exchange {
  readonly clock: Clock;
  readonly instruments = new Map<string, Instrument>();
  readonly books = new Map<string, Book>();
  readonly accounts = new Map<string, Account>();
  /** Every order of every account that is not the market's own. */
  readonly orders = new OrderIndex();
  /** Every fill of those accounts, oldest first. */
  readonly fills: Fill[] = [];
  readonly lastTrades = new Map<string, Trade>();
  nextOrderId = 1;
  nextExecutionId = 1;
  readonly nextTradeIds = new Map<string, number>();
  private readonly listeners = new Set<(event: ExchangeEvent) => void>();

  constructor(options: ExchangeOptions) {
    this.clock = options.clock;
    this.addAccount(feeAccount, { makerPpm: 0n, takerPpm: 0n }, true);
    for (const instrument of options.instruments) {
      this.instruments.set(instrument.symbol, instrument);
      this.books.set(instrument.symbol, new Book());
      this.nextTradeIds.set(instrument.symbol, 1);
    }
  }

  onEvent(listener: (event: ExchangeEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  addAccount(name: string, fees: FeeRates, house = false): Account {
    const account = new Account(name, fees, house);
    this.accounts.set(name, account);
    return account;
  }

  account(name: string): Account {
    return known(this.accounts.get(name), `account ${name}`);
  }

  instrument(symbol: string): Instrument {
    return known(this.instruments.get(symbol), `instrument ${symbol}`);
  }

  book(symbol: string): Book {
    return known(this.books.get(symbol), `book ${symbol}`);
  }

  /** Adds money from outside and tells the account. */
  deposit(accountName: string, asset: string, amountAtoms: bigint): void {
    this.account(accountName).credit(asset, amountAtoms);
    const timeMs = this.clock.nowMs();
    this.emit({ kind: 'balance', account: accountName, assets: [asset], timeMs, deltaAtoms: amountAtoms });
  }

  /** Checks, locks money, matches, rests or ends. Refusals are values; nothing changed then. */
  place(request: OrderRequest): PlaceResult {
    const refusal = this.refusalOf(request);
    if (refusal !== undefined) return { kind: 'refused', code: refusal };
    const order = this.open(request);
    this.emitOrder('NEW', order);
    const fills = this.fillOrKillFails(order) ? [] : this.match(order);
    this.settleRest(order);
    return { kind: 'accepted', order, fills };
  }

  /** Cancels what is left. False when it is not open (any more). */
  cancel(order: Order, cancelClientId = ''): boolean {
    if (!isOpen(order)) return false;
    this.book(order.symbol).remove(order);
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
    const demand = this.demand(request, instrument);
    const needAtoms =
      request.side === 'BUY' ? (request.quoteBudgetAtoms ?? demand.lockAtoms) : demand.lockAtoms;
    const asset = request.side === 'BUY' ? instrument.quote : instrument.base;
    return this.account(request.account).balance(asset).freeAtoms < needAtoms
      ? 'INSUFFICIENT_BALANCE'
      : undefined;
  }

  /** What this order needs at once: lots it will ask for, and quote (buy) or base (sell) atoms to set aside. */
  private demand(request: OrderRequest, instrument: Instrument): { lots: bigint; lockAtoms: bigint } {
    const { side, quantityLots = 0n, priceTicks = 0n } = request;
    if (request.kind === 'LIMIT') {
      const buyAtoms = quantityLots * priceTicks * instrument.notionalAtoms;
      return {
        lots: quantityLots,
        lockAtoms: side === 'BUY' ? buyAtoms : quantityLots * instrument.lotAtoms,
      };
    }
    const levels = this.book(request.symbol).side(opposite(side)).levels.values();
    const walk = walkBook(levels, instrument, request);
    const lots = request.quoteBudgetAtoms === undefined ? quantityLots : walk.lots;
    return { lots, lockAtoms: side === 'BUY' ? walk.quoteAtoms : lots * instrument.lotAtoms };
  }

  private open(request: OrderRequest): Order {
    const instrument = this.instrument(request.symbol);
    const nowMs = this.clock.nowMs();
    const { lots, lockAtoms } = this.demand(request, instrument);
    const order: Order = {
      id: this.nextOrderId++,
      account: request.account,
      clientId: request.clientId,
      symbol: request.symbol,
      side: request.side,
      kind: request.kind,
      timeInForce: request.timeInForce,
      postOnly: request.postOnly ?? false,
      priceTicks: request.priceTicks ?? 0n,
      quantityLots: lots,
      quoteBudgetAtoms: request.quoteBudgetAtoms ?? 0n,
      filledLots: 0n,
      filledQuoteAtoms: 0n,
      lockedAtoms: lockAtoms,
      state: 'NEW',
      createdMs: nowMs,
      updatedMs: nowMs,
      cancelClientId: '',
      wire: request.wire ?? {},
    };
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
    const [buyer, seller] = taker.side === 'BUY' ? [taker, maker] : [maker, taker];
    const trade: Trade = {
      id: tradeId,
      symbol: taker.symbol,
      priceTicks,
      lots,
      quoteAtoms,
      takerSide: taker.side,
      timeMs,
      buyerOrderId: buyer.id,
      sellerOrderId: seller.id,
    };
    this.lastTrades.set(trade.symbol, trade);
    this.emit({ kind: 'trade', trade });
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

  private lockAsset(order: { symbol: string; side: Side }): string {
    const instrument = this.instrument(order.symbol);
    return order.side === 'BUY' ? instrument.quote : instrument.base;
  }

  private emitOrder(execution: Execution, order: Order, fill?: Fill): void {
    if (this.account(order.account).house) return;
    const { base, quote } = this.instrument(order.symbol);
    const timeMs = order.updatedMs;
    const executionId = this.nextExecutionId++;
    this.emit({ kind: 'order', execution, executionId, order, timeMs, ...(fill && { fill }) });
    this.emit({ kind: 'balance', account: order.account, assets: [base, quote], timeMs });
  }

  emit(event: ExchangeEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`unknown ${what}`);
  return value;
}
