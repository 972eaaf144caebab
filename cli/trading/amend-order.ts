import { type OrderResource, orderResource } from '#shared/http-api/schemas.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, undecided } from '../output.ts';
import { orderText } from '../views/order.ts';
import { sendUntilAnswered } from './send-until-answered.ts';
import { waitForOrder } from './wait-for-order.ts';

export interface Amend {
  readonly orderId: string;
  /** Decimal texts; what is absent stays. */
  readonly wish: { readonly quantity?: string; readonly limitPrice?: string };
  readonly wait: boolean;
  readonly timeoutMs: number;
}

/** Asks for another quantity or limit, and waits for the venue's word. Asked for twice, it is the same amendment. */
export async function amendOrder(connection: Connection, amend: Amend): Promise<Outcome> {
  const { client, clock } = connection;
  const { orderId, wish } = amend;
  const deadlineMs = clock.nowMs() + amend.timeoutMs;
  const path = `/v1/orders/${encodeURIComponent(orderId)}`;
  const asked = await sendUntilAnswered(connection, deadlineMs, () =>
    client.send('PATCH', path, orderResource, { body: wish }),
  );
  if (!asked.ok) {
    if (asked.failure.kind !== 'fault') return failed(asked.failure, client.correlationId);
    const message = `${asked.failure.message} Whether the amendment was asked for is not known: repeat the command. Correlation id: ${client.correlationId}.`;
    return undecided('NOT_DECIDED', message, { orderId, correlationId: client.correlationId });
  }
  const isOver = (order: OrderResource) => !amend.wait || !isUnderWay(order);
  const waited = await waitForOrder(connection, asked.value, isOver, deadlineMs);
  if (!waited.ok) return failed(waited.failure, client.correlationId);
  return outcomeOf(waited.value, amend);
}

function isUnderWay({ amendment, state }: OrderResource): boolean {
  const isOpen = state === 'ACCEPTED' || state === 'PARTIALLY_FILLED' || state === 'PENDING_CANCEL';
  return isOpen && (amendment?.state === 'REQUESTED' || amendment?.state === 'SENT');
}

function outcomeOf(order: OrderResource, { wait, timeoutMs }: Amend): Outcome {
  const text = orderText(order);
  const { amendment } = order;
  if (amendment?.state === 'REFUSED')
    return {
      kind: 'refused',
      code: amendment.code ?? 'AMENDMENT_REFUSED',
      message: `${text}\nThe amendment was refused: ${amendment.message ?? 'no reason given'}`,
      document: order,
    };
  if (!wait || !isUnderWay(order)) return done(order, text);
  const message = `${text}\nThe venue has not answered after ${timeoutMs / 1000} s; the amendment is still asked for.`;
  return { kind: 'undecided', code: 'NOT_DECIDED', message, document: order };
}
