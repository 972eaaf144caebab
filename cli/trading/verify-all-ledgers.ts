import { accountList } from '#shared/http-api/schemas.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, refused } from '../output.ts';
import { verifyAccountLedger } from './verify-ledger.ts';

type NotDone = Exclude<Outcome, { kind: 'done' }>;

/** Each account of the user, one after the other, each with the whole time: right when all are. */
export async function verifyAllLedgers(connection: Connection, timeoutMs: number): Promise<Outcome> {
  const { client } = connection;
  const listed = await client.get('/v1/accounts', accountList);
  if (!listed.ok) return failed(listed.failure, client.correlationId);
  const outcomes: Outcome[] = [];
  for (const { accountId } of listed.value.accounts)
    outcomes.push(await verifyAccountLedger(connection, accountId, timeoutMs));
  const [first] = outcomes;
  if (!first) return refused('ACCOUNT_NOT_FOUND', 'You have no account yet.');
  return together(outcomes);
}

/** A fault outweighs what is undecided. */
function together(outcomes: readonly Outcome[]): Outcome {
  const notDone = outcomes.filter((outcome): outcome is NotDone => outcome.kind !== 'done');
  const worst = notDone.find(({ kind }) => kind === 'refused') ?? notDone[0];
  const document = { ok: !worst, accounts: outcomes.map(documentOf) };
  if (worst) {
    const message = notDone.map((outcome) => outcome.message).join('\n');
    return { ...worst, message, document };
  }
  return done(
    document,
    outcomes.map((outcome) => (outcome.kind === 'done' ? outcome.text : '')).join('\n\n'),
  );
}

function documentOf(outcome: Outcome): object {
  if (outcome.kind === 'done') return outcome.document;
  const { code, message, details, document } = outcome;
  return document ?? { ok: false, error: { code, message, ...details } };
}
