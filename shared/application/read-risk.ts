import type { AccountRef, VenueId } from '../domain/account/account.ts';
import { scopesOf } from '../domain/account/limit-set.ts';
import { pilotLimits } from '../domain/account/live-gate.ts';
import { mergeLimits } from '../domain/account/merge-limits.ts';
import { controlFor } from '../domain/account/trading-state.ts';
import { midPrice } from '../domain/instrument/instrument.ts';
import type { Order } from '../domain/order/order.ts';
import { isTerminal } from '../domain/order/order-state.ts';
import { emptyPosition, positionKey } from '../domain/position/position.ts';
import type { ApprovalLog } from '../domain/risk/approval-log.ts';
import { needsBook } from '../domain/risk/ladder.ts';
import type { RiskBook, RiskSnapshot } from '../domain/risk/snapshot.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { MarketDataReader } from '../ports/market-data.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import { readEvery } from './read-whole.ts';

interface ReadBookDeps {
  readonly store: TradingStore;
  readonly market: MarketDataReader;
}

export interface ReadRiskDeps extends ReadBookDeps {
  readonly clock: Clock;
}

/** The newest orders that rates and habits are counted in, and the newest ended positions that losses are. */
const recentMax = 200;

/**
 * Everything the ladder looks at, the limits of every level merged into the account's. The rest of its book only where one
 * of them asks for it: then the log of approvals is read before that book, and an approval replaces what was read.
 */
export async function readRisk(deps: ReadRiskDeps, order: Order): Promise<RiskSnapshot> {
  const [account, sets, control, position, price] = await Promise.all([
    deps.store.findAccount(order),
    deps.store.findLimitSets(order, scopesOf(order)),
    deps.store.findControl(order),
    deps.store.findPosition(order, order.instrument, order.positionSide),
    deps.market.findPrice(order.venue, order.instrument),
  ]);
  if (!account || !control) throw new Error(`no account ${order.accountId}`);
  const levels = sets.map((set) => set.limits);
  const limits = mergeLimits(account.limits, [...levels, ...pilotLimits(account, order.instrument)]);
  const flat = emptyPosition(order, order.venue, order.instrument, order.positionSide);
  const snapshot = {
    ...{ order, price },
    control: controlFor(control, order.strategyId),
    account: { ...account, limits },
    position: position ?? flat,
    nowMs: deps.clock.nowMs(),
  };
  if (!needsBook(limits, order)) return snapshot;
  const approvalLog = await deps.store.findApprovalLog(order);
  const book = await readBookFor(deps, order, approvalLog);
  // As it was after the log: what another approval has added meanwhile is in both, or in neither.
  const key = positionKey(order);
  const held = book.positions.find((each) => positionKey(each) === key) ?? flat;
  return { ...snapshot, position: held, book, ...(approvalLog && { approvalLog }) };
}

/** @param order is judged, and left out of its own book */
async function readBookFor(
  deps: ReadRiskDeps,
  order: Order,
  log: ApprovalLog | undefined,
): Promise<RiskBook> {
  const book = await readBook(deps, order, order.venue, log);
  const isOther = ({ orderId }: Order) => orderId !== order.orderId;
  return {
    ...book,
    openOrders: book.openOrders.filter(isOther),
    recentOrders: book.recentOrders.filter(isOther),
  };
}

/** The whole of it. @param log read before: lists lag behind by moments, and what it names is read by its key */
export async function readBook(
  { store, market }: ReadBookDeps,
  ref: AccountRef,
  venue: VenueId,
  log?: ApprovalLog,
): Promise<RiskBook> {
  // Orders before positions: a fill between the two reads is counted twice rather than not at all.
  const [open, recent, closed, prices] = await Promise.all([
    readEvery((page) => store.listOrders(ref, { ...page, openOnly: true })),
    store.listOrders(ref, { limit: recentMax }),
    store.listClosedPositions(ref, { limit: recentMax }),
    market.listPrices(venue),
  ]);
  const openOrders = await readApproved(store, [...recent.items, ...open], log);
  const [positions, balances] = await Promise.all([store.listPositions(ref), store.listBalances(ref)]);
  return {
    openOrders,
    recentOrders: recent.items,
    positions,
    midPrices: new Map(prices.map((price) => [price.symbol, midPrice(price)])),
    balances,
    closedPositions: closed.items,
  };
}

/** What is approved and has not ended, of what the lists show and the log names: each order as it is known newest. */
async function readApproved(
  store: TradingStore,
  listed: readonly Order[],
  log: ApprovalLog | undefined,
): Promise<readonly Order[]> {
  const newest = new Map<string, Order>();
  for (const order of listed) {
    const known = newest.get(order.orderId);
    if (!known || known.version < order.version) newest.set(order.orderId, order);
  }
  const behind = (log?.recent ?? []).filter(({ orderId, orderVersion }) => {
    const known = newest.get(orderId);
    return !known || (!isTerminal(known.state) && known.version < orderVersion);
  });
  const read = await Promise.all(behind.map(({ orderId }) => store.findOrder(log?.ownerId ?? '', orderId)));
  for (const order of read) if (order) newest.set(order.orderId, order);
  return [...newest.values()].filter((order) => !isTerminal(order.state) && isApproved(order));
}

/** Its approval was written: until then it is nobody's exposure. */
function isApproved({ state, pendingQuantity }: Order): boolean {
  return state !== 'INITIALIZED' || pendingQuantity.greaterThan(0);
}
