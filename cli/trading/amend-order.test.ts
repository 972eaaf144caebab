import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { type TestConnection, testConnection } from '../testing/connection.ts';
import { order, orderId, placedAtMs, problem } from '../testing/resources.ts';
import { type Amend, amendOrder } from './amend-order.ts';

let server: ApiServer;
let connection: TestConnection;
const path = `/v1/orders/${orderId}`;
const amend: Amend = { orderId, wish: { limitPrice: '31000' }, wait: true, timeoutMs: 5_000 };
const wish = { quantity: '0.01', limitPrice: '31000', requestedAtMs: placedAtMs };
const over = { code: null, message: null };
const underWay = { status: 202, body: order({ amendment: { ...wish, ...over, state: 'SENT' } }) };
const amended = {
  status: 200,
  body: order({ limitPrice: '31000', amendment: { ...wish, ...over, state: 'DONE' } }),
};
const refused = {
  status: 200,
  body: order({ amendment: { ...wish, state: 'REFUSED', code: 'VENUE_FILTER', message: 'No.' } }),
};

beforeEach(async () => {
  server = await startApiServer();
  connection = testConnection(server.url);
});
afterEach(() => server.stop());

test('follows the amendment to the venue’s word', async () => {
  server.on(`PATCH ${path}`, underWay);
  server.on(`GET ${path}`, [underWay, amended]);
  expect(await amendOrder(connection, amend)).toMatchObject({
    kind: 'done',
    document: { limitPrice: '31000' },
  });
  expect(server.requests[0]).toMatchObject({
    method: 'PATCH',
    body: JSON.stringify({ limitPrice: '31000' }),
  });
});

test('without waiting it is done once it is asked for', async () => {
  server.on(`PATCH ${path}`, underWay);
  expect(await amendOrder(connection, { ...amend, wait: false })).toMatchObject({ kind: 'done' });
  expect(server.requests).toHaveLength(1);
});

test('refused by the venue it says why, with the order as it rests', async () => {
  server.on(`PATCH ${path}`, underWay);
  server.on(`GET ${path}`, refused);
  expect(await amendOrder(connection, amend)).toMatchObject({
    kind: 'refused',
    code: 'VENUE_FILTER',
    document: { limitPrice: '30000' },
  });
});

test('refused by us it shows the problem', async () => {
  server.on(`PATCH ${path}`, { status: 409, body: problem(409, 'ORDER_NOT_AMENDABLE') });
  expect(await amendOrder(connection, amend)).toMatchObject({ kind: 'refused', code: 'ORDER_NOT_AMENDABLE' });
});

test('an answer that was lost is asked for again: the same amendment', async () => {
  server.on(`PATCH ${path}`, ['drop', amended]);
  expect(await amendOrder(connection, amend)).toMatchObject({ kind: 'done' });
});

test('not answered by the venue in time it is undecided', async () => {
  server.on(`PATCH ${path}`, underWay);
  server.on(`GET ${path}`, underWay);
  expect(await amendOrder(connection, amend)).toMatchObject({
    kind: 'undecided',
    document: { amendment: { state: 'SENT' } },
  });
});

test('without any answer nobody knows', async () => {
  server.on(`PATCH ${path}`, 'drop');
  expect(await amendOrder(connection, amend)).toMatchObject({ kind: 'undecided', details: { orderId } });
});
