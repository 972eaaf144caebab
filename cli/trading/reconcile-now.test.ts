import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { type TestConnection, testConnection } from '../testing/connection.ts';
import { problem } from '../testing/resources.ts';
import { reconcileNow } from './reconcile-now.ts';

let server: ApiServer;
let connection: TestConnection;
const ask = 'POST /v1/accounts/paper-binance/reconciliation';
const read = 'GET /v1/reconciliation';
const requestedAtMs = 1_000;

beforeEach(async () => {
  server = await startApiServer();
  connection = testConnection(server.url);
  server.on(ask, { status: 202, body: { accountId: 'paper-binance', requestedAtMs } });
});
afterEach(() => server.stop());

function report(given: object = {}) {
  const body = {
    accountId: 'paper-binance',
    venue: 'binance',
    trigger: 'REQUEST',
    status: 'MATCHED',
    message: null,
    startedAtMs: requestedAtMs,
    finishedAtMs: requestedAtMs + 5,
    openOrders: { ours: 1, venue: 2 },
    foreignOrders: [{ venueOrderId: '77', clientOrderId: 'web', market: 'BTCUSDT', side: 'sell' }],
    orphanOrders: [],
    fillsReported: 0,
    transfersBooked: 0,
    fundingBooked: 0,
    positions: [],
    modes: [],
    balances: [{ asset: 'USDT', ours: '100000', venue: '99987.5', difference: '-12.5' }],
    ...given,
  };
  return { status: 200, body };
}

test('waits for a comparison that began after the request', async () => {
  const old = report({ startedAtMs: requestedAtMs - 1, status: 'DIFFERENT' });
  server.on(read, [{ status: 404, body: problem(404, 'NOT_RECONCILED_YET') }, old, report()]);
  const outcome = await reconcileNow(connection, 5_000);
  expect(outcome).toMatchObject({ kind: 'done', document: { status: 'MATCHED' } });
  expect(outcome.kind === 'done' && outcome.text).toContain('77 (sell BTCUSDT)');
});

test.each([
  ['DIFFERENT', 'refused', 'BOOKS_DIFFER'],
  ['CATCHING_UP', 'undecided', 'CATCHING_UP'],
  ['UNREACHABLE', 'undecided', 'UNREACHABLE'],
])('%s is %s', async (status, kind, code) => {
  server.on(read, report({ status, message: "USDT: ours 100000, the venue's 99987.5" }));
  const outcome = await reconcileNow(connection, 5_000);
  expect(outcome).toMatchObject({ kind, code, document: { status } });
  expect(outcome.kind !== 'done' && outcome.message).toContain('99987.5');
});

test('a comparison that does not finish in time is undecided', async () => {
  server.on(read, report({ startedAtMs: 1 }));
  expect(await reconcileNow(connection, 2_000)).toMatchObject({
    kind: 'undecided',
    code: 'RECONCILIATION_PENDING',
  });
});

test('an account that is not there is refused', async () => {
  server.on(ask, { status: 404, body: problem(404, 'ACCOUNT_NOT_FOUND') });
  expect(await reconcileNow(connection, 2_000)).toMatchObject({ kind: 'refused', code: 'ACCOUNT_NOT_FOUND' });
});
