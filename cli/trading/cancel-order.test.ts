import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { type TestConnection, testConnection } from '../testing/connection.ts';
import { order, orderId, problem } from '../testing/resources.ts';
import { type Cancel, cancelOrder } from './cancel-order.ts';

let server: ApiServer;
let connection: TestConnection;
const path = `/v1/orders/${orderId}`;
const pending = { status: 202, body: order({ state: 'PENDING_CANCEL' }) };
const canceled = { status: 200, body: order({ state: 'CANCELED' }) };
const notCancelable = { status: 409, body: problem(409, 'ORDER_NOT_CANCELABLE') };
const cancel: Cancel = { orderId, wait: true, timeoutMs: 5_000 };

beforeEach(async () => {
  server = await startApiServer();
  connection = testConnection(server.url);
});
afterEach(() => server.stop());

test('without --wait it is done once the cancel is asked for', async () => {
  server.on(`DELETE ${path}`, pending);
  const outcome = await cancelOrder(connection, { ...cancel, wait: false });
  expect(outcome).toMatchObject({ kind: 'done', document: { state: 'PENDING_CANCEL' } });
  expect(server.requests).toHaveLength(1);
});

test('with --wait it follows the order to its end', async () => {
  server.on(`DELETE ${path}`, pending);
  server.on(`GET ${path}`, [pending, canceled]);
  const outcome = await cancelOrder(connection, cancel);
  expect(outcome).toMatchObject({ kind: 'done', document: { state: 'CANCELED' } });
});

test('an order that does not end in time is undecided, as it stands', async () => {
  server.on(`DELETE ${path}`, pending);
  server.on(`GET ${path}`, pending);
  const outcome = await cancelOrder(connection, cancel);
  expect(outcome).toMatchObject({ kind: 'undecided', document: { state: 'PENDING_CANCEL' } });
});

test('an order that was filled meanwhile is not cancelled', async () => {
  server.on(`DELETE ${path}`, pending);
  server.on(`GET ${path}`, { status: 200, body: order({ state: 'FILLED' }) });
  const outcome = await cancelOrder(connection, cancel);
  expect(outcome).toMatchObject({
    kind: 'refused',
    code: 'FILLED_BEFORE_CANCEL',
    document: { state: 'FILLED' },
  });
});

test('an order that has ended is refused', async () => {
  server.on(`DELETE ${path}`, notCancelable);
  const outcome = await cancelOrder(connection, cancel);
  expect(outcome).toMatchObject({
    kind: 'refused',
    code: 'ORDER_NOT_CANCELABLE',
    document: notCancelable.body,
  });
});

test('a try whose answer was lost may have cancelled it: that is success', async () => {
  server.on(`DELETE ${path}`, ['drop', notCancelable]);
  server.on(`GET ${path}`, canceled);
  expect(await cancelOrder(connection, cancel)).toMatchObject({
    kind: 'done',
    document: { state: 'CANCELED' },
  });
});

test('a lost answer before an order that ended otherwise is still a refusal', async () => {
  server.on(`DELETE ${path}`, ['drop', notCancelable]);
  server.on(`GET ${path}`, { status: 200, body: order({ state: 'FILLED' }) });
  expect(await cancelOrder(connection, cancel)).toMatchObject({ code: 'ORDER_NOT_CANCELABLE' });
});

test('without any answer it is undecided', async () => {
  server.on(`DELETE ${path}`, 'drop');
  expect(await cancelOrder(connection, cancel)).toMatchObject({ kind: 'undecided', details: { orderId } });
});
