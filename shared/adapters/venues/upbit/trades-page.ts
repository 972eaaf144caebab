import type { Account } from '../../../domain/account/account.ts';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import type { VenueTrade } from '../../../domain/venue/venue-answer.ts';
import { readable, UnreadableError } from '../trouble.ts';
import { ordersSchema } from './books-wire.ts';
import { isOrderNotFound } from './classify.ts';
import type { UpbitClient } from './client.ts';
import { everyOpenOrder } from './open-orders.ts';
import { cursorText, readCursor, type TradeCursor } from './trade-cursor.ts';
import { marketId, orderWithTradesSchema, type RawOrderWithTrades, tradesOf } from './wire.ts';

/** Orders of a page; of each that traded, one more request. More than Upbit takes in a second, so a page moves on. */
const pageMax = 100;
/** The longest time that one list of ended orders spans. */
const windowMs = 7 * 86_400_000;
/** Orders this young are read again: their list may be older than they are, and clocks differ. */
const unsettledMs = 10_000;

interface TradesPage {
  readonly trades: readonly VenueTrade[];
  readonly cursor: string;
  readonly hasMore: boolean;
}

/**
 * Trades by way of their orders: those that ended since the cursor, those that were open then, and those that are
 * open now. Trades may come again in a later page; their ids tell.
 *
 * @throws when the venue does not tell all of it
 */
export async function readTradesPage(
  client: UpbitClient,
  account: Account,
  instrument: Instrument,
  sinceMs: number,
  cursor: string | undefined,
): Promise<TradesPage> {
  const from: TradeCursor = cursor === undefined ? { createdMs: sinceMs, open: [] } : readCursor(cursor);
  const market = marketId(instrument);
  const nowMs = Date.now();
  const settledMs = nowMs - unsettledMs;
  const untilMs = Math.min(from.createdMs + windowMs, nowMs);
  // The open ones first: what is neither there nor among the ended ones was created after.
  const open = await everyOpenOrder(client, { market });
  const ended = readable(
    ordersSchema,
    await client.listClosedOrders({
      market,
      start_time: String(from.createdMs),
      end_time: String(untilMs),
      limit: String(pageMax),
      order_by: 'asc',
    }),
  );
  const traded = [...open, ...ended].filter(({ executed_volume }) => executed_volume.greaterThan(0));
  const orders = await readOrders(client, [...from.open, ...traded.map(({ uuid }) => uuid)]);
  const stillOpen = [...open, ...orders.filter(({ state }) => state === 'wait' || state === 'watch')];
  // Creations are told to the second. One second never fills a page: the venue does not take so many orders.
  const lastMs =
    ended.length < pageMax ? untilMs : Math.max(ended.at(-1)?.created_at ?? 0, from.createdMs + 1_000);
  return {
    trades: orders
      .flatMap((order) => everyTrade(order, account, instrument))
      .filter(({ venueTimeMs }) => venueTimeMs >= sinceMs)
      .toSorted((a, b) => a.venueTimeMs - b.venueTimeMs),
    cursor: cursorText({
      createdMs: Math.max(from.createdMs, Math.min(lastMs, settledMs)),
      open: stillOpen.map(({ uuid }) => uuid),
    }),
    hasMore: lastMs < settledMs,
  };
}

/** One after the other: side by side they would go over the venue's limit. */
async function readOrders(
  { queryOrder }: UpbitClient,
  uuids: readonly string[],
): Promise<readonly RawOrderWithTrades[]> {
  const orders: RawOrderWithTrades[] = [];
  for (const uuid of new Set(uuids)) {
    try {
      orders.push(readable(orderWithTradesSchema, await queryOrder({ uuid })));
    } catch (error) {
      if (!isOrderNotFound(error)) throw error;
    }
  }
  return orders;
}

function everyTrade(
  order: RawOrderWithTrades,
  account: Account,
  instrument: Instrument,
): readonly VenueTrade[] {
  const trades = tradesOf(order, account, instrument.symbol);
  if (!trades) throw new UnreadableError();
  return trades;
}
