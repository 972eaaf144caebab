import { type Decimal, minimum, zero } from '#shared/domain/money/decimal.ts';
import { roundDownToStep } from '#shared/domain/money/rounding.ts';
import { parseClientOrderId } from '#shared/domain/order/client-order-id.ts';
import type { Fill } from '#shared/domain/order/fill.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';
import type { Engine } from '../engine/engine.ts';
import { type BookedOrder, lockedBy, remainingOf } from './booked-order.ts';
import type { VenueModel } from './venue-model.ts';
import { feeOf, withQuoteFee } from './venue-row.ts';

type Emit = (order: BookedOrder, events: readonly AccountEvent[]) => void;

/** What the venue answers to an order that would reduce no position. */
export const reducesNothing = 'REDUCES_NOTHING';

/** A resting order is hit out of turn this often a step: by a wick that closed again. */
const wickRatio = 0.04;

/** How a venue fills what it took: at once, partly, over time, or not at all. */
export class Matching {
  readonly #engine: Engine;
  readonly #venue: VenueModel;
  readonly #emit: Emit;
  #trades = 0;

  constructor(engine: Engine, venue: VenueModel, emit: Emit) {
    this.#engine = engine;
    this.#venue = venue;
    this.#emit = emit;
  }

  /**
   * Why the venue would not take it; undefined when it would.
   *
   * @param instead an open order whose place it takes: what that one keeps is free for it
   */
  refusalOf(order: BookedOrder, instead?: BookedOrder): string | undefined {
    const { terms, market, account } = order;
    if (terms.quantity?.lessThan(market.instrument.quantityMin)) return 'VENUE_FILTER';
    if (terms.postOnly && this.#isMarketable(order)) return 'VENUE_POST_ONLY_WOULD_TAKE';
    if (isPerpetual(order) && terms.reduceOnly)
      return this.#venue.desk.closable(order).isZero() ? reducesNothing : undefined;
    const { base, quote } = market.instrument;
    const { row } = this.#venue;
    const freed = instead ? lockedBy(instead, row) : undefined;
    const free = (asset: string) =>
      this.#venue.free(account.accountId, asset).plus(freed?.asset === asset ? freed.amount : zero);
    if (terms.side === 'sell' && !isPerpetual(order))
      return free(base).lessThan(this.#wholeOf(order)) ? 'VENUE_INSUFFICIENT_FUNDS' : undefined;
    const worst = terms.limitPrice ?? this.#venue.prices.best(market, 'buy', 8);
    const cost = terms.quoteQuantity ?? (terms.quantity ?? zero).times(worst);
    return free(quote).lessThan(withQuoteFee(cost, market, row)) ? 'VENUE_INSUFFICIENT_FUNDS' : undefined;
  }

  open(order: BookedOrder): void {
    const { random } = this.#engine;
    this.#report(order, []);
    const { type, timeInForce } = order.terms;
    const { depth } = this.#venue;
    const isThin = depth === undefined && random.chance(0.3);
    if (type === 'market' || this.#isMarketable(order)) {
      const whole = this.#wholeOf(order);
      const quantity = isThin ? this.#partOf(order, whole) : minimum(whole, depth ?? whole);
      if (timeInForce !== 'FOK' || quantity.equals(whole)) this.#fillAtMarket(order, quantity);
    }
    if (order.status !== 'ACCEPTED') return;
    // A quote quantity is spent as far as it goes; the rest of anything that may not rest expires.
    if (type === 'market' && order.terms.quoteQuantity && !isThin) this.end(order, 'FILLED');
    else if (type === 'market' || timeInForce !== 'GTC') this.end(order, 'EXPIRED');
  }

  meetPrices(open: readonly BookedOrder[]): void {
    const { random } = this.#engine;
    // Both sides of one trade bear one id: so may two orders that are hit in the same moment.
    const sharesId = random.chance(0.3);
    let sharedId: string | undefined;
    for (const order of open) {
      if (order.status !== 'ACCEPTED' || (!this.#isMarketable(order) && !random.chance(wickRatio))) continue;
      const remaining = remainingOf(order);
      const quantity = random.chance(0.5) ? this.#partOf(order, remaining) : remaining;
      const tradeId = this.#trade(order, quantity, order.terms.limitPrice ?? zero, 'maker', sharedId);
      if (sharesId) sharedId = tradeId;
    }
  }

  end(order: BookedOrder, status: 'FILLED' | 'CANCELED' | 'EXPIRED' | 'REJECTED'): void {
    order.status = status;
    order.changedAtMs = this.#engine.scheduler.nowMs;
    this.#engine.trace.note(this.#venue.row.id, status, () => order.clientOrderId);
    this.#report(order, []);
  }

  #isMarketable({ terms, market }: BookedOrder): boolean {
    if (!terms.limitPrice) return true;
    const best = this.#venue.prices.best(market, terms.side);
    return terms.side === 'buy'
      ? terms.limitPrice.greaterThanOrEqualTo(best)
      : terms.limitPrice.lessThanOrEqualTo(best);
  }

  /** Base quantity, for a quote quantity at the price five levels deep. */
  #wholeOf({ terms, market }: BookedOrder): Decimal {
    if (terms.quantity) return terms.quantity;
    const price = this.#venue.prices.best(market, terms.side, terms.side === 'buy' ? 8 : 0);
    return roundDownToStep((terms.quoteQuantity ?? zero).dividedBy(price), market.instrument.quantityStep);
  }

  #partOf({ market }: BookedOrder, quantity: Decimal): Decimal {
    return roundDownToStep(
      quantity.times(this.#engine.random.whole(1, 9)).dividedBy(10),
      market.instrument.quantityStep,
    );
  }

  /** Up to three trades, each a few levels deeper; a limit is never crossed. */
  #fillAtMarket(order: BookedOrder, quantity: Decimal): void {
    const { random } = this.#engine;
    let left = quantity;
    for (let level = 0; level < 3 && left.greaterThan(0); level += 1) {
      const part = level === 2 || random.chance(0.6) ? left : this.#partOf(order, left);
      const deep = this.#venue.prices.best(order.market, order.terms.side, level * random.whole(1, 3));
      const limit = order.terms.limitPrice;
      const worse = limit && (order.terms.side === 'buy' ? deep.greaterThan(limit) : deep.lessThan(limit));
      if (part.isZero()) continue;
      this.#trade(order, part, worse ? limit : deep, 'taker');
      left = left.minus(part);
    }
  }

  /** @returns the trade's id, which another order of the same moment may share */
  #trade(
    order: BookedOrder,
    quantity: Decimal,
    price: Decimal,
    liquidity: Fill['liquidity'],
    sharedId?: string,
  ): string | undefined {
    if (quantity.isZero()) return sharedId;
    const reduces = isPerpetual(order) && order.terms.reduceOnly;
    const closable = reduces ? this.#venue.desk.closable(order) : quantity;
    if (closable.lessThan(quantity)) {
      // What is left of the position may be closed, and no more.
      const tradeId = this.#trade(order, closable, price, liquidity, sharedId);
      this.end(order, 'EXPIRED');
      return tradeId;
    }
    const { nowMs } = this.#engine.scheduler;
    if (sharedId === undefined) this.#trades += 1;
    const cost = quantity.times(price);
    const trade = {
      ownerId: order.account.ownerId,
      accountId: order.account.accountId,
      venue: this.#venue.row.id,
      instrument: order.market.instrument.symbol,
      tradeId: sharedId ?? String(this.#trades),
      venueOrderId: order.venueOrderId,
      clientOrderId: order.clientOrderId,
      side: order.terms.side,
      quantity,
      price,
      cost,
      fee: this.#feeOf(order, quantity, cost),
      ...(isPerpetual(order) ? { realizedPnl: this.#venue.desk.trade(order, quantity, price) } : {}),
      liquidity,
      venueTimeMs: nowMs,
    };
    this.#move(order, trade);
    order.trades.push(trade);
    order.executed = order.executed.plus(quantity);
    order.changedAtMs = nowMs;
    if (order.terms.quantity?.equals(order.executed)) order.status = 'FILLED';
    this.#engine.trace.note(
      this.#venue.row.id,
      'trades',
      () => `${order.clientOrderId} ${quantity.toFixed()} at ${price.toFixed()} id ${trade.tradeId}`,
    );
    this.#report(order, [
      { kind: 'FILL', fill: { ...trade, source: 'stream' }, correlationId: correlationOf(order) },
    ]);
    return trade.tradeId;
  }

