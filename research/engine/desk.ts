import type { StrategyEvent } from '../../shared/strategies/events.ts';
import type { Intent } from '../../shared/strategies/intents.ts';
import type { Broker, Entry, Notice, OrderTerms } from './broker.ts';
import { liquidationPrice } from './liquidation.ts';
import type { EngineOptions } from './options.ts';
import { Protector } from './protector.ts';
import { inOrder, type Meeting, meetingOf, type RestingOrder, type Step, shownOf } from './resting.ts';
import type { AccountSight } from './sight.ts';

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
  readonly #protector: Protector;
  #orders: RestingOrder[] = [];

  /** @param isTold whether the strategy wants to hear of its orders */
  constructor(broker: Broker, sight: AccountSight, options: EngineOptions, isTold: boolean) {
    this.#isTold = isTold;
    this.#broker = broker;
    this.#sight = sight;
    this.#options = options;
    this.#protector = new Protector(broker, options);
  }

  /** What rests as risk counts it: a stop is an order only when it is met. */
  get openOrders(): readonly RestingOrder[] {
    return this.#orders.filter(({ order }) => order.type === 'LIMIT');
  }

  /** There is something that a candle may touch. */
  get isBusy(): boolean {
    if (this.#orders.length > 0 || this.#protector.isBusy) return true;
    return this.#options.maintenance !== undefined && this.#broker.holdings.open.length > 0;
  }

  /** Orders stand until the next candle, or the next smaller one. `last`: the newest price of one unit. */
  take(intents: readonly Intent[], last: number, timeMs: number): void {
    for (const intent of intents) {
      if (intent.kind === 'close') this.#broker.closeAll(intent.positionSide);
      else if (intent.kind === 'place') this.#place(intent, last, timeMs);
      else if (intent.kind === 'cancel') this.#cancel(intent.tag, timeMs);
      else if (intent.kind === 'amend') this.#amend(intent, last);
      else if (intent.kind === 'protect') this.#protector.protect(intent.terms, intent.positionSide, timeMs);
    }
  }

  /** Orders at the market. */
  fill(price: number, last: number, timeMs: number): void {
    this.#broker.fillOrders(price, last);
    this.#settle(timeMs);
  }

  /** What a gap has done before any order of ours: at the open nothing is left above the maintenance margin. */
  gap(open: number, timeMs: number): void {
    const { holdings } = this.#broker;
    if (!this.#options.maintenance || holdings.open.length === 0) return;
    if (holdings.cushionAt(open) <= 0) this.#liquidate(open, timeMs);
  }

  /** Plays one candle over what rests and protects. */
  step(step: Step): void {
    const { openTimeMs, open } = step;
    const protector = this.#protector;
    const older = protector.guards;
    protector.expire(older, step);
    this.#liquidateWithin(step, () => protector.stop(older, step, open, this.#level(step)));
    protector.stop(older, step, open);
    this.#settle(openTimeMs);
    this.#meet(step);
    this.#settle(openTimeMs);
    const newer = protector.guards.filter((guard) => !older.includes(guard));
    protector.stop(newer, step, Number.NaN);
    this.#settle(openTimeMs);
    this.#liquidateWithin(step);
    protector.takeProfits(older, step);
    this.#settle(openTimeMs);
    protector.observe(older, step);
    this.#settle(openTimeMs);
  }

  #place(order: Entry, last: number, timeMs: number): void {
    if (order.type === 'MARKET') {
      this.#broker.enterAtMarket(order, { last });
      return;
    }
    const price = Number(order.price) * this.#options.unit;
    const units = price > 0 ? this.#broker.unitsAt(order, price, last) : 0;
    const isTagInUse = order.tag !== undefined && this.#orders.some((other) => other.order.tag === order.tag);
    if (!(price > 0)) this.#end(order, 'REJECTED', 'FIELD_INVALID', timeMs);
    else if (isTagInUse) this.#end(order, 'REJECTED', 'TAG_IN_USE', timeMs);
    else if (typeof units === 'string') this.#end(order, 'DENIED', units, timeMs);
    else
      this.#rest({ order, price, units, isNew: true, placed: this.#broker.risk?.place() ?? 0 }, last, timeMs);
  }

  /** Limits of live are asked once, of a limit when it is placed. */
  #rest(resting: RestingOrder, last: number, timeMs: number): void {
    const code = this.#refusalOf(resting, last);
    if (code === undefined) this.#keep([...this.#orders, resting]);
    else this.#end(resting.order, 'DENIED', code, timeMs);
  }

  #refusalOf(resting: RestingOrder, last: number, former?: RestingOrder): string | undefined {
    const { order, units, placed } = resting;
    if (order.type !== 'LIMIT') return undefined;
    const code = this.#broker.risk?.refusalOf({
      order,
      units,
      price: last,
      placed,
      ...(former && { former }),
    });
    if (code !== undefined) this.#broker.refusedOrders += 1;
    return code;
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
        const order = price === undefined ? resting.order : { ...resting.order, price };
        const placed = this.#broker.risk?.place() ?? 0;
        const amended = { ...resting, order, price: unitPrice, units, isNew: true, placed };
        // Refused, it rests on as it was.
        return this.#refusalOf(amended, last, resting) === undefined ? amended : resting;
      }),
    );
  }

  #keep(orders: RestingOrder[]): void {
    this.#orders = orders;
    this.#sight.openOrders = orders.map((order) => shownOf(order, this.#options.unit));
  }

  #meet(step: Step): void {
    if (this.#orders.length === 0) return;
    const met = new Set<RestingOrder>();
    for (const resting of inOrder(this.#orders, step.open)) {
      const meeting = meetingOf(resting, step);
      resting.isNew = false;
      if (!meeting) continue;
      met.add(resting);
      this.#fillResting(resting, meeting);
    }
    if (met.size > 0) this.#keep(this.#orders.filter((order) => !met.has(order) || order.units > 0));
  }

  /** What the candle does not take of a limit rests on; of a stop it stands at the market. */
  #fillResting(resting: RestingOrder, meeting: Meeting): void {
    const { order, units: wanted } = resting;
    const { liquidity, holdings } = this.#broker;
    const { maker, taker } = holdings.purse.fees;
    const units = liquidity.take(wanted);
    const remaining = wanted - units;
    const isStop = order.type === 'STOP';
    const slip = isStop ? liquidity.slipOf(units) * (order.side === 'BUY' ? 1 : -1) : 0;
    const rate = meeting.isMaker ? maker : taker;
    const price = meeting.price * (1 + slip);
    const filled = { units, price, rate, remaining, isApproved: !isStop };
    const isTaken = units === 0 || this.#broker.execute(order, filled);
    resting.units = isTaken && !isStop ? remaining : 0;
    if (isTaken && isStop && remaining > 0) this.#broker.enterAtMarket(order, { rest: remaining });
  }

  /** Once at most in a candle for what is held: `before` closes what is met on the way. */
  #liquidateWithin(step: Step, before?: () => void): void {
    if (this.#level(step) === undefined) return;
    before?.();
    this.#settle(step.openTimeMs);
    const level = this.#level(step);
    if (level !== undefined) this.#liquidate(level, step.openTimeMs);
  }

  #level(step: Step): number | undefined {
    if (!this.#options.maintenance) return undefined;
    return liquidationPrice(this.#broker.holdings, step) ?? undefined;
  }

  /** The venue takes everything that is held of the instrument, and its orders with it. */
  #liquidate(price: number, timeMs: number): void {
    const { holdings } = this.#broker;
    const { purse } = holdings;
    for (const { order } of this.#orders) this.#end(order, 'CANCELED', 'LIQUIDATED', timeMs);
    for (const order of this.#broker.forget()) this.#end(order, 'CANCELED', 'LIQUIDATED', timeMs);
    this.#keep([]);
    this.#protector.clear();
    const rate = purse.fees.taker + (this.#options.liquidationFeeRate ?? 0);
    for (const side of ['LONG', 'SHORT'] as const) {
      const { units } = holdings.sideOf(side);
      if (units === 0) continue;
      const order: OrderTerms = { side: side === 'LONG' ? 'SELL' : 'BUY' };
      this.#broker.notices.push({ order, units, price, remaining: 0 });
    }
    holdings.closeAllAt(price, rate, true);
    purse.liquidations += 1;
    this.#settle(timeMs);
  }

  /** What the account did becomes events; what it opened is protected, what it closed is no longer. */
  #settle(timeMs: number): void {
    if (this.#broker.notices.length === 0) return;
    const notices = this.#broker.notices;
    this.#broker.notices = [];
    for (const notice of notices) this.#tell(notice, timeMs);
    if (this.#protector.isBusy) this.#protector.follow();
  }

  #tell({ order, units, price, remaining: rest, code }: Notice, timeMs: number): void {
    const { side, tag, positionSide, protect } = order;
    const { unit } = this.#options;
    const [quantity, remaining] = [units * unit, rest * unit];
    if (units > 0 && this.#isTold) {
      const fill = { side, price: price / unit, quantity, tag: tag ?? null, remaining };
      this.events.push({ kind: 'fill', timeMs, ...fill, ...(positionSide && { positionSide }) });
    }
    if (code !== undefined) this.#end(order, 'DENIED', code, timeMs, quantity);
    const opened = side === 'BUY' ? 'LONG' : 'SHORT';
    if (protect && units > 0 && this.#broker.holdings.sideOf(opened).units > 0)
      this.#protector.guard(opened, protect, timeMs);
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
