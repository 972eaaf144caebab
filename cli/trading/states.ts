import { accountResource } from '#shared/http-api/schemas.ts';
import { type StateList, stateChangeResource, stateList } from '#shared/http-api/state-schemas.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome } from '../output.ts';
import { stateChangeText, statesText, stillStoppedText } from '../views/states.ts';

const path = '/v1/states';

export async function showStates({ client }: Connection): Promise<Outcome> {
  const read = await client.get(path, stateList);
  return read.ok ? done(read.value, statesText(read.value)) : failed(read.failure, client.correlationId);
}

interface StateWish {
  readonly scope: string;
  readonly to: string;
  readonly reason: string;
  readonly epoch?: string;
}

/** From the epoch that was named, or, since whoever sets it has just looked, the present one. */
export async function setState(connection: Connection, wish: StateWish): Promise<Outcome> {
  const { client } = connection;
  const { scope, to: state, reason } = wish;
  const epoch = await epochOf(connection, wish);
  if (typeof epoch !== 'number') return epoch;
  const changed = await client.send('PUT', path, stateChangeResource, {
    body: { scope, state, reason, epoch },
  });
  return changed.ok
    ? done(changed.value, stateChangeText(changed.value))
    : failed(changed.failure, client.correlationId);
}

async function epochOf({ client }: Connection, { scope, epoch }: StateWish): Promise<number | Outcome> {
  if (epoch !== undefined) return Number(epoch);
  const read = await client.get(path, stateList);
  return read.ok ? seenEpoch(read.value, scope) : failed(read.failure, client.correlationId);
}

function seenEpoch({ scopes, accounts }: StateList, scope: string): number {
  const account = accounts.find(({ accountId }) => scope === `account:${accountId}`);
  return account?.epoch ?? scopes.find((each) => each.scope === scope)?.epoch ?? 0;
}

export async function resumeScope(
  connection: Connection,
  { scope, reason }: { readonly scope: string; readonly reason: string },
): Promise<Outcome> {
  const [kind, accountId] = scope.split(':', 2);
  if (kind !== 'account' || !accountId) return resumeWider(connection, scope, reason);
  const { client } = connection;
  const resumePath = `/v1/accounts/${encodeURIComponent(accountId)}/resume`;
  const resumed = await client.send('POST', resumePath, accountResource, { body: { reason } });
  if (!resumed.ok) return failed(resumed.failure, client.correlationId);
  const { tradingState, tradingStateReason } = resumed.value;
  return done(resumed.value, `${accountId} is ${tradingState} (${tradingStateReason}).`);
}

/** Lifting one scope lifts no other: whoever lets everything go on is told which accounts stand still, each for a reason of its own. */
async function resumeWider(connection: Connection, scope: string, reason: string): Promise<Outcome> {
  const changed = await setState(connection, { scope, to: 'ACTIVE', reason });
  if (changed.kind !== 'done') return changed;
  const read = await connection.client.get(path, stateList);
  const text = read.ok
    ? stillStoppedText(read.value)
    : 'What every account asks for: `bin/tradewind state show`.';
  return text ? { ...changed, text: `${changed.text}\n${text}` } : changed;
}
