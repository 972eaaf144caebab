import { riskStatusResource } from '#shared/http-api/risk-schemas.ts';
import { type Connection, chooseAccount } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome } from '../output.ts';
import { riskStatusText } from '../views/risk.ts';

export async function showRiskStatus(connection: Connection): Promise<Outcome> {
  const account = await chooseAccount(connection);
  if (!account.ok) return account.outcome;
  const { client } = connection;
  const query = { accountId: account.accountId };
  const read = await client.get('/v1/risk/status', riskStatusResource, { query });
  return read.ok ? done(read.value, riskStatusText(read.value)) : failed(read.failure, client.correlationId);
}
