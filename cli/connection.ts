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
  const connection = {
    client,
    clock: systemClock,
    note,
    accountId: options.account ?? accountId ?? undefined,
  };
  return { ok: true, connection };
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
  if (second) {
    const names = listed.value.accounts.map((account) => account.accountId).join(', ');
    const message = `You have several accounts (${names}). Choose one with --account ID.`;
    return { ok: false, outcome: refused('ACCOUNT_AMBIGUOUS', message) };
  }
  return { ok: true, accountId: only.accountId };
}
