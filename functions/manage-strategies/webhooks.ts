import { decideUntilCommitted, doneOrAgain } from '#shared/application/decide.ts';
import { notFound } from '#shared/application/strategies/change-strategy.ts';
import type { Digest } from '#shared/domain/ledger/record.ts';
import { fullWindow, type UserLimits } from '#shared/domain/quota/user-limits.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import { reviseStrategy, type StrategyInstance } from '#shared/domain/strategy/instance.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import { webhookRequest } from '#shared/http-api/strategy-schemas.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { StrategyQueue } from '#shared/ports/queues.port.ts';
import type { RequestCounter } from '#shared/ports/request-counter.port.ts';
import type { TradingStore } from '#shared/ports/trading-store.port.ts';
import { isSigned } from './webhook-signature.ts';

export interface WebhookDeps {
  readonly store: TradingStore;
  readonly strategyQueue: StrategyQueue;
  readonly clock: Clock;
  readonly digest: Digest;
  /** 256 bits that nobody can guess, as text. */
  readonly newSecret: () => string;
  readonly counter: RequestCounter;
}

/** Of one strategy's webhook: more than any alert sends, far less than would hold up others. */
const limits: UserLimits = { second: 5, minute: 60, hour: 600 };
const path = '/v1/webhooks/signals';

/** Only a digest of the secret is kept, with which signatures are verified too: token and key are shown once. */
export async function makeWebhook(
  { store, clock, digest, newSecret }: WebhookDeps,
  { ownerId, strategyId }: StrategyInstance,
): Promise<Result<HttpAnswer>> {
  const secret = newSecret();
  const owner = Buffer.from(ownerId).toString('base64url');
  const token = `${owner}.${secret}.${strategyId}`;
  const webhookId = `${owner}.${strategyId}`;
  const signingKey = digest(secret);
  return decideUntilCommitted<Result<HttpAnswer>>(async () => {
    const instance = await store.strategies.find(ownerId, strategyId);
    if (!instance) return { done: notFound() };
    const next = reviseStrategy(instance, { webhookHash: signingKey }, clock.nowMs());
    const written = await store.commit([{ kind: 'saveStrategy', instance: next }]);
    return doneOrAgain(
      written,
      accept({ status: 200, body: { strategyId, path, token, webhookId, signingKey } }),
    );
  });
}

/** 202: a signal of whoever knows the token, or signs with the key. Anything wrong with either is one answer. */
export async function receiveWebhook(deps: WebhookDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const json = request.json();
  if (!json.ok) return json;
  const body = parseWith(webhookRequest, json.value);
  if (!body.ok) return body;
  const { token, webhookId, id: signalId, name, value } = body.value;
  if ((token === undefined) === (webhookId === undefined))
    return refuse('FIELD_REQUIRED', 'Either token, or webhookId with a signature.', { field: 'token' });
  const known = token === undefined ? undefined : await strategyOf(deps, token);
  const named = webhookId === undefined ? known : await namedBy(deps, webhookId);
  const instance = named && isGenuine(deps, request, named, webhookId !== undefined) ? named : undefined;
  if (!instance)
    return refuse('UNAUTHENTICATED', 'The token is not one of a strategy, or the signature is not right.', {
      field: 'token',
    });
  const { ownerId, strategyId, state } = instance;
  const atMs = deps.clock.nowMs();
  const counted = await deps.counter.count(`${ownerId}#WEBHOOK#${strategyId}`, 'COMMAND', limits, atMs);
  if (!counted.isCounted) {
    const full = fullWindow(limits, counted.counts, atMs);
    return refuse('TOO_MANY_REQUESTS', `At most ${full?.limit} signals a ${full?.window}.`);
  }
  if (state !== 'ACTIVE')
    return refuse('STRATEGY_NOT_ACTIVE', `${strategyId} is ${state}: it hears nothing.`);
  await deps.strategyQueue.send([{ kind: 'SIGNAL', ownerId, strategyId, signalId, name, value, atMs }]);
  return accept({ status: 202, body: { strategyId, signalId } });
}

/** A signature that is there must be right; without the token one must be there. */
function isGenuine(
  { clock }: WebhookDeps,
  { headers, text }: HttpRequest,
  { webhookHash: key }: StrategyInstance,
  isNeeded: boolean,
): boolean {
  const header = headers['x-tradewind-signature'];
  if (header === undefined) return !isNeeded;
  return key !== undefined && isSigned(header, text?.() ?? '', key, clock.nowMs());
}

function namedBy({ store }: WebhookDeps, webhookId: string): Promise<StrategyInstance | undefined> {
  const [owner = '', ...rest] = webhookId.split('.');
  return store.strategies.find(Buffer.from(owner, 'base64url').toString(), rest.join('.'));
}

/** Digests are compared, not secrets: how long that takes tells nothing of the secret. */
async function strategyOf(
  { store, digest }: WebhookDeps,
  token: string,
): Promise<StrategyInstance | undefined> {
  const [owner = '', secret = '', ...rest] = token.split('.');
  const ownerId = Buffer.from(owner, 'base64url').toString();
  const instance = await store.strategies.find(ownerId, rest.join('.'));
  return instance?.webhookHash !== undefined && instance.webhookHash === digest(secret)
    ? instance
    : undefined;
}
