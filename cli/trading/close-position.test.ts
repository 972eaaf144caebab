import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { type TestConnection, testConnection } from '../testing/connection.ts';
import { order, orderId, problem } from '../testing/resources.ts';
import { type Close, closePosition } from './close-position.ts';

let server: ApiServer;
let connection: TestConnection;
const positionId = 'paper-binance~BTC-USDT';
const route = `POST /v1/positions/${positionId}/close`;
const close: Close = { positionId, wish: { quantity: '0.1' }, idempotencyKey: 'key-1', timeoutMs: 5_000 };
const closing = (state: 'INITIALIZED' | 'FILLED' | 'DENIED' | 'ACCEPTED', remaining = '0') => ({
  status: 202,
  body: { positionId, remaining, order: order({ state, code: state === 'DENIED' ? 'PRICE_STALE' : null }) },
});
const shown = (state: 'FILLED' | 'ACCEPTED') => ({ status: 200, body: order({ state }) });

beforeEach(async () => {
  server = await startApiServer();
  connection = testConnection(server.url);
});
afterEach(() => server.stop());

it('follows the order to its end, and tells what stays open', async () => {
  server.on(route, [closing('INITIALIZED', '0.3'), closing('FILLED', '0.2')]);
  server.on(`GET /v1/orders/${orderId}`, [shown('ACCEPTED'), shown('FILLED')]);
  const outcome = await closePosition(connection, close);
  expect(outcome).toMatchObject({ kind: 'done', document: { remaining: '0.2', order: { state: 'FILLED' } } });
  expect(outcome).toMatchObject({ text: expect.stringContaining('0.2 stays open') });
  const posts = server.requests.filter(({ method }) => method === 'POST');
  expect(posts.map(({ headers, body }) => [headers['idempotency-key'], JSON.parse(body)])).toEqual([
    ['key-1', { quantity: '0.1' }],
    ['key-1', { quantity: '0.1' }],
  ]);
});

it('is refused when the order was denied, with the order', async () => {
  server.on(route, closing('DENIED'));
  expect(await closePosition(connection, close)).toMatchObject({
    kind: 'refused',
    code: 'PRICE_STALE',
    document: { order: { state: 'DENIED' } },
  });
});

it('is refused when nothing is open, in the API’s words', async () => {
  server.on(route, { status: 409, body: problem(409, 'NOTHING_TO_CLOSE') });
  expect(await closePosition(connection, close)).toMatchObject({ kind: 'refused', code: 'NOTHING_TO_CLOSE' });
});

it('is undecided while the order lives on', async () => {
  server.on(route, closing('ACCEPTED'));
  server.on(`GET /v1/orders/${orderId}`, shown('ACCEPTED'));
  expect(await closePosition(connection, close)).toMatchObject({
    kind: 'undecided',
    document: { order: { state: 'ACCEPTED' } },
  });
});

it('without any answer is undecided, and names the key', async () => {
  server.on(route, 'drop');
  expect(await closePosition(connection, close)).toMatchObject({
    kind: 'undecided',
    details: { idempotencyKey: 'key-1' },
  });
});
