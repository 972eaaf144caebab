import { afterEach, beforeEach, expect, test } from 'vitest';
import { orderResource } from '#shared/http-api/schemas.ts';
import { ApiClient } from './api-client.ts';
import { type ApiServer, startApiServer } from './testing/api-server.ts';
import { order, orderId, problem } from './testing/resources.ts';

let server: ApiServer;
let client: ApiClient;
const path = `/v1/orders/${orderId}`;

beforeEach(async () => {
  server = await startApiServer();
  client = new ApiClient({ api: server.url, accessToken: 'secret-token', correlationId: 'command-1234' });
});
afterEach(() => server.stop());

test('sends token, correlation id and only the query that is given', async () => {
  server.on(`GET ${path}`, { status: 200, body: order() });
  const read = await client.get(path, orderResource, { query: { accountId: undefined, limit: '5' } });
  expect(read).toEqual({ ok: true, value: order() });
  expect(server.requests[0]?.url).toBe(`${path}?limit=5`);
  expect(server.requests[0]?.headers).toMatchObject({
    authorization: 'Bearer secret-token',
    'x-correlation-id': 'command-1234',
  });
});

test('a problem document is a typed failure', async () => {
  const document = problem(422, 'PRICE_NOT_ON_TICK', { field: 'limitPrice', context: { tick: '0.01' } });
  server.on('POST /v1/orders', { status: 422, body: document });
  const sent = await client.send('POST', '/v1/orders', orderResource, { body: {} });
  expect(sent).toEqual({ ok: false, failure: { kind: 'problem', problem: document } });
});

test.each([
  ['text that is no JSON', 200, '<html>', 'malformed'],
  ['an empty answer', 200, '', 'malformed'],
  ['a state nobody knows', 200, { ...order(), state: 'DREAMING' }, 'malformed'],
  ['an amount that is a number', 200, { ...order(), filledQuantity: 0.5 }, 'malformed'],
  ['a refusal without a problem document', 404, { message: 'Not Found' }, 'malformed'],
  ["the gateway's own refusal of the token", 401, { message: 'Unauthorized' }, 'unauthenticated'],
  ['a gateway without a backend', 502, 'Bad Gateway', 'fault'],
  ['too many requests', 429, { message: 'Too Many Requests' }, 'fault'],
  ['a fault of ours', 500, problem(500, 'INTERNAL_FAULT'), 'fault'],
])('%s is %s %j: %s', async (_what, status, body, kind) => {
  server.on('POST /v1/orders', { status, body });
  const sent = await client.send('POST', '/v1/orders', orderResource, { body: {} });
  expect(sent).toMatchObject({ ok: false, failure: { kind } });
});

const limited = (seconds: number) => ({
  status: 429,
  body: problem(429, 'TOO_MANY_REQUESTS'),
  headers: { 'retry-after': String(seconds) },
});

test('a user limited to the next second waits for it, whatever the request: nothing was done', async () => {
  server.on('POST /v1/orders', [limited(1), { status: 201, body: order() }]);
  const sent = await client.send('POST', '/v1/orders', orderResource, { body: {} });
  expect(sent.ok).toBe(true);
  expect(server.requests).toHaveLength(2);
});

test('a user limited for longer is told so, with the time', async () => {
  server.on('POST /v1/orders', limited(37));
  const sent = await client.send('POST', '/v1/orders', orderResource, { body: {} });
  expect(sent).toMatchObject({ failure: { kind: 'problem', retryAfterMs: 37_000 } });
  expect(server.requests).toHaveLength(1);
});

test('a malformed answer says where it is malformed, and repeats nothing of it', async () => {
  server.on(`GET ${path}`, { status: 200, body: { ...order(), reserved: { asset: 'XSECRETX' } } });
  const read = await client.get(path, orderResource);
  expect(read).toMatchObject({ failure: { message: expect.stringContaining('reserved.amount') } });
  expect(JSON.stringify(read)).not.toContain('XSECRETX');
});

test('a cut and a silent connection are faults', async () => {
  server.on('POST /v1/orders', ['drop', 'hang']);
  for (const message of [/connection to the API failed/, /did not answer in time/]) {
    const sent = await client.send('POST', '/v1/orders', orderResource, { body: {}, timeoutMs: 200 });
    expect(sent).toMatchObject({ failure: { kind: 'fault', message: expect.stringMatching(message) } });
  }
});

test('nothing listening is a fault that says so', async () => {
  await server.stop();
  const sent = await client.send('GET', path, orderResource);
  expect(sent).toMatchObject({
    failure: { kind: 'fault', message: expect.stringContaining('Nothing listens') },
  });
});

test('a read is tried three times, a write once', async () => {
  server.on(`GET ${path}`, ['drop', { status: 503, body: '' }, { status: 200, body: order() }]);
  server.on('POST /v1/orders', 'drop');
  expect(await client.get(path, orderResource)).toMatchObject({ ok: true });
  await client.send('POST', '/v1/orders', orderResource, { body: {} });
  expect(server.requests.map((request) => request.method)).toEqual(['GET', 'GET', 'GET', 'POST']);
});
