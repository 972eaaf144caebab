import { type PlaceOutcomes, placeOutcomes } from '#shared/http-api/batches.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, undecided } from '../output.ts';
import { outcomeTable } from '../views/outcomes.ts';
import { sendUntilAnswered } from './send-until-answered.ts';

export interface Batch {
  readonly orders: readonly unknown[];
  readonly idempotencyKey: string;
  readonly timeoutMs: number;
}

/** Places orders in one request. Without an answer it is repeated with the same key: each order once. */
export async function placeBatch(connection: Connection, batch: Batch): Promise<Outcome> {
  const { client, clock } = connection;
  const { orders, idempotencyKey, timeoutMs } = batch;
  const headers = { 'idempotency-key': idempotencyKey };
  const sent = await sendUntilAnswered(connection, clock.nowMs() + timeoutMs, () =>
    client.send('POST', '/v1/orders/batch', placeOutcomes, { headers, body: { orders } }),
  );
  if (sent.ok) return outcomeOf(sent.value);
  if (sent.failure.kind !== 'fault') return failed(sent.failure, client.correlationId);
  const { correlationId } = client;
  const next = `Which of the orders exist is not known: repeat the command with --idempotency-key ${idempotencyKey}.`;
  const message = `${sent.failure.message} ${next} Correlation id: ${correlationId}.`;
  return undecided('NOT_DECIDED', message, { idempotencyKey, correlationId });
}

/** Done when every order was taken; else the first that was not says why. */
function outcomeOf(document: PlaceOutcomes): Outcome {
  const rows = document.outcomes.map((each) => ({ name: String(each.index), ...each }));
  const text = outcomeTable('#', rows);
  const codes = rows.map(({ order, problem }) => problem?.code ?? (order?.state === 'DENIED' && order.code));
  const code = codes.find((each) => typeof each === 'string');
  if (!code) return done(document, text);
  const count = codes.filter((each) => typeof each === 'string').length;
  return { kind: 'refused', code, message: `${text}\n${count} of ${rows.length} were not taken.`, document };
}
