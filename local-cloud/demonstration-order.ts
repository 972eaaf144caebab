import { setTimeout as sleep } from 'node:timers/promises';
import { isTerminal } from '#shared/domain/order/order-state.ts';
import {
  type OrderResource,
  orderResource,
  type SagaResource,
  sagaResource,
} from '#shared/http-api/schemas.ts';
import { LocalCloudError } from './local-cloud-error.ts';

const request = { instrument: 'BTC/USDT', side: 'buy', type: 'market', quantity: '0.001' } as const;
/** One key for all starts: a first start that was cut off placed it already, or not at all. */
const idempotencyKey = 'demonstration-order';
/** Prices must be fresh before an order can be judged; the feed has just started. */
const readyWithinMs = 20_000;
const settledWithinMs = 20_000;
const pauseMs = 200;

export interface DemonstrationOptions {
  readonly api: string;
  readonly accessToken: string;
  readonly accountId: string;
  readonly signal: AbortSignal;
}

/** Places one small order as any client would, waits until it has settled, and returns the way it took. */
export async function placeDemonstrationOrder(options: DemonstrationOptions): Promise<SagaResource> {
  await until(options.signal, readyWithinMs, 'the API is not ready: no fresh prices', async () => {
    const answer = await fetch(`${options.api}/v1/ready`, { signal: options.signal });
    return answer.ok || undefined;
  });
  const placed = await place(options);
  await until(options.signal, settledWithinMs, `the order ${placed.orderId} has not settled`, async () => {
    const order = orderResource.parse(await get(options, `/v1/orders/${placed.orderId}`));
    return isTerminal(order.state) || undefined;
  });
  return sagaResource.parse(await get(options, `/v1/orders/${placed.orderId}/saga`));
}

async function place({ api, accessToken, accountId, signal }: DemonstrationOptions): Promise<OrderResource> {
  const answer = await fetch(`${api}/v1/orders`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${accessToken}`,
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey,
      prefer: 'wait=20',
    },
    body: JSON.stringify({ accountId, ...request }),
    signal,
  });
  if (!answer.ok) throw new LocalCloudError(`the demonstration order was refused: ${await answer.text()}`);
  return orderResource.parse(await answer.json());
}

async function get({ api, accessToken, signal }: DemonstrationOptions, path: string): Promise<unknown> {
  const answer = await fetch(`${api}${path}`, {
    headers: { authorization: `Bearer ${accessToken}` },
    signal,
  });
  if (!answer.ok) throw new LocalCloudError(`GET ${path} answered ${answer.status}`);
  return answer.json();
}

async function until<Value>(
  signal: AbortSignal,
  withinMs: number,
  otherwise: string,
  poll: () => Promise<Value | undefined>,
): Promise<Value> {
  const untilMs = Date.now() + withinMs;
  for (;;) {
    const value = await poll();
    if (value !== undefined) return value;
    if (Date.now() > untilMs) throw new LocalCloudError(otherwise);
    await sleep(pauseMs, undefined, { signal });
  }
}
