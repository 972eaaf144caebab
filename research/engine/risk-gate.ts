import type { Account, AccountControl } from '../../shared/domain/account/account.ts';
import { Decimal, zero } from '../../shared/domain/money/decimal.ts';
import { type Order, type PositionSide, positionSides } from '../../shared/domain/order/order.ts';
import type { ClosedPosition } from '../../shared/domain/position/life.ts';
import { emptyPosition, type Position, positionKey } from '../../shared/domain/position/position.ts';
import { assessRisk, needsBook } from '../../shared/domain/risk/ladder.ts';
import type { RiskBook, RiskSnapshot } from '../../shared/domain/risk/snapshot.ts';
import type { Entry, OrderTerms } from './broker.ts';
import type { Holdings } from './holdings.ts';
import type { Trade } from './options.ts';

/** Limits of live that mean something in a backtest, in plain numbers: shared/domain/account/optional-limits.ts. */
export interface RiskLimits {
  readonly orderQuantityMin?: number;
  readonly orderQuantityMax?: number;
  readonly orderNotionalMin?: number;
  readonly orderNotionalMax?: number;
  readonly positionNotionalMax?: number;
  readonly instrumentExposureMax?: number;
  readonly grossExposureMax?: number;
  readonly netExposureMax?: number;
  readonly concentrationRatioMax?: number;
  readonly dailyLossMax?: number;
  readonly drawdownMax?: number;
  readonly consecutiveLossesMax?: number;
  readonly lossCooldownMs?: number;
}

/** An order that waits to be filled: a limit that rests, or one at the market until the next open. */
export interface OpenOrder {
  readonly order: OrderTerms & Partial<Pick<Entry, 'type' | 'price'>>;
  readonly units: number;
  /** The place in which it was judged, of all orders of the run. */
  readonly placed: number;
}

/** An order that the limits are asked about: all of it, or what is left of it to open. */
interface Asked {
  readonly order: OpenOrder['order'];
  readonly units: number;
  /** The market, for one unit. */
  readonly price: number;
  /** What was placed later is not counted; without it, everything is. */
  readonly placed?: number;
  /** What it stands in for. */
  readonly former?: OpenOrder;
}

/** One instrument under the limits. */
interface Watched {
  readonly instrument: string;
  readonly unit: number;
  readonly holdings: Holdings;
  /** All that was placed and has not ended. */
  openOrders(): readonly OpenOrder[];
}

/** The limits, for the orders of one instrument. */
export interface RiskSeat {
  /** The place of an order that is judged next. */
  place(): number;
  /** Why an order is refused; undefined where nothing stands against it. */
  refusalOf(asked: Asked): string | undefined;
}

/** Ended positions that the ladder is shown at most: the newest. */
const closedMax = 1_000;
const unlimited = new Decimal(1e30);
const ref = { ownerId: 'backtest', accountId: 'backtest' };
const venue = 'binance';

/** The risk ladder of live over the simulated account: one budget for all instruments of a run. */
export class RiskGate {
  readonly #account: Account;
  readonly #watched: Watched[] = [];
  readonly #closed: ClosedPosition[] = [];
  readonly #seen = new Map<Holdings, number>();
  readonly #hedged = new Set<Watched>();
  readonly #known = new WeakMap<OpenOrder, Order>();
  #placed = 0;

