import type { Account, AccountControl } from '../../shared/domain/account/account.ts';
import { Decimal, zero } from '../../shared/domain/money/decimal.ts';
import type { Order } from '../../shared/domain/order/order.ts';
import type { ClosedPosition } from '../../shared/domain/position/life.ts';
import { emptyPosition, type Position } from '../../shared/domain/position/position.ts';
import { assessRisk } from '../../shared/domain/risk/ladder.ts';
import type { RiskBook } from '../../shared/domain/risk/snapshot.ts';
import type { OrderTerms } from './broker.ts';
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

/** One instrument under the limits. */
export interface Watched {
  readonly instrument: string;
  readonly unit: number;
  readonly holdings: Holdings;
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

  watch(watched: Watched): void {
    this.#watched.push(watched);
  }

  /** Why an order of `units`, of which a part is left to open, is refused; undefined where nothing stands against it. */
  refusalOf(one: Watched, terms: OrderTerms, units: number, price: number): string | undefined {
    this.#learn();
    const nowMs = one.holdings.timeMs;
    const bid = new Decimal(price / one.unit);
    const positions = this.#watched.map(positionOf);
    const result = assessRisk({
      ...{ order: orderOf(one, terms, units, nowMs), account: this.#account, control, nowMs },
      position: positionOf(one),
      price: { venue, symbol: one.instrument, bid, ask: bid, last: bid, asOfMs: nowMs },
      book: this.#bookOf(one, bid, positions),
    });
    return result.ok ? undefined : result.refusal.code;
  }

  #bookOf(one: Watched, price: Decimal, positions: readonly Position[]): RiskBook {
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
      ...{ openOrders: [], recentOrders: [], positions, midPrices },
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

function positionOf({ instrument, unit, holdings }: Watched): Position {
  const held = holdings.open.reduce((sum, { size, entryPrice }) => sum + size * entryPrice, 0);
  const quantity = holdings.position * unit;
  return {
    ...emptyPosition(ref, venue, instrument),
    quantity: new Decimal(quantity),
    averageEntryPrice: quantity === 0 ? zero : new Decimal(Math.abs(held / quantity)),
    entryCost: new Decimal(Math.abs(held)),
  };
}

function orderOf({ instrument, unit }: Watched, terms: OrderTerms, units: number, nowMs: number): Order {
  const [base = '', quote = ''] = instrument.split(/[/:]/);
  const none = { asset: quote, amount: zero, remaining: zero };
  return {
    ...{ ...ref, venue, instrument, base, quote, orderId: 'backtest', correlationId: 'backtest' },
    ...{ side: terms.side === 'BUY' ? 'buy' : 'sell', type: 'market', timeInForce: 'GTC', postOnly: false },
    ...{ reduceOnly: terms.reduceOnly === true, quantity: new Decimal(units * unit) },
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
