import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { decimal as d } from '../../../../domain/money/decimal.ts';
import { anInstrument } from '../../../../testing/builders.ts';
import { upbitClient } from '../client.ts';

export interface Reply {
  readonly status?: number;
  readonly body: unknown;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The token's hash of the parameters is that of the parameters sent. */
  readonly isSigned: boolean;
  readonly nonce: string;
}

const tokenSchema = z.object({ access_key: z.string(), nonce: z.uuid(), query_hash: z.string().optional() });

/** A venue that answers what the test says, request by request or by a function, and keeps what it was asked. */
export async function startScriptedUpbit(answer: (asked: Asked) => Reply | 'drop') {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const url = new URL(request.url ?? '/', 'http://venue');
    const query = body === '' ? url.searchParams : new URLSearchParams(Object.entries(jsonObject(body)));
    const token = readToken(request.headers.authorization ?? '');
    const one: Asked = {
      method: request.method ?? '',
      path: url.pathname,
      parameters: Object.fromEntries(query),
      isSigned: token.query_hash === (query.size > 0 ? sha512(decodeURIComponent(String(query))) : undefined),
      nonce: token.nonce,
    };
    asked.push(one);
    const reply = answer(one);
    if (reply === 'drop') return void request.socket.destroy();
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const endpoints = { rest: `http://${origin}`, stream: `ws://${origin}`, wsApi: `ws://${origin}` };
  return {
    asked,
    client: upbitClient({ apiKey: 'access', secret: 'secret' }, endpoints),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function jsonObject(text: string): Record<string, string> {
  return z.record(z.string(), z.string()).parse(JSON.parse(text));
}

function readToken(header: string): z.infer<typeof tokenSchema> {
  const [, payload = ''] = header.replace(/^Bearer /, '').split('.');
  return tokenSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
}

function sha512(text: string): string {
  return createHash('sha512').update(text).digest('hex');
}

export const bitcoinForWon = anInstrument({
  venue: 'upbit',
  symbol: 'BTC/KRW',
  base: 'BTC',
  quote: 'KRW',
  priceTick: d('0.00000001'),
  priceBands: [
    { from: d('0'), tick: d('0.00000001') },
    { from: d('500000'), tick: d('500') },
    { from: d('1000000'), tick: d('1000') },
  ],
  quantityStep: d('0.00000001'),
  quantityMin: d('0.00000001'),
  notionalMin: d('5000'),
  quoteFeeRate: d('0.0005'),
});

/** The example of Upbit's documentation, "Create order": a limit order that waits. */
export function waitingOrder(given: Readonly<Record<string, unknown>> = {}) {
  return {
    market: 'KRW-BTC',
    uuid: 'cdd92199-2897-4e14-9448-f923320408ad',
    side: 'bid',
    ord_type: 'limit',
    price: '140000000',
    state: 'wait',
    created_at: '2025-07-04T15:00:00+09:00',
    volume: '1.0',
    remaining_volume: '1.0',
    executed_volume: '0.0',
    reserved_fee: '70000.0',
    remaining_fee: '70000.0',
    paid_fee: '0.0',
    locked: '140070000.0',
    prevented_volume: '0',
    prevented_locked: '0',
    trades_count: 0,
    identifier: 'TW01',
    ...given,
  };
}

/** The same after one trade of 0.4 at 139 999 000 a minute later. */
export function tradedOrder(given: Readonly<Record<string, unknown>> = {}) {
  return waitingOrder({
    executed_volume: '0.4',
    paid_fee: '27999.8',
    trades_count: 1,
    trades: [aTrade()],
    ...given,
  });
}

export function aTrade(given: Readonly<Record<string, unknown>> = {}) {
  return {
    market: 'KRW-BTC',
    uuid: '795dff29-bba6-49b2-baab-63473ab7931c',
    price: '139999000',
    volume: '0.4',
    funds: '55999600',
    trend: 'down',
    created_at: '2025-07-04T15:01:00.597751+09:00',
    side: 'ask',
    ...given,
  };
}
