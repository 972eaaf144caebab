import {
  deadLettersResource,
  redriveResource,
  systemHealthResource,
} from '#shared/http-api/health-schemas.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, undecided } from '../output.ts';
import { deadLettersText, healthText, redriveText } from '../views/health.ts';
import { sendUntilAnswered } from './send-until-answered.ts';

const pathOf = (queue: string) => `/v1/operations/dead-letters/${encodeURIComponent(queue)}`;

export async function showHealth({ client }: Connection): Promise<Outcome> {
  const read = await client.get('/v1/operations/health', systemHealthResource);
  return read.ok ? done(read.value, healthText(read.value)) : failed(read.failure, client.correlationId);
}

export async function showDeadLetters({ client }: Connection, queue: string): Promise<Outcome> {
  const read = await client.get(pathOf(queue), deadLettersResource);
  return read.ok ? done(read.value, deadLettersText(read.value)) : failed(read.failure, client.correlationId);
}

export interface RedriveWish {
  readonly queue: string;
  readonly reason: string;
  readonly max: number;
  readonly whileHalted: boolean;
  readonly idempotencyKey: string;
  readonly timeoutMs: number;
}

/** Puts dead letters back. Requests that got no answer are repeated with the same key: one redrive. */
export async function redrive(connection: Connection, wish: RedriveWish): Promise<Outcome> {
  const { client, clock } = connection;
  const { queue, reason, max, whileHalted, idempotencyKey } = wish;
  const headers = { 'idempotency-key': idempotencyKey };
  const body = { reason, max, whileHalted };
  const sent = await sendUntilAnswered(connection, clock.nowMs() + wish.timeoutMs, () =>
    client.send('POST', `${pathOf(queue)}/redrive`, redriveResource, { headers, body }),
  );
  if (sent.ok) return done(sent.value, redriveText(sent.value));
  if (sent.failure.kind !== 'fault') return failed(sent.failure, client.correlationId);
  const { correlationId } = client;
  const next = `How many were put back is not known: repeat the command with --idempotency-key ${idempotencyKey}.`;
  const message = `${sent.failure.message} ${next} Correlation id: ${correlationId}.`;
  return undecided('NOT_DECIDED', message, { idempotencyKey, correlationId });
}
