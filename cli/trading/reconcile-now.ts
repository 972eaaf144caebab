import {
  type ReconciliationResource,
  reconciliationRequested,
  reconciliationResource,
} from '#shared/http-api/reconciliation-schemas.ts';
import type { ApiResult } from '../api-client.ts';
import { type Connection, chooseAccount } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, undecided } from '../output.ts';
import { reconciliationText } from '../views/reconciliation.ts';

const pauseMs = 250;

/** Asks for a comparison and waits for it. DIFFERENT is refused, with the report that names both sides. */
export async function reconcileNow(connection: Connection, timeoutMs: number): Promise<Outcome> {
  const { client, clock } = connection;
  const choice = await chooseAccount(connection);
  if (!choice.ok) return choice.outcome;
  const { accountId } = choice;
  const compared = await compareNow(connection, accountId, clock.nowMs() + timeoutMs);
  if (!compared.ok) return failed(compared.failure, client.correlationId);
  return compared.value ? outcomeOf(compared.value) : pending;
}

const pending = undecided(
  'RECONCILIATION_PENDING',
  'The comparison has not finished: ask again, or wait longer.',
);

/** The comparison that was asked for here, or a newer one; undefined when none has finished by the deadline. */
export async function compareNow(
  { client, clock }: Connection,
  accountId: string,
  deadlineMs: number,
): Promise<ApiResult<ReconciliationResource | undefined>> {
  const path = `/v1/accounts/${encodeURIComponent(accountId)}/reconciliation`;
  const requested = await client.send('POST', path, reconciliationRequested);
  if (!requested.ok) return requested;
  const { requestedAtMs } = requested.value;
  while (clock.nowMs() < deadlineMs) {
    await clock.sleep(pauseMs);
    const read = await client.get('/v1/reconciliation', reconciliationResource, { query: { accountId } });
    if (read.ok && read.value.startedAtMs >= requestedAtMs) return read;
    const isNotYet =
      read.ok || (read.failure.kind === 'problem' && read.failure.problem.code === 'NOT_RECONCILED_YET');
    if (!isNotYet) return read;
  }
  return { ok: true, value: undefined };
}

function outcomeOf(reconciliation: ReconciliationResource): Outcome {
  const text = reconciliationText(reconciliation);
  const { status, message } = reconciliation;
  switch (status) {
    case 'MATCHED':
      return done(reconciliation, text);
    case 'DIFFERENT':
      return {
        kind: 'refused',
        code: 'BOOKS_DIFFER',
        message: `${text}\nThe books differ, and the account is halted: ${message ?? ''}.`,
        document: reconciliation,
      };
    case 'CATCHING_UP':
    case 'UNREACHABLE':
      return { kind: 'undecided', code: status, message: text, document: reconciliation };
  }
}
