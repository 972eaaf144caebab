import { createHmac } from 'node:crypto';
import * as z from 'zod';
import type { VenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import type { BybitClient } from '#shared/adapters/venues/bybit/client.ts';
import { findOrder } from '#shared/adapters/venues/bybit/orders.ts';
import { marketName, marketOf } from '#shared/adapters/venues/bybit/wire.ts';
import type { Account } from '#shared/domain/account/account.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';
import { errorText } from '../../json-log.ts';
import type { AccountStream, AccountStreamListener } from '../../venue-adapter.ts';
import { type ExecutionPush, executionPush, fillEvents, orderEvents, orderPush } from './account-frames.ts';
import type { BybitStream } from './client.ts';
import { refusalOf } from './market-frames.ts';

const confirmLimitMs = 5_000;
/** A login is signed for a time to come: so long from now. */
const loginHoldsMs = 5_000;
const topics = ['order', 'execution'] as const;

const confirmation = z.object({ success: z.literal(true), op: z.enum(['auth', 'subscribe']) });
const pushes = z.object({ topic: z.enum(topics), data: z.array(z.unknown()) });

interface Access {
  readonly account: Account;
  readonly keys: VenueKeys;
  readonly client: BybitClient;
  /** Our instrument by our one name of the market; loads the venue's list anew when it does not know it. */
  findInstrument(id: string): Promise<Instrument | undefined>;
}

/**
 * Subscribes to one account's orders and fills and resolves when the venue has confirmed both.
 *
 * @throws the venue's refusal, or what kept the connection from opening
 */
export async function openAccountStream(
  exchange: BybitStream,
  access: Access,
  listener: AccountStreamListener,
): Promise<Pick<AccountStream, 'close'>> {
  let isOpen = true;
  const confirmed = { auth: Promise.withResolvers<void>(), subscribe: Promise.withResolvers<void>() };
  const lost = (error: unknown) => {
    for (const { reject } of Object.values(confirmed)) reject(error);
    if (!isOpen) return;
    isOpen = false;
    listener.onLost(errorText(error));
  };
  // One after another: a push that waits for the list of instruments must not be overtaken by the next.
  let tail = Promise.resolve();
  const take = async (topic: (typeof topics)[number], row: unknown): Promise<void> => {
    const events = await (topic === 'order' ? readOrder(row, access) : readExecution(row, access));
    if (!isOpen) return;
    if (events === undefined) listener.onUnreadable();
    else if (events.length > 0) listener.onEvents(events);
  };
  exchange.takeFrame = (frame) => {
    const refused = refusalOf(frame);
    if (refused !== undefined) return lost(new Error(`the venue refused the subscription: ${refused}`));
    const { data: confirming } = confirmation.safeParse(frame);
    if (confirming) confirmed[confirming.op].resolve();
    const { data: pushed } = pushes.safeParse(frame);
    if (!pushed || !isOpen) return;
    for (const row of pushed.data) tail = tail.then(() => take(pushed.topic, row)).catch(lost);
  };
  for (const { promise } of Object.values(confirmed)) promise.catch(() => {});
  const limit = setTimeout(
    () => lost(new Error('the venue did not confirm the subscription')),
    confirmLimitMs,
  );
  try {
    const send = await exchange.connect('private', lost);
    await send('auth', signedLogin(access.keys, exchange.nonce()));
    await confirmed.auth.promise;
    await send('subscribe', topics);
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

type Events = readonly AccountEvent[] | undefined;

/** Undefined for what cannot be read. */
async function readOrder(row: unknown, { account, findInstrument }: Access): Promise<Events> {
  const push = orderPush.safeParse(row);
  const instrument = push.success ? await findInstrument(marketName(push.data)) : undefined;
  return push.success && instrument ? orderEvents(push.data, account, instrument) : undefined;
}

/** The same. A perpetual's order alone tells the side of the position: it is asked for. */
async function readExecution(row: unknown, access: Access): Promise<Events> {
  const push = executionPush.safeParse(row);
  const instrument = push.success ? await access.findInstrument(marketName(push.data)) : undefined;
  if (!push.success || !instrument) return undefined;
  if (instrument.kind !== 'PERPETUAL') return fillEvents(push.data, access.account, instrument, undefined);
  const order = await orderOf(push.data, instrument, access);
  return order && fillEvents(push.data, access.account, instrument, order);
}

function orderOf({ orderId }: ExecutionPush, instrument: Instrument, { client }: Access) {
  return findOrder(client, { ...marketOf(instrument), orderId });
}

/** Signed with the venue's time: Bybit takes logins that have not ended yet. */
function signedLogin({ apiKey, secret }: VenueKeys, nowMs: number): readonly unknown[] {
  const expiresMs = Math.trunc(nowMs) + loginHoldsMs;
  const signature = createHmac('sha256', secret).update(`GET/realtime${expiresMs}`).digest('hex');
  return [apiKey, expiresMs, signature];
}
