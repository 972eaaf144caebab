import { noFees } from './accounts.ts';
import { Admission } from './admission.ts';
import { walkBook } from './matching.ts';
import type { Meeting } from './matching-book.ts';
import type { Position } from './perpetual.ts';
import { settlePerpetual } from './perpetual-settlement.ts';
import { newOrder, tradeOf } from './records.ts';
import type { ExchangeOptions } from './registry.ts';
import { type Match, settleSide } from './settlement.ts';
import {
  type EndReason,
  type Execution,
  type Fill,
  type Instrument,
  isOpen,
  type Order,
  type OrderRequest,
  opposite,
  remainingLots,
  type Trade,
} from './types.ts';

/** Fees go here, so that nothing is ever created or destroyed. */
export const feeAccount = 'fees';
/** Pays and takes funding, takes liquidated positions over, pays losses that an account cannot. */
export const insuranceAccount = 'insurance';

/** The life of an order: it opens, meets others on the book, settles, rests, ends. */
export class Trading extends Admission {
  /** Every fill of the accounts that are not the market's own, oldest first. */
  readonly fills: Fill[] = [];
  nextOrderId = 1;
  nextExecutionId = 1;
  readonly nextTradeIds = new Map<string, number>();
  /** Resting orders that may only reduce, by position: they shrink with it. */
  private readonly reducing = new Map<string, Set<Order>>();

  constructor(options: ExchangeOptions) {
    super(options);
    this.addAccount(feeAccount, noFees, true);
    this.addAccount(insuranceAccount, noFees, true);
    for (const { symbol } of options.instruments) this.nextTradeIds.set(symbol, 1);
  }

  protected open(request: OrderRequest): Order {
    const { lots, lockAtoms } = this.demand(request);
    const order = newOrder(request, this.nextOrderId++, lots, lockAtoms, this.clock.nowMs());
    this.account(order.account).lock(this.lockAsset(order), lockAtoms);
    if (!this.account(order.account).house) this.orders.add(order);
    return order;
  }

  /** Matches an order, then rests or ends it. */
  protected work(order: Order): Fill[] {
    this.count(order);
    const lapses: EndReason | undefined = this.fillOrKillFails(order)
      ? 'NOT_FILLED_AT_ONCE'
      : order.postOnly && this.wouldTake(order)
        ? 'WOULD_TAKE'
        : undefined;
    const fills = lapses === undefined ? this.match(order) : [];
    this.settleRest(order, lapses);
    return fills;
  }

  private fillOrKillFails(order: Order): boolean {
    if (order.timeInForce !== 'FOK') return false;
    const { side, kind, priceTicks } = order;
    const wanted = { side, kind, priceTicks, quantityLots: remainingLots(order) };
    const walk = walkBook(this.offers(order), this.instrument(order.symbol), wanted);
    return walk.lots < remainingLots(order);
  }

  private match(taker: Order): Fill[] {
    const instrument = this.instrument(taker.symbol);
    const fills: Fill[] = [];
    const onMatch = (maker: Order, lots: bigint) => fills.push(this.execute(taker, maker, lots, instrument));
    const prevents = taker.selfMatch === 'ALLOW' ? undefined : (maker: Order) => this.meet(taker, maker);
    this.book(taker.symbol).take(taker, onMatch, prevents);
    return fills;
  }

  /** Keeps an account from trading with itself, as the taker asks. */
  private meet(taker: Order, maker: Order): Meeting {
    if (maker.account !== taker.account) return 'TRADE';
    const { selfMatch } = taker;
    if (selfMatch !== 'CANCEL_MAKER') taker.preventedLots += remainingLots(taker);
    if (selfMatch === 'CANCEL_TAKER') return 'STOP';
    maker.preventedLots += remainingLots(maker);
    this.end(maker, 'CANCELED', 'SELF_MATCH');
    return selfMatch === 'CANCEL_MAKER' ? 'PASSED' : 'STOP';
  }

  /** Books a match between two orders at the maker's price. */
  protected execute(taker: Order, maker: Order, lots: bigint, instrument: Instrument): Fill {
    const timeMs = this.clock.nowMs();
    const { symbol } = taker;
    const { priceTicks } = maker;
    const tradeId = this.nextTradeIds.get(symbol) ?? 1;
    this.nextTradeIds.set(symbol, tradeId + 1);
    const quoteAtoms = priceTicks * lots * instrument.notionalAtoms;
    const match = { tradeId, symbol, priceTicks, lots, quoteAtoms, timeMs };
    const makerFill = this.settleOne(maker, match, true, instrument);
    const takerFill = this.settleOne(taker, match, false, instrument);
    this.publish(tradeOf(taker, maker, match));
    this.tellFill(maker, makerFill);
    this.tellFill(taker, takerFill);
    return takerFill;
  }

  /** Closes an account's position at this price against another account, past the book: a liquidation. */
  takeOver(by: string, terms: Omit<OrderRequest, 'clientId' | 'kind' | 'timeInForce'>): Fill {
    const { symbol, side, priceTicks, quantityLots: lots = 0n } = terms;
    const nowMs = this.clock.nowMs();
    const ids = [this.nextOrderId++, this.nextOrderId++] as const;
    const plain = { ...terms, clientId: `autoclose-${ids[0]}`, timeInForce: 'IOC' } as const;
    const taker = newOrder({ ...plain, kind: 'MARKET', reduceOnly: true }, ids[0], lots, 0n, nowMs, true);
    const other = { account: by, clientId: '', symbol, side: opposite(side), priceTicks } as const;
    const maker = newOrder({ ...other, kind: 'LIMIT', timeInForce: 'GTC' }, ids[1], lots, 0n, nowMs);
    this.orders.add(taker);
    this.emitOrder('NEW', taker);
    return this.execute(taker, maker, lots, this.instrument(symbol));
  }

