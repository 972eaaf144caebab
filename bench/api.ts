import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { LocalCloud } from '#local-cloud/index.ts';
import {
  balanceList,
  ledgerPage,
  type OrderResource,
  orderList,
  orderResource,
  type SagaResource,
  sagaResource,
} from '#shared/http-api/schemas.ts';

export type Side = 'buy' | 'sell';
export type Placed =
  | { readonly ok: true; readonly orderId: string }
  | { readonly ok: false; readonly status: string };

const pageLimit = 500;
const answerLimitMs = 35_000;

/** The HTTP API as the bench uses it: the paper user's token, one keep-alive connection pool. */
export class BenchApi {
  readonly #base: string;
  readonly #token: string;
  readonly #accountId: string;

  constructor({ context, document }: LocalCloud) {
    this.#base = document.api;
    this.#token = context.tokens.accessToken;
    this.#accountId = document.user.accountId ?? '';
  }

  /** A call that touches nothing but the API and a Lambda, and logs one line. Public: no token is checked. */
  async health(): Promise<void> {
    const answer = await fetch(`${this.#base}/v1/health`);
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`health answered ${answer.status}`);
  }

  /** Places a market order of 0.001 BTC; anything but 202 is a failure with its status, or what broke the call. */
  async place(side: Side): Promise<Placed> {
    const accountId = this.#accountId;
    const body = { accountId, instrument: 'BTC/USDT', side, type: 'market', quantity: '0.001' };
    try {
      const answer = await this.#fetch('/v1/orders', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: JSON.stringify(body),
      });
      const text = await answer.text();
      if (answer.status !== 202) return { ok: false, status: String(answer.status) };
      return { ok: true, orderId: orderResource.parse(JSON.parse(text)).orderId };
    } catch (error) {
      return { ok: false, status: error instanceof Error ? error.name : 'UNKNOWN' };
    }
  }

  showOrder(orderId: string): Promise<OrderResource> {
    return this.get(`/v1/orders/${orderId}`, orderResource);
  }

  showSaga(orderId: string): Promise<SagaResource> {
    return this.get(`/v1/orders/${orderId}/saga`, sagaResource);
  }

  async hasOpenOrders(): Promise<boolean> {
    return (await this.get('/v1/orders?state=open&limit=1', orderList)).orders.length > 0;
  }

  /** Orders placed at or after a time, newest first. */
  async listOrdersSince(sinceMs: number): Promise<OrderResource[]> {
    const orders: OrderResource[] = [];
    let cursor: string | null = null;
    do {
      const page: z.infer<typeof orderList> = await this.get(`/v1/orders?${pageQuery(cursor)}`, orderList);
      orders.push(...page.orders.filter((order) => order.createdAtMs >= sinceMs));
      cursor = page.orders.some((order) => order.createdAtMs < sinceMs) ? null : page.cursor;
    } while (cursor !== null);
    return orders;
  }

  async listLedger() {
    const entries = [];
    let cursor: string | null = null;
    do {
      const page: z.infer<typeof ledgerPage> = await this.get(
        `/v1/ledger?accountId=${this.#accountId}&${pageQuery(cursor)}`,
        ledgerPage,
      );
      entries.push(...page.entries);
      cursor = page.cursor;
    } while (cursor !== null);
    return entries;
  }

  /** At most 30 s old: `asOfMs` says when they were read. */
  showBalances() {
    return this.get(`/v1/accounts/${this.#accountId}/balances`, balanceList);
  }

  /** @throws Error with the status and the answer when it is not a success */
  async post<Value>(path: string, body: object, schema: z.ZodType<Value>): Promise<Value> {
    const answer = await this.#fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return read(path, answer, schema);
  }

  /** @throws Error with the status and the answer when it is not a success */
  async get<Value>(path: string, schema: z.ZodType<Value>): Promise<Value> {
    return read(path, await this.#fetch(path, {}), schema);
  }

  #fetch(path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Response> {
    return fetch(`${this.#base}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${this.#token}`, ...init.headers },
      signal: AbortSignal.timeout(answerLimitMs),
    });
  }
}

async function read<Value>(path: string, answer: Response, schema: z.ZodType<Value>): Promise<Value> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 200)}`);
  return schema.parse(JSON.parse(text));
}

function pageQuery(cursor: string | null): string {
  return `limit=${pageLimit}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
}
