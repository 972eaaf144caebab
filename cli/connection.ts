import { randomUUID } from 'node:crypto';
import { selectInstance } from '#local-cloud/select-instance.ts';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { accountList } from '#shared/http-api/schemas.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import { ApiClient } from './api-client.ts';
import { failed } from './failures.ts';
import { note, type Outcome, refused } from './output.ts';
import { currentSession } from './session-access.ts';

/** What a trading command works with: the API as the logged-in user, time, and a place for remarks. */
export interface Connection {
  readonly client: ApiClient;
  readonly clock: Clock;
  /** One line for the person, on stderr. */
  readonly note: (line: string) => void;
  /** The account that --account or the login names. */
  readonly accountId: string | undefined;
}

export interface ConnectOptions {
  readonly instance?: number;
  readonly account?: string;
  readonly venue?: string;
}

export type ConnectResult =
  | { readonly ok: true; readonly connection: Connection }
  | { readonly ok: false; readonly outcome: Outcome };

/** Finds the instance and the login; one clear sentence when either is missing. */
export async function connect(options: ConnectOptions): Promise<ConnectResult> {
  const choice = selectInstance(options.instance);
  if (!choice.ok) return { ok: false, outcome: refused(choice.code, choice.message) };
  const current = await currentSession(choice.record.portBase, systemClock.nowMs());
  if (!current.ok) return current;
  const { api, accessToken, accountId } = current.session;
  const client = new ApiClient({ api, accessToken, correlationId: randomUUID() });
  const base = { client, clock: systemClock, note };
  if (options.venue === undefined)
    return { ok: true, connection: { ...base, accountId: options.account ?? accountId ?? undefined } };
  const chosen = await accountOfVenue(client, options.venue);
  return chosen.ok ? { ok: true, connection: { ...base, accountId: chosen.accountId } } : chosen;
}

async function accountOfVenue(client: ApiClient, venue: string): Promise<AccountChoice> {
  const listed = await client.get('/v1/accounts', accountList);
  if (!listed.ok) return { ok: false, outcome: failed(listed.failure, client.correlationId) };
  const { accounts } = listed.value;
  const there = accounts.filter((account) => account.venue === venue);
  const [only, second] = there;
  if (!only) {
    const venues = [...new Set(accounts.map((account) => account.venue))].join(', ') || 'none';
    const message = `You have no account at ${venue}. Venues of your accounts: ${venues}.`;
    return { ok: false, outcome: refused('ACCOUNT_NOT_FOUND', message) };
  }
  return second ? ambiguous(there) : { ok: true, accountId: only.accountId };
}

function ambiguous(accounts: readonly { readonly accountId: string }[]): AccountChoice {
  const names = accounts.map(({ accountId }) => accountId).join(', ');
  const message = `You have several accounts (${names}). Choose one with --account ID.`;
  return { ok: false, outcome: refused('ACCOUNT_AMBIGUOUS', message) };
}

export type AccountChoice =
  | { readonly ok: true; readonly accountId: string }
  | { readonly ok: false; readonly outcome: Outcome };

/** The account to act on: the named one, or the only one there is. */
export async function chooseAccount({ client, accountId }: Connection): Promise<AccountChoice> {
  if (accountId !== undefined) return { ok: true, accountId };
  const listed = await client.get('/v1/accounts', accountList);
  if (!listed.ok) return { ok: false, outcome: failed(listed.failure, client.correlationId) };
  const [only, second] = listed.value.accounts;
  if (!only) return { ok: false, outcome: refused('ACCOUNT_NOT_FOUND', 'You have no account yet.') };
  if (second) return ambiguous(listed.value.accounts);
  return { ok: true, accountId: only.accountId };
}
