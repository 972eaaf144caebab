import {
  type ReconciliationResource,
  reconciliationRequested,
  reconciliationResource,
} from '#shared/http-api/reconciliation-schemas.ts';
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
  const deadlineMs = clock.nowMs() + timeoutMs;
  const path = `/v1/accounts/${encodeURIComponent(accountId)}/reconciliation`;
  const requested = await client.send('POST', path, reconciliationRequested);
  if (!requested.ok) return failed(requested.failure, client.correlationId);
  const { requestedAtMs } = requested.value;
  while (clock.nowMs() < deadlineMs) {
    await clock.sleep(pauseMs);
    const read = await client.get('/v1/reconciliation', reconciliationResource, { query: { accountId } });
    if (read.ok && read.value.startedAtMs >= requestedAtMs) return outcomeOf(read.value);
    const isNotYet =
      read.ok || (read.failure.kind === 'problem' && read.failure.problem.code === 'NOT_RECONCILED_YET');
    if (!isNotYet) return failed(read.failure, client.correlationId);
  }
  return undecided('RECONCILIATION_PENDING', 'The comparison has not finished: ask again, or wait longer.');
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
