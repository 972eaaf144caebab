import { preflightResource } from '#shared/http-api/state-schemas.ts';
import { type Connection, chooseAccount } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, refused } from '../output.ts';
import { preflightText } from '../views/states.ts';

/** Everything passed is a success; anything that did not is a refusal that names it, with the whole list in --json. */
export async function showPreflight(connection: Connection): Promise<Outcome> {
  const account = await chooseAccount(connection);
  if (!account.ok) return account.outcome;
  const { client } = connection;
  const query = { accountId: account.accountId };
  const read = await client.get('/v1/preflight', preflightResource, { query });
  if (!read.ok) return failed(read.failure, client.correlationId);
  const text = preflightText(read.value);
  return read.value.isPassed
    ? done(read.value, text)
    : { ...refused('PREFLIGHT_FAILED', text), document: read.value };
}
