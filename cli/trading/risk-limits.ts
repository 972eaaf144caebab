import {
  type LimitSetResource,
  limitHistoryPage,
  limitSetResource,
  limitsOfAccount,
} from '#shared/http-api/limits-schemas.ts';
import { type Connection, chooseAccount } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, refused } from '../output.ts';
import { limitChangesText, limitLevelText, limitsText } from '../views/limits.ts';
import { readPages } from './read-pages.ts';

export async function showLimits(connection: Connection): Promise<Outcome> {
  const account = await chooseAccount(connection);
  if (!account.ok) return account.outcome;
  const { client } = connection;
  const read = await client.get(pathOf(account.accountId), limitsOfAccount);
  return read.ok ? done(read.value, limitsText(read.value)) : failed(read.failure, client.correlationId);
}

export interface LimitWish {
  /** `NAME=VALUE`, or `NAME=off`. */
  readonly changes: readonly string[];
  readonly scope: string;
  readonly reason: string;
}

/** Reads the level, changes what is named, and saves it from the version that was read. The API judges names and values. */
export async function setLimits(
  connection: Connection,
  { changes, scope, reason }: LimitWish,
): Promise<Outcome> {
  const account = await chooseAccount(connection);
  if (!account.ok) return account.outcome;
  const { client } = connection;
  const read = await client.get(pathOf(account.accountId), limitsOfAccount);
  if (!read.ok) return failed(read.failure, client.correlationId);
  const level = read.value.levels.find((each) => each.scope === scope);
  const limits = new Map<string, unknown>(Object.entries(level?.limits ?? {}));
  for (const change of changes) {
    const [name = '', value] = change.split('=', 2);
    if (!/^[A-Za-z]+$/.test(name) || !value)
      return refused('USAGE', `${change} must be NAME=VALUE, or NAME=off, such as openOrdersMax=20.`);
    if (value === 'off') limits.delete(name);
    else limits.set(name, wishOf(name, value));
  }
  const body = { scope, version: level?.version ?? 0, reason, limits: Object.fromEntries(limits) };
  const saved = await client.send('PUT', pathOf(account.accountId), limitSetResource, { body });
  return saved.ok
    ? done(saved.value, limitLevelText(saved.value))
    : failed(saved.failure, client.correlationId);
}

/** Counts and times are numbers, amounts text: as the API shows them. */
const numeric: ReadonlySet<string> = new Set([
  'priceAgeMaxMs',
  'openOrdersMax',
  'ordersPerMinuteMax',
  'cancelsPerMinuteMax',
  'consecutiveLossesMax',
  'lossCooldownMs',
] satisfies (keyof LimitSetResource['limits'])[]);

function wishOf(name: string, value: string): unknown {
  if (name === 'instrumentsAllowed') return value === 'all' ? [] : value.split(',');
  return numeric.has(name) && /^-?\d{1,15}(\.\d+)?$/.test(value) ? Number(value) : value;
}

export async function showLimitHistory(
  connection: Connection,
  limit: number,
  of: 'account' | 'user',
): Promise<Outcome> {
  const account = await chooseAccount(connection);
  if (!account.ok) return account.outcome;
  const { accountId } = account;
  const { client } = connection;
  const read = await readPages(limit, async (page) => {
    const listed = await client.get(`${pathOf(accountId)}/history`, limitHistoryPage, {
      query: { of, ...page },
    });
    return listed.ok
      ? { ok: true, value: { items: listed.value.changes, cursor: listed.value.cursor } }
      : listed;
  });
  if (!read.ok) return failed(read.failure, client.correlationId);
  const { items: changes, cursor } = read.value;
  return done({ accountId, changes, cursor }, limitChangesText(changes));
}

function pathOf(accountId: string): string {
  return `/v1/accounts/${encodeURIComponent(accountId)}/limits`;
}
