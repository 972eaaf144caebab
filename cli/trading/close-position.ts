import { isTerminal } from '#shared/domain/order/order-state.ts';
import { type ClosingResource, closingResource } from '#shared/http-api/closings.ts';
import type { ApiResult } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { failed, nextStepLines } from '../failures.ts';
import { done, type Outcome, undecided } from '../output.ts';
import { orderText } from '../views/order.ts';
import { sendUntilAnswered } from './send-until-answered.ts';
import { waitForOrder } from './wait-for-order.ts';

export interface Close {
  readonly positionId: string;
  readonly wish: { readonly quantity?: string };
  readonly idempotencyKey: string;
  readonly timeoutMs: number;
}

/**
 * Closes a position and waits until its order has ended. Requests that got no answer are repeated with the same key, so
 * there is one order; asked with it once more at the end, the answer tells what stays open.
 */
export async function closePosition(connection: Connection, close: Close): Promise<Outcome> {
  const { client, clock } = connection;
  const deadlineMs = clock.nowMs() + close.timeoutMs;
  const posted = await sendUntilAnswered(connection, deadlineMs, () => post(connection, close));
  if (!posted.ok) {
    const { failure } = posted;
    if (failure.kind !== 'fault') return failed(failure, client.correlationId);
    const { idempotencyKey } = close;
    const { correlationId } = client;
    const next = `Whether the order exists is not known: repeat the command with --idempotency-key ${idempotencyKey}.`;
    const message = `${failure.message} ${next} Correlation id: ${correlationId}.`;
    return undecided('NOT_DECIDED', message, { idempotencyKey, correlationId });
  }
  const isOver = ({ state }: ClosingResource['order']) => isTerminal(state);
  const waited = await waitForOrder(connection, posted.value.order, isOver, deadlineMs);
  if (!waited.ok) return failed(waited.failure, client.correlationId);
  const again = await post(connection, close);
  return outcomeOf(again.ok ? again.value : { ...posted.value, order: waited.value }, close);
}

function post({ client }: Connection, close: Close): Promise<ApiResult<ClosingResource>> {
  const path = `/v1/positions/${encodeURIComponent(close.positionId)}/close`;
  const headers = { 'idempotency-key': close.idempotencyKey };
  return client.send('POST', path, closingResource, { headers, body: close.wish });
}

function outcomeOf(document: ClosingResource, { timeoutMs }: Close): Outcome {
  const { order, remaining } = document;
  const rest = /[1-9]/.test(remaining) ? `\n${remaining} stays open.` : '\nNothing stays open.';
  const text = `${orderText(order)}${rest}`;
  if (order.state === 'FILLED') return done(document, text);
  if (isTerminal(order.state)) {
    const message = [text, ...nextStepLines(order.code)].join('\n');
    return { kind: 'refused', code: order.code ?? order.state, message, document };
  }
  const message = `${text}\nNot filled after ${timeoutMs / 1000} s; the order goes on. Follow it with \`bin/tradewind saga show ${order.orderId}\`.`;
  return { kind: 'undecided', code: 'NOT_DECIDED', message, document };
}
