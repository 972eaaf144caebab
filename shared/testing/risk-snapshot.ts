import type { AccountLimits } from '../domain/account/account.ts';
import { defaultAccountLimits } from '../domain/account/default-limits.ts';
import { decimal as d } from '../domain/money/decimal.ts';
import type { Order } from '../domain/order/order.ts';
import type { ClosedPosition } from '../domain/position/life.ts';
import type { Position } from '../domain/position/position.ts';
import type { RiskBook, RiskSnapshot } from '../domain/risk/snapshot.ts';
import { aControl, anAccount, anOrder, aPosition, aPrice, testRef } from './builders.ts';
import { startMs } from './simulated-clock.ts';

export interface RiskGiven {
  readonly order?: Partial<Order>;
  readonly limits?: Partial<AccountLimits>;
  readonly position?: Partial<Position>;
  readonly book?: Partial<RiskBook>;
  readonly ageMs?: number;
}

export const emptyBook: RiskBook = {
  openOrders: [],
  recentOrders: [],
  positions: [],
  midPrices: new Map(),
  balances: [],
  closedPositions: [],
};

/** Buys 0.5 BTC at 60 000 with the market there and nothing else in the account. */
export function aRiskSnapshot({ order, limits, position, book, ageMs = 0 }: RiskGiven): RiskSnapshot {
  return {
    order: anOrder(order),
    account: anAccount({ limits: { ...defaultAccountLimits, ...limits } }),
    control: aControl(),
    position: aPosition(position),
    price: aPrice(),
    nowMs: startMs + ageMs,
    book: { ...emptyBook, ...book },
  };
}
const orders = (count: number, given: Partial<Order> = {}) =>
  Array.from({ length: count }, (_, index) => anOrder({ orderId: `other-${index}`, ...given }));
export const openBook = (given: Partial<Order>, count = 1): Partial<RiskBook> => ({
  openOrders: orders(count, given),
});
export const recentBook = (given: Partial<Order>, count = 1): Partial<RiskBook> => ({
  recentOrders: orders(count, given),
});
export const aReduction: Partial<Order> = { side: 'sell', limitPrice: d('60000') };
export const anEnded = (profit: string, given: Partial<ClosedPosition> = {}): ClosedPosition => ({
  ...testRef,
  instrument: 'BTC/USDT',
  side: 'LONG',
  openedAtMs: startMs - 20,
  entryQuantity: d('1'),
  entryCost: d('1'),
  exitQuantity: d('1'),
  exitCost: d('1'),
  realizedPnl: d(profit),
  fees: {},
  closedAtMs: startMs,
  version: 1,
  ...given,
});
