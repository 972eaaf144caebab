import { midPrice } from '../domain/instrument/instrument.ts';
import type { Order } from '../domain/order/order.ts';
import { emptyPosition } from '../domain/position/position.ts';
import { needsBook } from '../domain/risk/ladder.ts';
import type { RiskBook, RiskSnapshot } from '../domain/risk/snapshot.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { MarketDataReader } from '../ports/market-data.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';

export interface ReadRiskDeps {
  readonly store: TradingStore;
  readonly market: MarketDataReader;
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
    ...(needsBook(account.limits) ? { book: await readBook(deps, order) } : {}),
  };
}

async function readBook({ store, market }: ReadRiskDeps, order: Order): Promise<RiskBook> {
  // Orders before positions: a fill between the two reads is counted twice rather than not at all.
  const [openOrders, recent, closed, prices] = await Promise.all([
    readOpen(store, order),
    store.listOrders(order, { limit: recentMax }),
    store.listClosedPositions(order, { limit: recentMax }),
    market.listPrices(order.venue),
  ]);
  const [positions, balances] = await Promise.all([store.listPositions(order), store.listBalances(order)]);
  const isOther = ({ orderId }: Order) => orderId !== order.orderId;
  return {
    openOrders: openOrders.filter(isOther),
    recentOrders: recent.items.filter(isOther),
    positions,
    midPrices: new Map(prices.map((price) => [price.symbol, midPrice(price)])),
    balances,
    closedPositions: closed.items,
  };
}

async function readOpen(store: TradingStore, order: Order): Promise<readonly Order[]> {
  const all: Order[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.listOrders(order, {
      openOnly: true,
      limit: openPageSize,
      ...(cursor === undefined ? {} : { cursor }),
    });
    all.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return all;
}
