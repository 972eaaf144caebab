import { type CancelOutcomes, cancelOutcomes } from '#shared/http-api/batches.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, undecided } from '../output.ts';
import { outcomeTable } from '../views/outcomes.ts';
import { sendUntilAnswered } from './send-until-answered.ts';

export type Which =
  | { readonly orderIds: readonly string[] }
  | { readonly accountId: string; readonly instrument?: string };

/** An order that ended by itself has no cancel left to ask for: where all that are open are meant, nothing failed. */
const endedCode = 'ORDER_NOT_CANCELABLE';

/** Asks for the cancel of all of them, page after page where there are many. Asked for twice it is the same. */
export async function cancelBatch(connection: Connection, which: Which, timeoutMs: number): Promise<Outcome> {
  const { client, clock } = connection;
  const deadlineMs = clock.nowMs() + timeoutMs;
  const outcomes: CancelOutcomes['outcomes'] = [];
  let cursor: string | null = null;
  do {
    const body: object = cursor === null ? which : { ...which, cursor };
    const sent = await sendUntilAnswered(connection, deadlineMs, () =>
      client.send('POST', '/v1/orders/batch/cancel', cancelOutcomes, { body }),
    );
    if (!sent.ok) {
      if (sent.failure.kind !== 'fault') return failed(sent.failure, client.correlationId);
      const { correlationId } = client;
      const message = `${sent.failure.message} Which cancels were asked for is not known: repeat the command. Correlation id: ${correlationId}.`;
      return undecided('NOT_DECIDED', message, { outcomes, correlationId });
    }
    outcomes.push(...sent.value.outcomes);
    cursor = sent.value.cursor;
  } while (cursor !== null);
  return outcomeOf({ outcomes, cursor }, 'orderIds' in which);
}

function outcomeOf(document: CancelOutcomes, isNamed: boolean): Outcome {
  const rows = document.outcomes.map((each) => ({ name: each.orderId, ...each }));
  const text = outcomeTable('ORDER', rows);
  const failures = rows.flatMap(({ problem }) => (problem ? [problem.code] : []));
  const code = failures.find((each) => isNamed || each !== endedCode);
  if (code === undefined) return done(document, text);
  const message = `${text}\n${failures.length} of ${rows.length} were not canceled.`;
  return { kind: 'refused', code, message, document };
}
