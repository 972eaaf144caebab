import { liveResource } from '#shared/http-api/state-schemas.ts';
import { type Connection, chooseAccount } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome } from '../output.ts';
import { liveText } from '../views/states.ts';

const pathOf = (accountId: string) => `/v1/accounts/${encodeURIComponent(accountId)}/live`;

export async function showLive(connection: Connection): Promise<Outcome> {
  const account = await chooseAccount(connection);
  if (!account.ok) return account.outcome;
  const { client } = connection;
  const read = await client.get(pathOf(account.accountId), liveResource);
  return read.ok ? done(read.value, liveText(read.value)) : failed(read.failure, client.correlationId);
}

export async function moveLive(
  connection: Connection,
  { to: stage, reason }: { readonly to: string; readonly reason: string },
): Promise<Outcome> {
  const account = await chooseAccount(connection);
  if (!account.ok) return account.outcome;
  const { client } = connection;
  const body = { stage, reason };
  const moved = await client.send('POST', pathOf(account.accountId), liveResource, { body });
  return moved.ok ? done(moved.value, liveText(moved.value)) : failed(moved.failure, client.correlationId);
}
