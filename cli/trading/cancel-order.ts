import { isTerminal } from '#shared/domain/order/order-state.ts';
import { type OrderResource, orderResource } from '#shared/http-api/schemas.ts';
import type { ApiResult } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, undecided } from '../output.ts';
import { orderText } from '../views/order.ts';
import { sendUntilAnswered } from './send-until-answered.ts';
import { waitForOrder } from './wait-for-order.ts';

export interface Cancel {
  readonly orderId: string;
  /** Until the order has ended, not only until the cancel was asked for. */
  readonly wait: boolean;
  readonly timeoutMs: number;
}

/** Asks for an order's cancel, and waits for its end if told to. An order that was filled meanwhile is refused. */
export async function cancelOrder(connection: Connection, cancel: Cancel): Promise<Outcome> {
  const { client, clock } = connection;
  const deadlineMs = clock.nowMs() + cancel.timeoutMs;
  const asked = await sendUntilAnswered(connection, deadlineMs, (attempt) =>
    ask(connection, cancel.orderId, attempt),
  );
  if (!asked.ok) {
    if (asked.failure.kind !== 'fault') return failed(asked.failure, client.correlationId);
    const message = `${asked.failure.message} Whether the cancel was asked for is not known: repeat the command. Correlation id: ${client.correlationId}.`;
    return undecided('NOT_DECIDED', message, {
      orderId: cancel.orderId,
      correlationId: client.correlationId,
    });
  }
  const isOver = ({ state }: OrderResource) => !cancel.wait || isTerminal(state);
  const waited = await waitForOrder(connection, asked.value, isOver, deadlineMs);
  if (!waited.ok) return failed(waited.failure, client.correlationId);
  return outcomeOf(waited.value, cancel);
}

/** An earlier try that got no answer may have cancelled it: then "nothing to cancel" is the success it asked for. */
async function ask(
  { client }: Connection,
  orderId: string,
  attempt: number,
): Promise<ApiResult<OrderResource>> {
  const path = `/v1/orders/${encodeURIComponent(orderId)}`;
  const asked = await client.send('DELETE', path, orderResource);
  if (attempt === 1 || asked.ok || asked.failure.kind !== 'problem') return asked;
  if (asked.failure.problem.code !== 'ORDER_NOT_CANCELABLE') return asked;
  const read = await client.get(path, orderResource);
  return read.ok && read.value.state !== 'CANCELED' ? asked : read;
}

function outcomeOf(order: OrderResource, { wait, timeoutMs }: Cancel): Outcome {
  const text = orderText(order);
  if (order.state === 'FILLED') {
    const message = `${text}\nIt was filled before the cancel reached it.`;
    return { kind: 'refused', code: 'FILLED_BEFORE_CANCEL', message, document: order };
  }
  if (!wait || isTerminal(order.state)) return done(order, text);
  const message = `${text}\nNot ended after ${timeoutMs / 1000} s; the cancel is still asked for.`;
  return { kind: 'undecided', code: 'NOT_DECIDED', message, document: order };
}
