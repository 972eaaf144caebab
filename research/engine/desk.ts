import type { PositionSide } from '../../shared/domain/order/order.ts';
import type { StrategyEvent } from '../../shared/strategies/events.ts';
import type { Intent } from '../../shared/strategies/intents.ts';
import { type Protection, protectionTerms } from '../../shared/strategies/protection.ts';
import type { Broker, Entry, Notice, OrderTerms } from './broker.ts';
import { Guard } from './guard.ts';
import { type EngineOptions, factsOf } from './options.ts';
import { inOrder, meetingOf, type RestingOrder, type Step, shownOf } from './resting.ts';
import type { AccountSight } from './sight.ts';

const sides = ['LONG', 'SHORT'] as const;

/**
 * What stands between a strategy and the simulated account: its intents, the orders that rest, and what protects its
 * positions. `step` plays one candle in the pessimistic order of docs/backtest.md.
 */
export class Desk {
  /** For the strategy, since its reader emptied them. */
  events: StrategyEvent[] = [];
  readonly #broker: Broker;
  readonly #sight: AccountSight;
  readonly #options: EngineOptions;
  readonly #isTold: boolean;
  readonly #priceTick: number;
  readonly #makerRate: number;
  readonly #guards = new Map<PositionSide, Guard>();
  #orders: RestingOrder[] = [];

  /** @param isTold whether the strategy wants to hear of its orders */
  constructor(broker: Broker, sight: AccountSight, options: EngineOptions, isTold: boolean) {
    this.#isTold = isTold;
    this.#broker = broker;
    this.#sight = sight;
    this.#options = options;
    this.#priceTick = factsOf(options).priceTick;
    this.#makerRate = factsOf(options).makerFeeRate;
  }

  /** There is something that a candle may touch. */
  get isBusy(): boolean {
    return this.#orders.length > 0 || this.#guards.size > 0;
  }

  /** Orders stand until the next candle, or the next smaller one. `last`: the newest price of one unit. */
  take(intents: readonly Intent[], last: number, timeMs: number): void {
    for (const intent of intents) {
      if (intent.kind === 'close') this.#broker.closeAll(intent.positionSide);
      else if (intent.kind === 'place') this.#place(intent, last, timeMs);
      else if (intent.kind === 'cancel') this.#cancel(intent.tag, timeMs);
      else if (intent.kind === 'amend') this.#amend(intent, last);
      else if (intent.kind === 'protect') this.#protect(intent.terms, intent.positionSide, timeMs);
    }
  }

  /** Orders at the market. */
  fill(price: number, bar: number, last: number, timeMs: number): void {
    this.#broker.fillOrders(price, bar, last);
    this.#settle(timeMs);
  }