  private settleOne(order: Order, match: Match, maker: boolean, instrument: Instrument): Fill {
    const account = this.account(order.account);
    const fees = this.account(feeAccount);
    const rates = this.ratesOf(account, instrument);
    if (instrument.perpetual === undefined) {
      return settleSide(order, match, maker, instrument, account, fees, rates);
    }
    const position = this.positions.open(order.account, order.symbol, order.positionSide);
    const isolates = this.margin.isIsolated(position);
    const isolate = isolates ? (atoms: bigint) => this.margin.initialOf(position, atoms) : undefined;
    const insurance = this.account(insuranceAccount);
    const { settle } = instrument.perpetual;
    const side = { account, position, rates, settle, isolate, fees, insurance };
    return settlePerpetual(order, match, maker, instrument, side);
  }

  protected publish(trade: Trade): void {
    this.lastTrades.set(trade.symbol, trade);
    this.emit({ kind: 'trade', trade });
  }

  private tellFill(order: Order, fill: Fill): void {
    if (this.account(order.account).house) return;
    this.fills.push(fill);
    if (order.state === 'FILLED') this.close(order);
    else this.count(order);
    this.emitOrder('TRADE', order, fill);
    if (this.instrument(order.symbol).perpetual === undefined) return;
    const position = this.positions.open(order.account, order.symbol, order.positionSide);
    this.tellPosition(position);
    this.trimReducing(position);
    this.raiseCash(order.account, fill.feeAsset);
  }

  protected tellPosition(position: Position): void {
    this.emit({ kind: 'position', position: { ...position }, timeMs: this.clock.nowMs() });
  }

  /** No resting order that may only reduce is ever bigger than what there is to reduce. */
  private trimReducing(position: Position): void {
    for (const order of this.reducing.get(positionKey(position)) ?? []) {
      const excess = remainingLots(order) - this.closable(order);
      if (excess <= 0n) continue;
      if (excess === remainingLots(order)) {
        this.end(order, 'CANCELED', 'REDUCE_ONLY');
        continue;
      }
      order.quantityLots -= excess;
      order.updatedMs = this.clock.nowMs();
      this.book(order.symbol).reduce(order, excess);
      this.emitOrder('AMENDED', order);
    }
  }

  /** Where a loss ate into what spot orders lock, the newest of them go, until they are covered again. */
  raiseCash(account: string, asset: string): void {
    const balance = this.account(account).balance(asset);
    if (balance.freeAtoms >= 0n) return;
    for (const order of this.orders.openOf(account).reverse()) {
      if (balance.freeAtoms >= 0n) return;
      if (order.lockedAtoms > 0n && this.lockAsset(order) === asset) {
        this.end(order, 'CANCELED', 'INSUFFICIENT_BALANCE');
      }
    }
  }

  /** After matching: rest what may rest, end the others. */
  private settleRest(order: Order, lapses: EndReason | undefined): void {
    if (order.state === 'FILLED') return;
    if (order.preventedLots > 0n) {
      this.end(order, 'CANCELED', 'SELF_MATCH');
      return;
    }
    if (order.kind !== 'LIMIT' || order.timeInForce !== 'GTC' || lapses !== undefined) {
      this.end(order, 'EXPIRED', lapses ?? 'NOT_FILLED_AT_ONCE');
      return;
    }
    this.rest(order);
    // Its own fills, or those of others while it matched, may have left less to reduce.
    if (order.reduceOnly) {
      this.trimReducing(this.positions.get(order.account, order.symbol, order.positionSide));
    }
  }

  /** Ends an open order; it leaves the book if it is on it. */
  protected end(order: Order, state: 'CANCELED' | 'EXPIRED', reason: EndReason): void {
    if (!isOpen(order)) return;
    this.book(order.symbol).remove(order);
    order.state = state;
    order.endReason = reason;
    order.updatedMs = this.clock.nowMs();
    this.close(order);
    if (!this.account(order.account).house) this.emitOrder(state, order);
  }

  /** Frees what is still set aside and forgets the client id as open. */
  private close(order: Order): void {
    this.count(order);
    this.account(order.account).unlock(this.lockAsset(order), order.lockedAtoms);
    order.lockedAtoms = 0n;
    this.orders.close(order);
    if (order.reduceOnly)
      this.reducing.get(positionKey({ ...order, side: order.positionSide }))?.delete(order);
  }

  /** Keeps the sums that margin is asked for in step with the order. */
  protected count(order: Order): void {
    const { perpetual, notionalAtoms } = this.instrument(order.symbol);
    if (perpetual === undefined || this.account(order.account).house) return;
    this.exposure.update(order, notionalAtoms);
  }

  /** Puts what is left of an order on the book. */
  protected rest(order: Order): void {
    this.count(order);
    this.book(order.symbol).add(order);
    if (!order.reduceOnly) return;
    const key = positionKey({ ...order, side: order.positionSide });
    this.reducing.set(key, (this.reducing.get(key) ?? new Set()).add(order));
  }

  protected emitOrder(execution: Execution, order: Order, fill?: Fill): void {
    if (this.account(order.account).house) return;
    const { base, quote, perpetual } = this.instrument(order.symbol);
    const timeMs = order.updatedMs;
    const executionId = this.nextExecutionId++;
    this.emit({ kind: 'order', execution, executionId, order, timeMs, ...(fill && { fill }) });
    const assets = perpetual === undefined ? [base, quote] : [perpetual.settle];
    this.emit({ kind: 'balance', account: order.account, assets, timeMs });
  }
}

function positionKey({ account, symbol, side }: Pick<Position, 'account' | 'symbol' | 'side'>): string {
  return `${account}\n${symbol}\n${side}`;
}
