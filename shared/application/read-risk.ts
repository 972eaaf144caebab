import type { AccountRef, VenueId } from '../domain/account/account.ts';
import { midPrice } from '../domain/instrument/instrument.ts';
import type { Order } from '../domain/order/order.ts';
import { emptyPosition } from '../domain/position/position.ts';
import { needsBook } from '../domain/risk/ladder.ts';
import type { RiskBook, RiskSnapshot } from '../domain/risk/snapshot.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { MarketDataReader } from '../ports/market-data.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';

interface ReadBookDeps {
  readonly store: TradingStore;
  readonly market: MarketDataReader;
}

export interface ReadRiskDeps extends ReadBookDeps {
  readonly clock: Clock;
}

/** The newest orders that rates and habits are counted in, and the newest ended positions that losses are. */
const recentMax = 200;
const openPageSize = 200;

/**
 * Everything the ladder looks at. The rest of the account's book only where one of its limits asks for it. That book
 * comes from lists, which lag behind by moments; it counts every open order, those that wait for their own check too, so
 * that of two at once the later sees the other.
 */
export async function readRisk(deps: ReadRiskDeps, order: Order): Promise<RiskSnapshot> {
  const [account, control, position, price] = await Promise.all([
    deps.store.findAccount(order),
    deps.store.findControl(order),
    deps.store.findPosition(order, order.instrument, order.positionSide),
    deps.market.findPrice(order.venue, order.instrument),
  ]);
  if (!account || !control) throw new Error(`no account ${order.accountId}`);
  return {
    order,
    account,
    control,
    position: position ?? emptyPosition(order, order.venue, order.instrument, order.positionSide),
    price,
    nowMs: deps.clock.nowMs(),
    ...(needsBook(account.limits) ? { book: await readBookFor(deps, order) } : {}),
  };
}

/** @param order is judged, and left out of its own book */
async function readBookFor(deps: ReadRiskDeps, order: Order): Promise<RiskBook> {
  const book = await readBook(deps, order, order.venue);
  const isOther = ({ orderId }: Order) => orderId !== order.orderId;
  return {
    ...book,
    openOrders: book.openOrders.filter(isOther),
    recentOrders: book.recentOrders.filter(isOther),
  };
}

/** The whole of it. */
export async function readBook(
  { store, market }: ReadBookDeps,
  ref: AccountRef,
  venue: VenueId,
): Promise<RiskBook> {
  // Orders before positions: a fill between the two reads is counted twice rather than not at all.
  const [openOrders, recent, closed, prices] = await Promise.all([
    readOpen(store, ref),
    store.listOrders(ref, { limit: recentMax }),
    store.listClosedPositions(ref, { limit: recentMax }),
    market.listPrices(venue),
  ]);
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

async function readOpen(store: TradingStore, ref: AccountRef): Promise<readonly Order[]> {
  const all: Order[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.listOrders(ref, {
      openOnly: true,
      limit: openPageSize,
      ...(cursor === undefined ? {} : { cursor }),
    });
    all.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return all;
}
