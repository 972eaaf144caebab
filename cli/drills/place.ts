import { randomUUID } from 'node:crypto';
import { type OrderResource, orderResource, type PlaceOrderRequest } from '#shared/http-api/schemas.ts';
import type { Connection } from '../connection.ts';
import { sendUntilAnswered } from '../trading/send-until-answered.ts';

/** What became of one request: an order, or why there is none. */
export type Placed =
  | { readonly ok: true; readonly request: string; readonly order: OrderResource }
  | { readonly ok: false; readonly request: string; readonly reason: string };

const answerMs = 10_000;

/** Places an order as a careful client does: what got no answer is repeated under the same idempotency key. */
export async function placeOne(
  connection: Connection,
  body: PlaceOrderRequest,
  withinMs: number,
  waitSeconds = 0,
): Promise<Placed> {
  const request = randomUUID();
  const { client, clock } = connection;
  const headers = { 'idempotency-key': request, ...(waitSeconds > 0 && { prefer: `wait=${waitSeconds}` }) };
  const result = await sendUntilAnswered(connection, clock.nowMs() + withinMs, () =>
    client.send('POST', '/v1/orders', orderResource, {
      headers,
      body,
      timeoutMs: answerMs + waitSeconds * 1_000,
    }),
  );
  if (result.ok) return { ok: true, request, order: result.value };
  const { failure } = result;
  return { ok: false, request, reason: failure.kind === 'problem' ? failure.problem.code : failure.message };
}

export interface PlaceAllOptions {
  readonly atOnce: number;
  readonly withinMs: number;
  readonly waitSeconds?: number;
  /** Hears after each answer how many there are. */
  readonly onAnswer?: (answered: number) => void;
}

/** Places a list, so many at a time. */
export async function placeAll(
  connection: Connection,
  bodies: readonly PlaceOrderRequest[],
  { atOnce, withinMs, waitSeconds, onAnswer }: PlaceAllOptions,
): Promise<readonly Placed[]> {
  const placed: Placed[] = [];
  const queue = [...bodies];
  const work = async () => {
    for (let body = queue.shift(); body; body = queue.shift()) {
      placed.push(await placeOne(connection, body, withinMs, waitSeconds));
      onAnswer?.(placed.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return placed;
}
