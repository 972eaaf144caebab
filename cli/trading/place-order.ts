import { isDecided, isTerminal } from '#shared/domain/order/order-state.ts';
import { type OrderResource, orderResource, type PlaceOrderRequest } from '#shared/http-api/schemas.ts';
import type { ApiFailure, ApiResult } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { failed, nextStepLines } from '../failures.ts';
import { done, type Outcome, undecided } from '../output.ts';
import { orderText } from '../views/order.ts';
import { sendUntilAnswered } from './send-until-answered.ts';
import { waitForOrder } from './wait-for-order.ts';

export interface Trade {
  readonly request: PlaceOrderRequest;
  readonly idempotencyKey: string;
  /** What to wait for: the venue's word, or the whole fill. */
  readonly wait: 'accepted' | 'filled';
  readonly timeoutMs: number;
}

/** The longest `Prefer: wait` that the API takes. */
const preferSecondsMax = 25;
/** What a request may take besides the wait it asks for. */
const answerMs = 5_000;

/**
 * Places an order and waits for the wish. Requests that got no answer are repeated with the same key, so there is
 * one order whatever the network does. Undecided when time runs out: then the order lives on.
 */
export async function placeOrder(connection: Connection, trade: Trade): Promise<Outcome> {
  const deadlineMs = connection.clock.nowMs() + trade.timeoutMs;
  const posted = await sendUntilAnswered(connection, deadlineMs, () => post(connection, trade, deadlineMs));
  if (!posted.ok) return notPlaced(connection, trade, posted.failure);
  const isOver = (order: OrderResource) => verdictOf(order, trade.wait) !== 'UNDECIDED';
  const { orderId, state } = posted.value;
  if (!isOver(posted.value))
    connection.note(`Order ${orderId} is ${state}; waits until it is ${trade.wait}.`);
  const waited = await waitForOrder(connection, posted.value, isOver, deadlineMs);
  if (!waited.ok) return failed(waited.failure, connection.client.correlationId);
  return outcomeOf(waited.value, trade);
}

function post(
  { client, clock }: Connection,
  { request, idempotencyKey }: Trade,
  deadlineMs: number,
): Promise<ApiResult<OrderResource>> {
  const leftSeconds = Math.floor((deadlineMs - clock.nowMs()) / 1000);
  const waitSeconds = Math.max(0, Math.min(preferSecondsMax, leftSeconds));
  return client.send('POST', '/v1/orders', orderResource, {
    headers: { 'idempotency-key': idempotencyKey, prefer: `wait=${waitSeconds}` },
    body: request,
    timeoutMs: waitSeconds * 1000 + answerMs,
  });
}

type Verdict = 'REACHED' | 'FAILED' | 'UNDECIDED';

/** An order that ended unfilled was not what anybody wished; one that ended after some fills was accepted. */
export function verdictOf({ state, filledQuantity }: OrderResource, wait: Trade['wait']): Verdict {
  if (state === 'FILLED') return 'REACHED';
  if (state === 'DENIED' || state === 'REJECTED') return 'FAILED';
  const isAccepted = wait === 'accepted' && isDecided(state);
  if (isTerminal(state)) return isAccepted && /[1-9]/.test(filledQuantity) ? 'REACHED' : 'FAILED';
  return isAccepted ? 'REACHED' : 'UNDECIDED';
}

function outcomeOf(order: OrderResource, { wait, timeoutMs }: Trade): Outcome {
  const text = orderText(order);
  switch (verdictOf(order, wait)) {
    case 'REACHED':
      return done(order, text);
    case 'FAILED': {
      const message = [text, ...nextStepLines(order.code)].join('\n');
      return { kind: 'refused', code: order.code ?? order.state, message, document: order };
    }
    case 'UNDECIDED': {
      const message = `${text}\nNot ${wait} after ${timeoutMs / 1000} s; the order goes on. Follow it with \`bin/tradewind saga show ${order.orderId}\`.`;
      return { kind: 'undecided', code: 'NOT_DECIDED', message, document: order };
    }
  }
}

/** Without an answer the order may exist or not: only the same key can tell. */
function notPlaced({ client }: Connection, { idempotencyKey }: Trade, failure: ApiFailure): Outcome {
  const { correlationId } = client;
  if (failure.kind === 'problem' || failure.kind === 'unauthenticated') return failed(failure, correlationId);
  const next = `Whether the order exists is not known: repeat the command with --idempotency-key ${idempotencyKey}.`;
  const message = `${failure.message} ${next} Correlation id: ${correlationId}.`;
  const details = { idempotencyKey, correlationId };
  if (failure.kind === 'fault') return undecided('NOT_DECIDED', message, details);
  return { kind: 'refused', code: 'ANSWER_MALFORMED', message, details };
}
