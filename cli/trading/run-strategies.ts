import { randomUUID } from 'node:crypto';
import {
  type DecisionResource,
  decisionPage,
  signalResource,
  strategyList,
  strategyResource,
  webhookResource,
} from '#shared/http-api/strategy-schemas.ts';
import type { ApiResult } from '../api-client.ts';
import { type Connection, chooseAccount } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome } from '../output.ts';
import { decisionsText, strategiesText, strategyText } from '../views/strategies.ts';
import { type Page, readPages } from './read-pages.ts';

export interface ChangeOptions {
  readonly params?: unknown;
  readonly capital?: string;
  readonly size?: string;
  readonly lossMax?: string;
  readonly onSilentMarket?: string;
}

export interface ActivateOptions extends ChangeOptions {
  readonly instrument: string;
  readonly capital: string;
  readonly id?: string;
  readonly timeframe?: string;
  readonly sharing?: string;
  readonly positionSide?: string;
  readonly every?: number;
  readonly jitter?: number;
  readonly missed?: string;
}

export interface DecisionOptions {
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
}

const path = (id: string) => `/v1/strategies/${encodeURIComponent(id)}`;

export async function activateStrategy(
  connection: Connection,
  strategy: string,
  options: ActivateOptions,
): Promise<Outcome> {
  const account = await chooseAccount(connection);
  if (!account.ok) return account.outcome;
  const { instrument, id: strategyId, timeframe, sharing, positionSide, every, jitter, missed } = options;
  const schedule = every === undefined ? undefined : { everyMinutes: every, jitterMinutes: jitter, missed };
  const { accountId } = account;
  const terms = { strategy, accountId, instrument, strategyId, timeframe, sharing, positionSide, schedule };
  return tell(connection, 'POST', '/v1/strategies', { ...terms, ...settingsOf(options) });
}

function settingsOf({ params: parameters, capital, size, lossMax, onSilentMarket }: ChangeOptions) {
  return { parameters, capital, size, lossMax, onSilentMarket };
}

export function changeStrategy(
  connection: Connection,
  id: string,
  options: ChangeOptions,
  state?: 'ACTIVE' | 'PAUSED',
): Promise<Outcome> {
  return tell(connection, 'PATCH', path(id), { state, ...settingsOf(options) });
}

export function askStrategy(connection: Connection, method: 'GET' | 'DELETE', id: string): Promise<Outcome> {
  return tell(connection, method, path(id));
}

async function tell(
  { client }: Connection,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  at: string,
  body?: object,
): Promise<Outcome> {
  const answered =
    method === 'GET'
      ? await client.get(at, strategyResource)
      : await client.send(method, at, strategyResource, body ? { body } : {});
  return answered.ok
    ? done(answered.value, strategyText(answered.value))
    : failed(answered.failure, client.correlationId);
}

export async function listStrategies({ client }: Connection): Promise<Outcome> {
  const listed = await client.get('/v1/strategies', strategyList);
  return listed.ok
    ? done(listed.value, strategiesText(listed.value.strategies))
    : failed(listed.failure, client.correlationId);
}

export async function showDecisions(
  connection: Connection,
  id: string,
  { limit = 50, ...range }: DecisionOptions,
): Promise<Outcome> {
  const { decisions } = await readDecisions(connection, id, range, 'newest-first', limit);
  return decisions.ok
    ? done({ decisions: decisions.value.items }, decisionsText(decisions.value.items))
    : failed(decisions.failure, connection.client.correlationId);
}

export interface ReadDecisions {
  readonly decisions: ApiResult<Page<DecisionResource>>;
  /** Every version, as JSON. */
  readonly parameters: ReadonlyMap<number, string>;
}

export async function readDecisions(
  { client }: Connection,
  id: string,
  { from, to }: DecisionOptions,
  order: 'newest-first' | 'oldest-first',
  limit: number,
): Promise<ReadDecisions> {
  const range = { order, fromMs: from?.toString(), toMs: to?.toString() };
  const parameters = new Map<number, string>();
  const decisions = await readPages(limit, async (query) => {
    const page = await client.get(`${path(id)}/decisions`, decisionPage, { query: { ...query, ...range } });
    if (!page.ok) return page;
    for (const { version, parameters: given } of page.value.parameters)
      parameters.set(version, JSON.stringify(given));
    return { ok: true, value: { items: page.value.decisions, cursor: page.value.nextCursor } };
  });
  return { decisions, parameters };
}

/** The token is shown once. */
export async function makeWebhook({ client }: Connection, id: string): Promise<Outcome> {
  const made = await client.send('POST', `${path(id)}/webhook`, webhookResource);
  if (!made.ok) return failed(made.failure, client.correlationId);
  const { path: to, token, webhookId, signingKey } = made.value;
  const lines = [
    `send {"token": "${token}", "id": …, "name": …, "value": …} to ${to}`,
    `or {"webhookId": "${webhookId}", …} with X-Tradewind-Signature: t=…,v1=hex(hmac-sha256(key, t.body)), key ${signingKey}`,
  ];
  return done(made.value, lines.join('\n'));
}

export async function sendSignal(
  { client }: Connection,
  id: string,
  name: string,
  { value, signalId = randomUUID() }: { readonly value: number; readonly signalId?: string },
): Promise<Outcome> {
  const at = `/v1/signals/${encodeURIComponent(id)}`;
  const sent = await client.send('POST', at, signalResource, { body: { signalId, name, value } });
  return sent.ok
    ? done(sent.value, `${id} is told ${name} (${signalId})`)
    : failed(sent.failure, client.correlationId);
}
