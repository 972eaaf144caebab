import { ledgerEntryResource } from '#shared/http-api/schemas.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, undecided } from '../output.ts';
import { ledgerTable } from '../views/ledger.ts';
import { sendUntilAnswered } from './send-until-answered.ts';

export interface Adjustment {
  readonly asset: string;
  readonly amount: string;
  readonly reason: string;
  readonly ledgerAccount?: string;
}

/** Corrects the books of a halted account. Requests that got no answer are repeated with the same key: one entry. */
export async function adjustLedger(
  connection: Connection,
  accountId: string,
  adjustment: Adjustment,
  idempotencyKey: string,
  timeoutMs: number,
): Promise<Outcome> {
  const { client, clock } = connection;
  const path = `/v1/accounts/${encodeURIComponent(accountId)}/adjustments`;
  const headers = { 'idempotency-key': idempotencyKey };
  const sent = await sendUntilAnswered(connection, clock.nowMs() + timeoutMs, () =>
    client.send('POST', path, ledgerEntryResource, { headers, body: adjustment }),
  );
  if (sent.ok) return done(sent.value, ledgerTable([sent.value]));
  if (sent.failure.kind !== 'fault') return failed(sent.failure, client.correlationId);
  const { correlationId } = client;
  const next = `Whether the entry was written is not known: repeat the command with --idempotency-key ${idempotencyKey}.`;
  const message = `${sent.failure.message} ${next} Correlation id: ${correlationId}.`;
  return undecided('NOT_DECIDED', message, { idempotencyKey, correlationId });
}