  #feeOf(
    { terms, market, account }: BookedOrder,
    quantity: Decimal,
    cost: Decimal,
  ): { asset: string; amount: Decimal } {
    const { row } = this.#venue;
    const { rate, from } = feeOf(market, row);
    const { base, quote, quoteStep } = market.instrument;
    const { feesElsewhere: elsewhere } = row;
    if (elsewhere && this.#engine.random.chance(0.3)) {
      const amount = roundDownToStep(cost.times(rate).dividedBy(elsewhere.price), quoteStep);
      const held = this.#venue.balances.get(account.accountId)?.get(elsewhere.asset) ?? zero;
      if (held.greaterThanOrEqualTo(amount)) return { asset: elsewhere.asset, amount };
    }
    const [asset, amount] = from === 'RECEIVED' && terms.side === 'buy' ? [base, quantity] : [quote, cost];
    return { asset, amount: roundDownToStep(amount.times(rate), quoteStep) };
  }

  #move(
    { account, market }: BookedOrder,
    { side, quantity, cost, fee, realizedPnl }: Omit<Fill, 'source'>,
  ): void {
    const balances = this.#venue.balances.get(account.accountId) ?? new Map<string, Decimal>();
    const add = (asset: string, amount: Decimal) =>
      balances.set(asset, (balances.get(asset) ?? zero).plus(amount));
    const { base, quote } = market.instrument;
    if (market.instrument.kind === 'PERPETUAL') add(quote, realizedPnl ?? zero);
    else {
      add(base, side === 'buy' ? quantity : quantity.negated());
      add(quote, side === 'buy' ? cost.negated() : cost);
    }
    if (fee) add(fee.asset, fee.amount.negated());
  }

  /** One report: a fill, a state, or both, as the venue's stream tells them. */
  #report(order: BookedOrder, fill: readonly AccountEvent[]): void {
    const tellsState = fill.length === 0 || order.status !== 'ACCEPTED';
    const { account, market, venueOrderId, clientOrderId, status, executed, changedAtMs } = order;
    const update: AccountEvent = {
      kind: 'ORDER_UPDATE',
      update: {
        ownerId: account.ownerId,
        accountId: account.accountId,
        venue: account.venue,
        instrument: market.instrument.symbol,
        venueOrderId,
        clientOrderId,
        // An end without a fill, as the account streams tell it.
        status: status === 'REJECTED' ? 'CANCELED' : status,
        executedQuantity: executed,
        venueTimeMs: changedAtMs,
        source: 'stream',
      },
      correlationId: correlationOf(order),
    };
    this.#emit(order, tellsState ? [...fill, update] : fill);
  }
}

function isPerpetual({ market }: BookedOrder): boolean {
  return market.instrument.kind === 'PERPETUAL';
}

function correlationOf({ clientOrderId }: BookedOrder): string {
  return parseClientOrderId(clientOrderId)?.orderId ?? clientOrderId;
}
