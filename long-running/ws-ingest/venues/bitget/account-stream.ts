import { createHmac } from 'node:crypto';
import * as z from 'zod';
import type { VenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import type { BitgetClient } from '#shared/adapters/venues/bitget/client.ts';
import { orderById } from '#shared/adapters/venues/bitget/fills.ts';
import { placedUnder } from '#shared/adapters/venues/bitget/fired-stop.ts';
import { marketName } from '#shared/adapters/venues/bitget/wire.ts';
import type { Account } from '#shared/domain/account/account.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';
import { errorText } from '../../json-log.ts';
import type { AccountStream, AccountStreamListener } from '../../venue-adapter.ts';
import { fillEvent, fillPush, orderEvents, orderPush } from './account-frames.ts';
import type { BitgetStream } from './client.ts';
import { refusalOf } from './market-frames.ts';

const confirmLimitMs = 5_000;
const topics = ['order', 'fill'] as const;

const confirmation = z.object({
  event: z.enum(['login', 'subscribe']),
  arg: z.object({ topic: z.enum(topics) }).optional(),
});
const pushes = z.object({ arg: z.object({ topic: z.enum(topics) }), data: z.array(z.unknown()) });

interface Access {
  readonly account: Account;
  readonly keys: VenueKeys;
  readonly client: BitgetClient;
  /** Our instrument by our one name of the market; loads the venue's list anew when it does not know it. */
  findInstrument(id: string): Promise<Instrument | undefined>;
}

/**
 * Subscribes to one account's orders and fills and resolves when the venue has confirmed both.
 *
 * @throws the venue's refusal, or what kept the connection from opening
 */
export async function openAccountStream(
  exchange: BitgetStream,
  { account, keys, client, findInstrument }: Access,
  listener: AccountStreamListener,
): Promise<Pick<AccountStream, 'close'>> {
  let isOpen = true;
  const confirmed = {
    login: Promise.withResolvers<void>(),
    order: Promise.withResolvers<void>(),
    fill: Promise.withResolvers<void>(),
  };
  const lost = (error: unknown) => {
    for (const { reject } of Object.values(confirmed)) reject(error);
    if (!isOpen) return;
    isOpen = false;
    listener.onLost(errorText(error));
  };
  /** Undefined for what cannot be read. A perpetual's order alone tells the side of the position: it is asked for. */
  const read = async (
    topic: (typeof topics)[number],
    row: unknown,
  ): Promise<readonly AccountEvent[] | undefined> => {
    if (topic === 'order') {
      const push = orderPush.safeParse(row);
      const instrument = push.success ? await findInstrument(marketName(push.data)) : undefined;
      return push.success && instrument ? orderEvents(push.data, account, instrument) : undefined;
    }
    const push = fillPush.safeParse(row);
    const instrument = push.success ? await findInstrument(marketName(push.data)) : undefined;
    if (!push.success || !instrument) return undefined;
    const isPerpetual = instrument.kind === 'PERPETUAL';
    const order = isPerpetual ? await orderById(client, push.data.orderId) : undefined;
    const clientOid = order && (await placedUnder(client, order));
    return [fillEvent({ ...push.data, ...(clientOid ? { clientOid } : {}) }, account, instrument, order)];
  };
  // One after another: a push that waits for the list of instruments must not be overtaken by the next.
  let tail = Promise.resolve();
  const take = async (topic: (typeof topics)[number], row: unknown): Promise<void> => {
    const events = await read(topic, row);
    if (!isOpen) return;
    if (events === undefined) listener.onUnreadable();
    else if (events.length > 0) listener.onEvents(events);
  };
  exchange.takeFrame = (frame) => {
    const refused = refusalOf(frame);
    if (refused !== undefined) return lost(new Error(`the venue refused the subscription: ${refused}`));
    const { data: confirming } = confirmation.safeParse(frame);
    if (confirming) confirmed[confirming.arg?.topic ?? 'login'].resolve();
    const { data: pushed } = pushes.safeParse(frame);
    if (!pushed || !isOpen) return;
    for (const row of pushed.data) tail = tail.then(() => take(pushed.arg.topic, row)).catch(lost);
  };
  for (const { promise } of Object.values(confirmed)) promise.catch(() => {});
  const limit = setTimeout(
    () => lost(new Error('the venue did not confirm the subscription')),
    confirmLimitMs,
  );
  try {
    const send = await exchange.connect('utaPrivate', lost);
    await send('login', [signedLogin(keys, exchange.nonce())]);
    await confirmed.login.promise;
    await send(
      'subscribe',
      topics.map((topic) => ({ instType: 'UTA', topic })),
    );
    await Promise.all([confirmed.order.promise, confirmed.fill.promise]);
  } catch (error) {
    isOpen = false;
    await exchange.shut();
    throw error;
  } finally {
    clearTimeout(limit);
  }
  return {
    async close() {
      isOpen = false;
      await exchange.shut();
    },
  };
}

/** Signed with the venue's time, in seconds: Bitget takes 30 of them. */
function signedLogin({ apiKey, secret, password = '' }: VenueKeys, nowMs: number): object {
  const timestamp = String(Math.trunc(nowMs / 1000));
  const sign = createHmac('sha256', secret).update(`${timestamp}GET/user/verify`).digest('base64');
  return { apiKey, passphrase: password, timestamp, sign };
}
