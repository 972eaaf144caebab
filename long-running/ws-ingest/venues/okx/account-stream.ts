import { createHmac } from 'node:crypto';
import * as z from 'zod';
import type { VenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import type { Account } from '#shared/domain/account/account.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import { errorText } from '../../json-log.ts';
import type { AccountStream, AccountStreamListener } from '../../venue-adapter.ts';
import type { OkxStream } from './client.ts';
import { refusalOf } from './market-frames.ts';
import { accountEvents, type OrderPush, orderPushSchema } from './order-push.ts';

const confirmLimitMs = 5_000;

const confirmation = z.object({ event: z.enum(['login', 'subscribe']) });
const pushes = z.object({ arg: z.object({ channel: z.literal('orders') }), data: z.array(z.unknown()) });

/** Our instrument of OKX's; loads the venue's list anew when it does not know it. */
export type FindInstrument = (id: string) => Promise<Instrument | undefined>;

/**
 * Subscribes to one account's orders and resolves when the venue has confirmed it.
 *
 * @throws the venue's refusal, or what kept the connection from opening
 */
export async function openAccountStream(
  exchange: OkxStream,
  account: Account,
  keys: VenueKeys,
  findInstrument: FindInstrument,
  listener: AccountStreamListener,
): Promise<Pick<AccountStream, 'close'>> {
  let isOpen = true;
  const confirmed = { login: Promise.withResolvers<void>(), subscribe: Promise.withResolvers<void>() };
  const lost = (error: unknown) => {
    confirmed.login.reject(error);
    confirmed.subscribe.reject(error);
    if (!isOpen) return;
    isOpen = false;
    listener.onLost(errorText(error));
  };
  // One after another: a push that waits for the list of instruments must not be overtaken by the next.
  let tail = Promise.resolve();
  const take = async (push: OrderPush): Promise<void> => {
    const instrument = await findInstrument(push.instId);
    if (!isOpen) return;
    if (instrument === undefined) return listener.onUnreadable();
    const events = accountEvents(push, account, instrument);
    if (events.length > 0) listener.onEvents(events);
  };
  exchange.takeFrame = (frame) => {
    const refused = refusalOf(frame);
    if (refused !== undefined) return lost(new Error(`the venue refused the subscription: ${refused}`));
    const confirming = confirmation.safeParse(frame).data?.event;
    if (confirming) confirmed[confirming].resolve();
    const read = pushes.safeParse(frame);
    if (!read.success || !isOpen) return;
    for (const row of read.data.data) {
      const push = orderPushSchema.safeParse(row);
      if (!push.success) listener.onUnreadable();
      else tail = tail.then(() => take(push.data)).catch(lost);
    }
  };
  for (const { promise } of Object.values(confirmed)) promise.catch(() => {});
  const limit = setTimeout(
    () => lost(new Error('the venue did not confirm the subscription')),
    confirmLimitMs,
  );
  try {
    const send = await exchange.connect('private', lost);
    await send('login', [signedLogin(keys, exchange.nonce())]);
    await confirmed.login.promise;
    await send('subscribe', [{ channel: 'orders', instType: 'ANY' }]);
    await confirmed.subscribe.promise;
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

/** Signed with the venue's time, in seconds: OKX takes 30 of them. */
function signedLogin({ apiKey, secret, password = '' }: VenueKeys, nowMs: number): object {
  const timestamp = String(Math.trunc(nowMs / 1000));
  const sign = createHmac('sha256', secret).update(`${timestamp}GET/users/self/verify`).digest('base64');
  return { apiKey, passphrase: password, timestamp, sign };
}
