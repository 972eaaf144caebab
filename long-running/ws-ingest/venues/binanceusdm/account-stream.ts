import * as z from 'zod';
import { orderSchema, orderView } from '#shared/adapters/venues/binance/wire.ts';
import { callsOf } from '#shared/adapters/venues/venue-http.ts';
import type { Account } from '#shared/domain/account/account.ts';
import { errorText } from '../../json-log.ts';
import type { AccountStream, AccountStreamListener } from '../../venue-adapter.ts';
import type { FindSymbol } from '../binance/account-stream.ts';
import type { BinanceStream } from '../binance/client.ts';
import { accountEvents, type OrderUpdate, orderUpdateSchema } from './order-update.ts';

const openOrdersSchema = z.array(orderSchema);
const listenKeySchema = z.object({ listenKey: z.string().min(1) });
const eventName = z.object({ e: z.string() });

/** A listen key lives for an hour after its last renewal. */
const renewEveryMs = 20 * 60_000;

/**
 * Subscribes to one account's user data stream: whoever connects with its listen key is subscribed. ccxt renews the key
 * for as long as the process lives, also when its stream is long gone; here a stream renews its own.
 *
 * @throws the venue's refusal, or what kept the connection from opening
 */
export async function openAccountStream(
  exchange: BinanceStream,
  account: Account,
  findSymbol: FindSymbol,
  listener: AccountStreamListener,
): Promise<AccountStream> {
  const call = callsOf(exchange);
  let isOpen = true;
  let renewing: NodeJS.Timeout | undefined;
  const close = async () => {
    isOpen = false;
    clearInterval(renewing);
    await exchange.shut();
  };
  const lost = (error: unknown) => {
    if (!isOpen) return;
    isOpen = false;
    clearInterval(renewing);
    listener.onLost(errorText(error));
  };
  // One after another: an update that waits for the list of symbols must not be overtaken by the next.
  let tail = Promise.resolve();
  const take = async (update: OrderUpdate): Promise<void> => {
    const instrument = await findSymbol(update.s);
    if (!isOpen) return;
    if (instrument === undefined) listener.onUnreadable();
    else listener.onEvents(accountEvents(update, account, instrument));
  };
  exchange.takeFrame = (frame) => {
    const event = eventName.safeParse(frame).data?.e;
    if (event === 'ORDER_TRADE_UPDATE') {
      const read = orderUpdateSchema.safeParse(frame);
      if (!read.success) listener.onUnreadable();
      else tail = tail.then(() => take(read.data.o)).catch(lost);
    } else if (event === 'listenKeyExpired') lost('the venue ended the stream');
    // Nothing else is of use here: wallet and positions are read from our ledger and from the venue's books.
    return true;
  };
  try {
    // Signed requests carry our time: the offset is measured anew for every connection.
    await exchange.loadTimeDifference();
    const { listenKey } = listenKeySchema.parse(await call('fapiPrivatePostListenKey')());
    const client = exchange.client(exchange.getPrivateWsUrl('future', listenKey));
    // Rejects when the connection ends, also before it is open, for whatever reason.
    const ended: Promise<unknown> = client.future('ended');
    await Promise.race([client.connect(0), ended]);
    ended.catch(lost);
  } catch (error) {
    await close();
    throw error;
  }
  const renew = () => call('fapiPrivatePutListenKey')().catch(lost);
  renewing = setInterval(renew, renewEveryMs).unref();
  return {
    async listOpenOrders() {
      const orders = openOrdersSchema.parse(await call('fapiPrivateGetOpenOrders')());
      return orders.map((order) => orderView(order, order.clientOrderId));
    },
    close,
  };
}