  constructor({ consecutiveLossesMax, lossCooldownMs, ...amounts }: RiskLimits) {
    const limits = Object.fromEntries(
      Object.entries(amounts).map(([name, value]) => [name, new Decimal(value)] as const),
    );
    this.#account = {
      ...{ ...ref, name: 'backtest', venue, mode: 'PAPER', baseCurrency: 'USDT', createdAtMs: 0 },
      limits: {
        ...{ orderNotionalMax: unlimited, positionNotionalMax: unlimited, priceCollarRatio: unlimited },
        ...{ priceAgeMaxMs: Number.MAX_SAFE_INTEGER, instrumentsAllowed: [] },
        ...limits,
        ...(consecutiveLossesMax !== undefined && { consecutiveLossesMax }),
        ...(lossCooldownMs !== undefined && { lossCooldownMs }),
      },
    };
  }

  watch(watched: Watched): RiskSeat {
    this.#watched.push(watched);
    return {
      place: () => {
        this.#placed += 1;
        return this.#placed;
      },
      refusalOf: (asked) => this.#refusalOf(watched, asked),
    };
  }

  #refusalOf(one: Watched, asked: Asked): string | undefined {
    this.#learn();
    const nowMs = one.holdings.timeMs;
    const bid = new Decimal(asked.price / one.unit);
    if (asked.order.positionSide) this.#hedged.add(one);
    const order = orderOf(one, asked, this.#hedged.has(one), nowMs);
    const openOrders = this.#openOrdersOf(asked);
    const snapshot: RiskSnapshot = {
      ...{ order, account: this.#account, control, nowMs },
      position: this.#positionOf(one, order, openOrders),
      price: { venue, symbol: one.instrument, bid, ask: bid, last: bid, asOfMs: nowMs },
    };
    const isEnough = !needsBook(this.#account.limits, order);
    const result = assessRisk(
      isEnough ? snapshot : { ...snapshot, book: this.#bookOf(one, bid, openOrders) },
    );
    return result.ok ? undefined : result.refusal.code;
  }

  #openOrdersOf({ placed = Number.POSITIVE_INFINITY, former }: Asked): readonly Order[] {
    const found: Order[] = [];
    for (const one of this.#watched)
      for (const open of one.openOrders())
        if (open.placed < placed && open !== former) found.push(this.#knownOrderOf(one, open));
    return found;
  }

  /** Most of what rests has not changed since it was asked for last. */
  #knownOrderOf(one: Watched, open: OpenOrder): Order {
    const known = this.#known.get(open);
    const quantity = quantityOf(one, open.units);
    if (known?.quantity?.equals(quantity)) return known;
    const order = orderOf(one, open, this.#hedged.has(one), 0);
    const approved = {
      ...order,
      orderId: String(open.placed),
      state: 'ACCEPTED',
      pendingQuantity: quantity,
    } as const;
    this.#known.set(open, approved);
    return approved;
  }

  /** With what is approved and has not been filled, as live keeps it. */
  #positionOf(one: Watched, { positionSide }: Order, openOrders: readonly Order[]): Position {
    const position = positionOf(one, positionSide);
    let { pendingBuy, pendingSell } = position;
    for (const open of openOrders) {
      if (positionKey(open) !== positionKey(position)) continue;
      if (open.side === 'buy') pendingBuy = pendingBuy.plus(open.pendingQuantity);
      else pendingSell = pendingSell.plus(open.pendingQuantity);
    }
    return { ...position, pendingBuy, pendingSell };
  }

  #bookOf(one: Watched, price: Decimal, openOrders: readonly Order[]): RiskBook {
    const positions = this.#watched.flatMap((each) =>
      this.#hedged.has(each) ? positionSides.map((side) => positionOf(each, side)) : [positionOf(each)],
    );
    const midPrices = new Map(
      this.#watched.map((each) => [each.instrument, new Decimal(each.holdings.last / each.unit)]),
    );
    midPrices.set(one.instrument, price);
    // Cash of the engine is what would be there without what is held; spot has been paid for.
    const spot = positions.filter(({ instrument }) => !instrument.includes(':'));
    const paid = spot.reduce((sum, each) => sum.plus(each.quantity.times(each.averageEntryPrice)), zero);
    const available = new Decimal(one.holdings.purse.cash).minus(paid);
    const asset = one.instrument.split(/[/:]/)[1] ?? '';
    return {
      ...{ openOrders, recentOrders: [], positions, midPrices },
      balances: [{ asset, available, reserved: zero, suspense: zero }],
      closedPositions: this.#closed,
    };
  }

  /** Trades that have ended since, newest first. */
  #learn(): void {
    const fresh: ClosedPosition[] = [];
    for (const { instrument, holdings } of this.#watched) {
      const seen = this.#seen.get(holdings) ?? 0;
      for (const [index, trade] of holdings.trades.slice(seen).entries())
        fresh.push(closedOf(instrument, trade, holdings.closedAtMs[seen + index] ?? 0));
      this.#seen.set(holdings, holdings.trades.length);
    }
    if (fresh.length === 0) return;
    fresh.sort((a, b) => b.closedAtMs - a.closedAtMs);
    this.#closed.unshift(...fresh);
    this.#closed.length = Math.min(this.#closed.length, closedMax);
  }
}

const control: AccountControl = {
  ...{ ...ref, state: 'ACTIVE', epoch: 1, reason: 'backtest', changedAtMs: 0, scopes: {} },
};

function positionOf({ instrument, unit, holdings }: Watched, positionSide?: PositionSide): Position {
  let [units, worth] = [0, 0];
  for (const { size, entryPrice } of holdings.open) {
    if (positionSide && size > 0 !== (positionSide === 'LONG')) continue;
    units += size;
    worth += size * entryPrice;
  }
  const quantity = new Decimal(units).times(unit);
  return {
    ...emptyPosition(ref, venue, instrument, positionSide),
    quantity,
    averageEntryPrice: units === 0 ? zero : new Decimal(worth).dividedBy(quantity).abs(),
    entryCost: new Decimal(Math.abs(worth)),
  };
}

function quantityOf({ unit }: Watched, units: number): Decimal {
  return new Decimal(units).times(unit);
}

function orderOf(
  one: Watched,
  { order, units }: Pick<OpenOrder, 'order' | 'units'>,
  isHedged: boolean,
  nowMs: number,
): Order {
  const { instrument } = one;
  const [base = '', quote = ''] = instrument.split(/[/:]/);
  const none = { asset: quote, amount: zero, remaining: zero };
  const { side, type, price = '0', positionSide, reduceOnly } = order;
  return {
    ...{ ...ref, venue, instrument, base, quote, orderId: 'backtest', correlationId: 'backtest' },
    ...{ side: side === 'BUY' ? 'buy' : 'sell', timeInForce: 'GTC', postOnly: false },
    ...(type === 'LIMIT' ? { type: 'limit', limitPrice: new Decimal(price) } : { type: 'market' }),
    ...(isHedged && positionSide && { positionSide }),
    ...{ reduceOnly: reduceOnly === true, quantity: quantityOf(one, units) },
    ...{ state: 'INITIALIZED', reservation: none, pendingQuantity: zero, filledQuantity: zero },
    ...{ filledQuote: zero, fees: {}, attempt: 0, generation: 1, version: 1 },
    ...{ createdAtMs: nowMs, updatedAtMs: nowMs },
  };
}

/** A trade counts as a position from flat to flat. */
function closedOf(instrument: string, trade: Trade, closedAtMs: number): ClosedPosition {
  const { side, size, entryPrice, exitPrice, pnl, fee } = trade;
  const quote = instrument.split(/[/:]/)[1] ?? '';
  const quantity = new Decimal(size);
  return {
    ...{ ...ref, instrument, side, closedAtMs, openedAtMs: closedAtMs, version: 1 },
    ...{ entryQuantity: quantity, exitQuantity: quantity },
    ...{ entryCost: quantity.times(entryPrice), exitCost: quantity.times(exitPrice) },
    ...{ realizedPnl: new Decimal(pnl + fee), fees: { [quote]: new Decimal(fee) } },
  };
}
