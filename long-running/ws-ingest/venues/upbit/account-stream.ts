import * as z from 'zod';
import { everyOpenOrder } from '#shared/adapters/venues/upbit/open-orders.ts';
import { orderView } from '#shared/adapters/venues/upbit/wire.ts';
import type { Account } from '#shared/domain/account/account.ts';
import { errorText } from '../../json-log.ts';
import type { AccountStream, AccountStreamListener } from '../../venue-adapter.ts';
import { callUpbit, type UpbitStream } from './client.ts';
import { refusalOf } from './market-frames.ts';
import { accountEvents, type MyOrder, myOrderSchema } from './my-order.ts';

const confirmLimitMs = 5_000;

const label = z.object({ type: z.string() });
const subscriptions = z.object({
  method: z.literal('LIST_SUBSCRIPTIONS'),
  result: z.array(z.object({ type: z.string() })),
});

/** Our symbol of Upbit's; loads the venue's list anew when it does not know it. */
export type FindSymbol = (id: string) => string | undefined | Promise<string | undefined>;

/**
 * Subscribes to one account's orders and resolves when the venue has confirmed it. Upbit answers a subscription with
 * nothing until an order moves, so it is asked what we are subscribed to.
 *
 * @throws the venue's refusal, or what kept the connection from opening
 */
export async function openAccountStream(
  exchange: UpbitStream,
  account: Account,
  findSymbol: FindSymbol,
  listener: AccountStreamListener,
): Promise<AccountStream> {
  let isOpen = true;
  const confirmed = Promise.withResolvers<void>();
  const lost = (error: unknown) => {
    confirmed.reject(error);
    if (!isOpen) return;
    isOpen = false;
    listener.onLost(errorText(error));
  };
  // One after another: a report that waits for the list of symbols must not be overtaken by the next.
  let tail = Promise.resolve();
  const take = async (report: MyOrder): Promise<void> => {
    const instrument = await findSymbol(report.code);
    if (!isOpen) return;
    if (instrument === undefined) return listener.onUnreadable();
    const events = accountEvents(report, account, instrument);
    if (events.length > 0) listener.onEvents(events);
  };
  exchange.takeFrame = (frame) => {
    const refused = refusalOf(frame);
    if (refused !== undefined) return lost(new Error(`the venue refused the subscription: ${refused}`));
    if (isMyOrder(subscriptions.safeParse(frame).data?.result)) confirmed.resolve();
    if (label.safeParse(frame).data?.type !== 'myOrder' || !isOpen) return;
    const report = myOrderSchema.safeParse(frame);
    if (!report.success) listener.onUnreadable();
    else tail = tail.then(() => take(report.data)).catch(lost);
  };
  try {
    await subscribe(exchange, confirmed.promise, lost);
  } catch (error) {
    isOpen = false;
    await exchange.shut();
    throw error;
  }
  return {
    async listOpenOrders() {
      const listOpenOrders = (parameters?: Record<string, string>) =>
        callUpbit(exchange, 'privateGetOrdersOpen', parameters);
      return (await everyOpenOrder({ listOpenOrders }, {})).map(orderView);
    },
    async close() {
      isOpen = false;
      await exchange.shut();
    },
  };
}

async function subscribe(
  exchange: UpbitStream,
  confirmed: Promise<void>,
  lost: (error: unknown) => void,
): Promise<void> {
  confirmed.catch(() => {});
  const limit = setTimeout(
    () => lost(new Error('the venue did not confirm the subscription')),
    confirmLimitMs,
  );
  try {
    const send = await exchange.connect('/private', lost);
    await send([{ type: 'myOrder' }]);
    await send([{ method: 'LIST_SUBSCRIPTIONS' }]);
    await confirmed;
  } finally {
    clearTimeout(limit);
  }
}

function isMyOrder(subscribed: readonly { readonly type: string }[] | undefined): boolean {
  return subscribed?.some(({ type }) => type === 'myOrder') ?? false;
}
