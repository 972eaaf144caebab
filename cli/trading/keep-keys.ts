import { type AccountResource, accountList } from '#shared/http-api/schemas.ts';
import { type VenueKeysResource, venueKeysRemoved, venueKeysResource } from '#shared/http-api/venue-keys.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome } from '../output.ts';
import { keysTable, keysText } from '../views/keys.ts';
import type { TypedKeys } from './read-keys.ts';

/** Whose keys: of the named account, or of the only one at the venue. */
export interface KeysOf {
  readonly venue: string;
  readonly account?: string;
}

const pathOf = (venue: string) => `/v1/venues/${encodeURIComponent(venue)}/keys`;

/** Done only when the venue has vouched for the keys and they are stored. Repeating it is harmless. */
export async function addKeys(
  { client }: Connection,
  { venue, account }: KeysOf,
  keys: TypedKeys,
): Promise<Outcome> {
  const body = { ...keys, ...(account === undefined ? {} : { accountId: account }) };
  const added = await client.send('POST', pathOf(venue), venueKeysResource, { body });
  if (!added.ok) return failed(added.failure, client.correlationId);
  return done(added.value, `Proven and stored. ${keysText(added.value)}`);
}

export async function removeKeys({ client }: Connection, { venue, account }: KeysOf): Promise<Outcome> {
  const query = { accountId: account };
  const removed = await client.send('DELETE', pathOf(venue), venueKeysRemoved, { query });
  if (!removed.ok) return failed(removed.failure, client.correlationId);
  const { accountId } = removed.value;
  return done(removed.value, `${accountId} has no keys any more. Delete them at ${venue}, too.`);
}

/** What is on record for every account. */
export async function listKeys({ client }: Connection): Promise<Outcome> {
  const listed = await client.get('/v1/accounts', accountList);
  if (!listed.ok) return failed(listed.failure, client.correlationId);
  const keys: VenueKeysResource[] = [];
  const without: Pick<AccountResource, 'accountId' | 'venue'>[] = [];
  for (const { accountId, venue } of listed.value.accounts) {
    const read = await client.get(pathOf(venue), venueKeysResource, { query: { accountId } });
    if (read.ok) keys.push(read.value);
    else if (read.failure.kind === 'problem' && read.failure.problem.code === 'KEYS_NOT_FOUND')
      without.push({ accountId, venue });
    else return failed(read.failure, client.correlationId);
  }
  return done({ keys, without }, keysTable(keys, without));
}
