import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { isTerminal } from '#shared/domain/order/order-state.ts';
import {
  balanceList,
  ledgerPage,
  type OrderResource,
  orderResource,
  type ProblemDocument,
  positionList,
  problemDocument,
  sagaResource,
} from '#shared/http-api/schemas.ts';
import { eventually } from './eventually.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface PlaceOptions {
  readonly key?: string;
  readonly waitSeconds?: number;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A client of the HTTP API as any program outside would write it. */
export async function call(
  method: string,
  path: string,
  options: PlaceOptions & { body?: unknown } = {},
): Promise<Answer> {
  const { api, accessToken } = inject('cloud');
  const { body, token = accessToken } = options;
  const answer = await fetch(`${api}${path}`, {
    method,
    headers: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
  };
}

export function marketBuy(quantity = '0.001'): Record<string, unknown> {
  return {
    accountId: inject('cloud').user.accountId,
    instrument: 'BTC/USDT',
    side: 'buy',
    type: 'market',
    quantity,
  };
}

/** Far below the market: rests until it is cancelled. */
export function restingBuy(limitPrice = '30000'): Record<string, unknown> {
  return { ...marketBuy(), type: 'limit', limitPrice };
}

export async function post(body: unknown, options: PlaceOptions = {}): Promise<Answer> {
  const prefer: Record<string, string> =
    options.waitSeconds === undefined ? {} : { prefer: `wait=${options.waitSeconds}` };
  return call('POST', '/v1/orders', {
    ...options,
    body,
    headers: { 'idempotency-key': options.key ?? randomUUID(), ...prefer, ...options.headers },
  });
}

/** Places an order that must be taken; returns it as it stood in the answer. */
export async function place(
  body: unknown,
  options: PlaceOptions = { waitSeconds: 20 },
): Promise<OrderResource> {
  const answer = await post(body, options);
  if (answer.status !== 200 && answer.status !== 202)
    throw new Error(`placing answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return orderResource.parse(answer.body);
}

export function problemIn(answer: Answer): ProblemDocument {
  return problemDocument.parse(answer.body);
}

export async function showOrder(orderId: string): Promise<OrderResource> {
  return orderResource.parse((await call('GET', `/v1/orders/${orderId}`)).body);
}

export async function settled(orderId: string, withinMs = 60_000): Promise<OrderResource> {
  return eventually(
    async () => {
      const order = await showOrder(orderId);
      return isTerminal(order.state) && order.reserved.remaining === '0' ? order : undefined;
    },
    { withinMs, otherwise: () => `order ${orderId} has not settled` },
  );
}

/** Waits until the order rests at its venue. */
export async function rests(orderId: string): Promise<void> {
  const isResting = async () => (await showOrder(orderId)).state === 'ACCEPTED' || undefined;
  await eventually(isResting, { withinMs: 60_000, otherwise: () => `order ${orderId} does not rest` });
}

export async function showSaga(orderId: string) {
  return sagaResource.parse((await call('GET', `/v1/orders/${orderId}/saga`)).body);
}

export async function showBalances() {
  const { accountId } = inject('cloud').user;
  const { balances } = balanceList.parse((await call('GET', `/v1/accounts/${accountId}/balances`)).body);
  return new Map(balances.map((balance) => [balance.asset, balance]));
}

export async function showPositions() {
  const { accountId } = inject('cloud').user;
  return positionList.parse((await call('GET', `/v1/positions?accountId=${accountId}`)).body).positions;
}

/** Every ledger entry, page by page. */
export async function allLedgerEntries() {
  const { accountId } = inject('cloud').user;
  const entries = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = ledgerPage.parse(
      (await call('GET', `/v1/ledger?accountId=${accountId}&limit=500${query}`)).body,
    );
    entries.push(...page.entries);
    cursor = page.cursor;
  } while (cursor !== null);
  return entries;
}
