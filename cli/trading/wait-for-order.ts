import { type OrderResource, orderResource } from '#shared/http-api/schemas.ts';
import { type ApiResult, limitedForMs } from '../api-client.ts';
import type { Connection } from '../connection.ts';

const firstPauseMs = 100;
const pauseMaxMs = 1_000;
/** A read near the deadline still gets this long, so that the answer is the order as it stands. */
const readMinMs = 2_000;

/**
 * Reads the order again and again until `isOver` says so or the deadline has passed; the newest view in both cases.
 * A cut connection meanwhile is no answer and is tried again.
 */
export async function waitForOrder(
  { client, clock }: Connection,
  order: OrderResource,
  isOver: (order: OrderResource) => boolean,
  deadlineMs: number,
): Promise<ApiResult<OrderResource>> {
  let newest = order;
  let pauseMs = firstPauseMs;
  while (!isOver(newest)) {
    const leftMs = deadlineMs - clock.nowMs();
    if (leftMs <= 0) break;
    await clock.sleep(Math.min(pauseMs, leftMs));
    pauseMs = Math.min(pauseMs * 1.5, pauseMaxMs);
    const timeoutMs = Math.max(deadlineMs - clock.nowMs(), readMinMs);
    const read = await client.send('GET', `/v1/orders/${order.orderId}`, orderResource, { timeoutMs });
    if (read.ok) newest = read.value;
    // The order goes on whether or not we may look.
    else if (read.failure.kind !== 'fault' && limitedForMs(read.failure) === undefined) return read;
  }
  return { ok: true, value: newest };
}
