import type { Account } from '../domain/account/account.ts';
import { zero } from '../domain/money/decimal.ts';
import { filledOfPresent, isReplacing } from '../domain/order/amendment.ts';
import { clientOrderIdOf } from '../domain/order/client-order-id.ts';
import type { Order } from '../domain/order/order.ts';
import type { VenueOrderView } from '../domain/venue/venue-answer.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Log } from '../ports/log.port.ts';
import type { MarketDataReader } from '../ports/market-data.port.ts';
import type { AccountEventQueue } from '../ports/queues.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import type { VenueSession, VenueSessions } from '../ports/venue.port.ts';
import { forgottenView, mayBeForgotten } from './forgotten.ts';
import { readEvery } from './read-whole.ts';
import { reportVenueOrder } from './report-venue-order.ts';

export interface CatchUpDeps {
  readonly store: TradingStore;
  readonly market: MarketDataReader;
  readonly catchUpQueue: AccountEventQueue;
  readonly sessions: VenueSessions;
  readonly clock: Clock;
  readonly log: Log;
}

const concurrencyMax = 5;

/**
 * Compares our open orders with the venue's, and sends what the venue has more of through the same queue as a live
 * event: fills that happened while nobody listened. Needs no request when the account has no open order.
 *
 * @param listOpenOrders every open order at the venue; asked at most once
 * @returns how many orders had news
 * @throws Error when an order could not be compared: the caller tries again
 */
export async function catchUp(
  deps: CatchUpDeps,
  account: Account,
  listOpenOrders: () => Promise<readonly VenueOrderView[]>,
): Promise<number> {
  // Our side first: an order placed in between is then in neither list, and its events are on the stream.
  const ours = await sentOpenOrders(deps.store, account);
  if (ours.length === 0) return 0;
  const views = await listOpenOrders();
  const theirs = new Map(views.map((view) => [view.clientOrderId, view]));
  const differing = ours.filter((order) => {
    const view = theirs.get(clientOrderIdOf(order.orderId, order.attempt));
    return (
      !view || view.executedQuantity.plus(order.former?.executed ?? zero).greaterThan(order.filledQuantity)
    );
  });
  if (differing.length === 0) return 0;
  const session = await deps.sessions.open(account);
  let reported = 0;
  await eachWithLimit(differing, concurrencyMax, async (order) => {
    if (await report(deps, session, order)) reported += 1;
  });
  return reported;
}

async function sentOpenOrders(store: TradingStore, account: Account): Promise<readonly Order[]> {
  const open = await readEvery((page) => store.listOrders(account, { ...page, openOnly: true }));
  // One that is being replaced is its saga's to resolve: which of two venue orders to ask for is not known.
  return open.filter((order) => order.attempt > 0 && !isReplacing(order));
}

async function report(deps: CatchUpDeps, session: VenueSession, order: Order): Promise<boolean> {
  const instrument = await deps.market.findInstrument(order.venue, order.instrument);
  if (!instrument) throw new Error(`the instrument ${order.instrument} is not known`);
  let hasNews = false;
  for (const attempt of attemptsToReport(order)) {
    const clientOrderId = clientOrderIdOf(order.orderId, attempt);
    const askedAtMs = deps.clock.nowMs();
    const answer = await session.lookUp({ instrument, clientOrderId });
    if (answer.class === 'UNKNOWN') {
      if (!answer.isDelisted) throw new Error(`the venue does not tell of ${order.orderId}: ${answer.code}`);
      hasNews = (await endDelisted(deps, order)) || hasNews;
      break;
    }
    if (answer.class === 'NOT_FOUND') {
      if (attempt === order.attempt)
        hasNews = (await endForgotten(deps, session, order, askedAtMs)) || hasNews;
      continue;
    }
    const news = { order, instrument, view: answer.order, source: 'reconcile' } as const;
    await reportVenueOrder({ accountEvents: deps.catchUpQueue }, session, news);
    hasNews = true;
  }
  return hasNews;
}

/**
 * The venue lists every order that it holds open and not this one, and it does not know the instrument any more: the
 * order has ended, with what we have of it. Were a fill missing, the balances would tell.
 *
 * @returns false when the order's own saga has still to find out whether it was ever there
 */
async function endDelisted(deps: CatchUpDeps, order: Order): Promise<boolean> {
  const { instrument, orderId, attempt, venueOrderId, updatedAtMs: venueTimeMs } = order;
  if (venueOrderId === undefined || order.state === 'IN_DOUBT') return false;
  deps.log.warn('an order ended with its instrument', { orderId, instrument });
  const clientOrderId = clientOrderIdOf(orderId, attempt);
  const executedQuantity = filledOfPresent(order);
  await sendEnd(deps, order, { venueOrderId, clientOrderId, executedQuantity, venueTimeMs });
  return true;
}

/**
 * The venue had taken the order, does not list it as open and does not know it. It should, unless the order is so old that
 * it may have ended without a fill and be forgotten.
 *
 * @returns true when it is taken for ended
 */
async function endForgotten(
  deps: CatchUpDeps,
  session: VenueSession,
  order: Order,
  askedAtMs: number,
): Promise<boolean> {
  const { ownerId, orderId, state } = order;
  // One on its way is not there yet, and one in doubt is its saga's to resolve.
  if (state === 'SUBMITTED' || state === 'IN_DOUBT') return false;
  const attempt = await deps.store.findAttempt(ownerId, orderId, order.attempt);
  const view = attempt && mayBeForgotten(session, attempt, askedAtMs) ? forgottenView(order) : undefined;
  if (!view) {
    deps.log.warn('the venue does not know an open order', { orderId, state });
    return false;
  }
  deps.log.warn('the venue has forgotten an order that ended without a fill', { orderId });
  await sendEnd(deps, order, view);
  return true;
}

async function sendEnd(
  deps: CatchUpDeps,
  { ownerId, accountId, venue, instrument, correlationId }: Order,
  { venueOrderId, clientOrderId, executedQuantity, venueTimeMs }: Omit<VenueOrderView, 'status'>,
): Promise<void> {
  const update = {
    ...{ ownerId, accountId, venue, instrument, venueOrderId, clientOrderId, executedQuantity, venueTimeMs },
    status: 'CANCELED',
    source: 'reconcile',
  } as const;
  await deps.catchUpQueue.send([{ kind: 'ORDER_UPDATE', update, correlationId }]);
}

/** The present venue order, and the former ones while fills of theirs are not here: no look at the present one tells them. */
function attemptsToReport({ attempt, former }: Order): readonly number[] {
  if (!former?.filled.lessThan(former.executed)) return [attempt];
  return Array.from({ length: attempt }, (_, index) => attempt - index);
}

/**
 * Runs `work` for every item, at most `limit` at a time. One failure keeps no other item from its turn; as many as the
 * limit mean that nobody answers, and end it.
 *
 * @throws the first failure, at the end
 */
async function eachWithLimit<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = [...items];
  const failures: unknown[] = [];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined && failures.length < limit; item = rest.shift()) {
      await work(item).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, rest.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
