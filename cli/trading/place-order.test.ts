import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OrderResource } from '#shared/http-api/schemas.ts';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { type TestConnection, testConnection } from '../testing/connection.ts';
import { order, orderId, problem } from '../testing/resources.ts';
import { placeOrder, type Trade, verdictOf } from './place-order.ts';

let server: ApiServer;
let connection: TestConnection;

beforeEach(async () => {
  server = await startApiServer();
  connection = testConnection(server.url);
});
afterEach(() => server.stop());

function trade(changes: Partial<Trade> = {}): Trade {
  return {
    request: {
      accountId: 'paper-binance',
      instrument: 'BTC/USDT',
      side: 'buy',
      type: 'limit',
      quantity: '0.01',
      limitPrice: '30000',
    },
    idempotencyKey: 'key-1',
    wait: 'accepted',
    timeoutMs: 60_000,
    ...changes,
  };
}

const answered = (changes: Partial<OrderResource>, status = 200) => ({ status, body: order(changes) });
const posts = () => server.requests.filter((request) => request.method === 'POST');

test('asks the API to wait, at most 25 s, and is done when the venue has accepted', async () => {
  server.on('POST /v1/orders', answered({}));
  const outcome = await placeOrder(connection, trade());
  expect(outcome).toMatchObject({ kind: 'done', document: order() });
  expect(posts()[0]?.headers).toMatchObject({ prefer: 'wait=25', 'idempotency-key': 'key-1' });
  expect(JSON.parse(posts()[0]?.body ?? '')).toEqual(trade().request);
});

test('never asks the API to wait longer than the command may', async () => {
  server.on('POST /v1/orders', answered({}));
  await placeOrder(connection, trade({ timeoutMs: 3_000 }));
  expect(posts()[0]?.headers.prefer).toBe('wait=3');
});

test('polls on after the wait of the API is over', async () => {
  server.on('POST /v1/orders', answered({ state: 'SUBMITTED' }, 202));
  server.on(`GET /v1/orders/${orderId}`, [answered({ state: 'IN_DOUBT' }), 'drop', answered({})]);
  const outcome = await placeOrder(connection, trade());
  expect(outcome).toMatchObject({ kind: 'done', document: { state: 'ACCEPTED' } });
  expect(connection.notes.join()).toContain(orderId);
});

test('with wait filled an accepted order is not the end', async () => {
  server.on('POST /v1/orders', answered({}));
  server.on(`GET /v1/orders/${orderId}`, [
    answered({ state: 'PARTIALLY_FILLED' }),
    answered({ state: 'FILLED' }),
  ]);
  const outcome = await placeOrder(connection, trade({ wait: 'filled' }));
  expect(outcome).toMatchObject({ kind: 'done', document: { state: 'FILLED' } });
});

test('is undecided, with the order as it stands, when time is up', async () => {
  server.on('POST /v1/orders', answered({ state: 'SUBMITTED' }, 202));
  server.on(`GET /v1/orders/${orderId}`, answered({ state: 'IN_DOUBT' }));
  const outcome = await placeOrder(connection, trade({ timeoutMs: 5_000 }));
  expect(outcome).toMatchObject({ kind: 'undecided', document: { orderId, state: 'IN_DOUBT' } });
  expect(connection.sleptMs()).toBe(5_000);
});

test('repeats a request that got no answer with the same key and body', async () => {
  server.on('POST /v1/orders', ['drop', { status: 502, body: 'Bad Gateway' }, answered({})]);
  const outcome = await placeOrder(connection, trade());
  expect(outcome.kind).toBe('done');
  expect(new Set(posts().map((post) => post.headers['idempotency-key']))).toEqual(new Set(['key-1']));
  expect(new Set(posts().map((post) => post.body)).size).toBe(1);
  expect(posts()).toHaveLength(3);
});

test('without any answer it is undecided within the time, and names the key to repeat with', async () => {
  server.on('POST /v1/orders', 'drop');
  const outcome = await placeOrder(connection, trade({ timeoutMs: 5_000 }));
  expect(outcome).toMatchObject({ kind: 'undecided', details: { idempotencyKey: 'key-1' } });
  expect(outcome).toMatchObject({ message: expect.stringContaining('--idempotency-key key-1') });
  expect(connection.sleptMs()).toBeLessThan(5_000);
  expect(posts().length).toBeGreaterThan(2);
});

test('a problem document ends it at once and is the document of --json', async () => {
  const document = problem(422, 'PRICE_NOT_ON_TICK', { field: 'limitPrice', context: { tick: '0.01' } });
  server.on('POST /v1/orders', { status: 422, body: document });
  const outcome = await placeOrder(connection, trade());
  expect(outcome).toMatchObject({ kind: 'refused', code: 'PRICE_NOT_ON_TICK', document });
  expect(outcome).toMatchObject({ message: expect.stringMatching(/limitPrice \(--limit\), tick=0\.01/) });
  expect(posts()).toHaveLength(1);
});

test('an answer that cannot be read names the key: the order may exist', async () => {
  server.on('POST /v1/orders', { status: 200, body: 'surprise' });
  const outcome = await placeOrder(connection, trade());
  expect(outcome).toMatchObject({ kind: 'refused', code: 'ANSWER_MALFORMED' });
  expect(outcome).toMatchObject({ message: expect.stringContaining('--idempotency-key key-1') });
});

test('a denied order is refused with its code, its reason and what to do', async () => {
  const denied = { state: 'DENIED', code: 'INSUFFICIENT_FUNDS', message: 'The order needs more.' } as const;
  server.on('POST /v1/orders', answered(denied));
  const outcome = await placeOrder(connection, trade());
  expect(outcome).toMatchObject({ kind: 'refused', code: 'INSUFFICIENT_FUNDS', document: denied });
  expect(outcome).toMatchObject({ message: expect.stringMatching(/needs more\.[\s\S]*account show/) });
});

test.each([
  ['INITIALIZED', '0', 'UNDECIDED', 'UNDECIDED'],
  ['SUBMITTED', '0', 'UNDECIDED', 'UNDECIDED'],
  ['IN_DOUBT', '0', 'UNDECIDED', 'UNDECIDED'],
  ['ACCEPTED', '0', 'REACHED', 'UNDECIDED'],
  ['PARTIALLY_FILLED', '0.001', 'REACHED', 'UNDECIDED'],
  ['PENDING_CANCEL', '0', 'REACHED', 'UNDECIDED'],
  ['FILLED', '0.01', 'REACHED', 'REACHED'],
  ['DENIED', '0', 'FAILED', 'FAILED'],
  ['REJECTED', '0', 'FAILED', 'FAILED'],
  ['CANCELED', '0', 'FAILED', 'FAILED'],
  ['CANCELED', '0.001', 'REACHED', 'FAILED'],
  ['EXPIRED', '0', 'FAILED', 'FAILED'],
  ['EXPIRED', '0.001', 'REACHED', 'FAILED'],
] as const)('%s with %s filled: accepted %s, filled %s', (state, filledQuantity, accepted, filled) => {
  expect(verdictOf(order({ state, filledQuantity }), 'accepted')).toBe(accepted);
  expect(verdictOf(order({ state, filledQuantity }), 'filled')).toBe(filled);
});
