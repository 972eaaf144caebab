import * as z from 'zod';
import { orderSchema, orderView } from '#shared/adapters/venues/binance/wire.ts';
import type { Account } from '#shared/domain/account/account.ts';
import { errorText } from '../../json-log.ts';
import type { AccountStream, AccountStreamListener } from '../../venue-adapter.ts';
import { type BinanceStream, callBinance } from './client.ts';
import { accountEvents, type ExecutionReport, executionReportSchema } from './execution-report.ts';

const openOrdersSchema = z.array(orderSchema);
const eventName = z.object({ e: z.string() });
const wrapped = z.object({ event: eventName.loose() });

/** Named in the user data stream and of no use here: balances are read from our ledger, lists are not traded. */
const ignoredEvents = new Set([
  'outboundAccountPosition',
  'balanceUpdate',
  'listStatus',
  'externalLockUpdate',
]);

/** Our symbol of Binance's; loads the venue's list anew when it does not know it. */
export type FindSymbol = (id: string) => string | undefined | Promise<string | undefined>;

/**
 * Subscribes to one account's user data stream and resolves when the venue has confirmed it.
 *
 * @throws the venue's refusal, or what kept the connection from opening
 */
export async function openAccountStream(
  exchange: BinanceStream,
  account: Account,
  findSymbol: FindSymbol,
  listener: AccountStreamListener,
): Promise<AccountStream> {
  let isOpen = true;
  const lost = (error: unknown) => {
    if (!isOpen) return;
    isOpen = false;
    listener.onLost(errorText(error));
  };
  // One after another: a report that waits for the list of symbols must not be overtaken by the next.
  let tail = Promise.resolve();
  const take = async (report: ExecutionReport): Promise<void> => {
    const instrument = await findSymbol(report.s);
    if (!isOpen) return;
    if (instrument === undefined) listener.onUnreadable();
    else listener.onEvents(accountEvents(report, account, instrument));
  };
  exchange.takeFrame = (frame) => {
    const event = eventOf(frame);
    if (event === undefined) return false;
    if (event.e === 'executionReport') {
      const report = executionReportSchema.safeParse(event);
      if (!report.success) listener.onUnreadable();
      else tail = tail.then(() => take(report.data)).catch(lost);
    } else if (event.e === 'eventStreamTerminated') lost('the venue ended the stream');
    return event.e === 'executionReport' || ignoredEvents.has(event.e);
  };
  try {
    // Signed requests carry our time: the offset is measured anew for every connection.
    await exchange.loadTimeDifference();
    await exchange.authenticate({ type: 'spot' });
  } catch (error) {
    isOpen = false;
    await exchange.shut();
    throw error;
  }
  // Stays pending, since its frames never reach ccxt: it ends when the connection does.
  exchange.watchOrders().catch(lost);
  return {
    async listOpenOrders() {
      const orders = openOrdersSchema.parse(await callBinance(exchange, 'privateGetOpenOrders'));
      return orders.map((order) => orderView(order, order.clientOrderId));
    },
    async close() {
      isOpen = false;
      await exchange.shut();
    },
  };
}

/** The event of a frame, inside the WebSocket API's envelope or bare; undefined for an answer to a request. */
function eventOf(frame: unknown): { readonly e: string } | undefined {
  const inside = wrapped.safeParse(frame);
  if (inside.success) return inside.data.event;
  const bare = eventName.loose().safeParse(frame);
  return bare.success ? bare.data : undefined;
}