  /** Plays one candle over what rests and protects. */
  step(step: Step, bar: number): void {
    const older = [...this.#guards.values()];
    for (const guard of older) if (guard.isOver(step.openTimeMs)) this.#exit(guard, step.open, bar);
    for (const guard of older) this.#stop(guard, step, step.open, bar);
    this.#settle(step.openTimeMs);
    this.#meet(step, bar);
    this.#settle(step.openTimeMs);
    for (const guard of this.#guards.values())
      if (!older.includes(guard)) this.#stop(guard, step, Number.NaN, bar);
    for (const guard of older) this.#takeProfits(guard, step, bar);
    this.#settle(step.openTimeMs);
    this.#observe(older, step, bar);
    this.#settle(step.openTimeMs);
  }

  #place(order: Entry, last: number, timeMs: number): void {
    if (order.type === 'MARKET') {
      this.#broker.enterAtMarket(order);
      return;
    }
    const price = Number(order.price) * this.#options.unit;
    const cost = price * (1 + this.#options.feeRate);
    const units = price > 0 ? this.#broker.unitsOf(order.size ?? this.#options.size, cost, last) : 0;
    const isTagInUse = order.tag !== undefined && this.#orders.some((other) => other.order.tag === order.tag);
    if (!(price > 0)) this.#end(order, 'REJECTED', 'FIELD_INVALID', timeMs);
    else if (isTagInUse) this.#end(order, 'REJECTED', 'TAG_IN_USE', timeMs);
    else if (units === 0) this.#end(order, 'DENIED', 'INSUFFICIENT_FUNDS', timeMs);
    else this.#keep([...this.#orders, { order, price, units, isNew: true }]);
  }

  #cancel(tag: string, timeMs: number): void {
    const found = this.#orders.find(({ order }) => order.tag === tag);
    if (!found) return;
    this.#keep(this.#orders.filter((other) => other !== found));
    this.#end(found.order, 'CANCELED', null, timeMs);
  }

  #amend({ tag, price, size }: Extract<Intent, { kind: 'amend' }>, last: number): void {
    this.#keep(
      this.#orders.map((resting) => {
        if (resting.order.tag !== tag) return resting;
        const unitPrice = price === undefined ? resting.price : Number(price) * this.#options.unit;
        const units = size ? this.#broker.unitsOf(size, unitPrice, last) : resting.units;
        return { ...resting, price: unitPrice, units, isNew: true };
      }),
    );
  }

  #protect(terms: Protection | null, positionSide: PositionSide | undefined, timeMs: number): void {
    for (const side of sides) {
      if (positionSide && side !== positionSide) continue;
      if (terms === null) this.#guards.delete(side);
      else if (this.#broker.sideOf(side).units > 0) this.#guard(side, terms, timeMs);
    }
  }

  #guard(side: PositionSide, wish: Protection, openedAtMs: number): void {
    const entry = this.#broker.sideOf(side).entryPrice / this.#options.unit;
    const terms = protectionTerms(wish);
    const start = { terms, side, entry, openedAtMs, priceTick: this.#priceTick };
    this.#guards.set(side, new Guard(start, this.#guards.get(side)));
  }

  #keep(orders: RestingOrder[]): void {
    this.#orders = orders;
    this.#sight.openOrders = orders.map((order) => shownOf(order, this.#options.unit));
  }

  #meet(step: Step, bar: number): void {
    if (this.#orders.length === 0) return;
    const { feeRate, slippage } = this.#options;
    const left = new Set(this.#orders);
    for (const resting of inOrder(this.#orders, step.open)) {
      const meeting = meetingOf(resting, step);
      resting.isNew = false;
      if (!meeting) continue;
      left.delete(resting);
      const { order, units } = resting;
      const slip = order.type === 'STOP' ? slippage * (order.side === 'BUY' ? 1 : -1) : 0;
      const rate = meeting.isMaker ? this.#makerRate : feeRate;
      this.#broker.execute(order, units, meeting.price * (1 + slip), bar, rate);
    }
    if (left.size < this.#orders.length) this.#keep(this.#orders.filter((order) => left.has(order)));
  }

  /** `open` is not a number for a position that was opened within this candle: its stop fills at its own price. */
  #stop(guard: Guard, { low, high }: Step, open: number, bar: number): void {
    const stop = guard.stop * this.#options.unit;
    const isLong = guard.side === 'LONG';
    if (!(isLong ? low <= stop : high >= stop)) return;
    const isBeyond = isLong ? open < stop : open > stop;
    this.#exit(guard, isBeyond ? open : stop, bar);
  }

  /** All of the position at once, at the market; nothing when it is gone. */
  #exit(guard: Guard, price: number, bar: number): void {
    if (this.#guards.get(guard.side) !== guard) return;
    const { units } = this.#broker.sideOf(guard.side);
    const sign = guard.side === 'LONG' ? -1 : 1;
    if (units > 0) this.#leave(guard, 'EXIT', units, price * (1 + sign * this.#options.slippage), bar);
    this.#guards.delete(guard.side);
  }

  #leave({ side }: Guard, tag: string, units: number, price: number, bar: number): void {
    const order: OrderTerms = { side: side === 'LONG' ? 'SELL' : 'BUY', tag, reduceOnly: true };
    this.#broker.execute(order, units, price, bar, this.#options.feeRate);
  }

  #takeProfits(guard: Guard, { low, high }: Step, bar: number): void {
    if (this.#guards.get(guard.side) !== guard || !guard.terms.takeProfits) return;
    const { unit } = this.#options;
    const held = this.#broker.sideOf(guard.side).units;
    for (const { leg, price, units } of guard.takeProfits(held, unit)) {
      if (!(guard.side === 'LONG' ? high > price * unit : low < price * unit)) continue;
      this.#leave(guard, leg, units, price * unit, bar);
      guard.sold(leg, units);
    }
  }

  /** The best price counts from the next candle on; but from it to the close a new stop may have been met. */
  #observe(older: readonly Guard[], { low, high, close }: Step, bar: number): void {
    const { unit } = this.#options;
    for (const guard of this.#guards.values()) {
      const isLong = guard.side === 'LONG';
      const best = older.includes(guard) ? (isLong ? high : low) : close;
      guard.observe(best / unit);
      const stop = guard.stop * unit;
      if (!(isLong ? close <= stop : close >= stop)) continue;
      // A level that averaging moved beyond the whole candle was never passed: the market is where it is.
      this.#exit(guard, stop >= low && stop <= high ? stop : close, bar);
    }
  }

  /** What the account did becomes events; what it opened is protected, what it closed is no longer. */
  #settle(timeMs: number): void {
    if (this.#broker.notices.length === 0) return;
    const notices = this.#broker.notices;
    this.#broker.notices = [];
    for (const notice of notices) this.#tell(notice, timeMs);
    if (this.#guards.size === 0) return;
    for (const guard of [...this.#guards.values()]) {
      const { units, entryPrice } = this.#broker.sideOf(guard.side);
      if (units === 0) this.#guards.delete(guard.side);
      else guard.entered(entryPrice / this.#options.unit);
    }
  }

  #tell({ order, units, price, code }: Notice, timeMs: number): void {
    const { side, tag, positionSide, protect } = order;
    const { unit } = this.#options;
    const quantity = units * unit;
    if (units > 0 && this.#isTold) {
      const fill = { side, price: price / unit, quantity, tag: tag ?? null, remaining: 0 };
      this.events.push({ kind: 'fill', timeMs, ...fill, ...(positionSide && { positionSide }) });
    }
    if (code !== undefined) this.#end(order, 'DENIED', code, timeMs, quantity);
    const opened = side === 'BUY' ? 'LONG' : 'SHORT';
    if (protect && units > 0 && this.#broker.sideOf(opened).units > 0) this.#guard(opened, protect, timeMs);
  }

  #end(
    { tag }: OrderTerms,
    outcome: 'DENIED' | 'REJECTED' | 'CANCELED',
    code: string | null,
    timeMs: number,
    filled = 0,
  ): void {
    if (this.#isTold) this.events.push({ kind: 'order', timeMs, tag: tag ?? null, outcome, code, filled });
  }
}
