import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { serveBooks, serveReconciliation, serveRecords } from '../testing/books.ts';
import { type TestConnection, testConnection } from '../testing/connection.ts';
import { verifyAllLedgers } from './verify-all-ledgers.ts';

const account = {
  accountId: 'paper-binance',
  name: 'Paper',
  venue: 'binance',
  mode: 'PAPER',
  baseCurrency: 'USDT',
  tradingState: 'ACTIVE',
  tradingStateReason: 'opened',
  limits: {
    orderNotionalMax: '1',
    positionNotionalMax: '1',
    priceCollarRatio: '0.05',
    priceAgeMaxMs: 1,
    instrumentsAllowed: [],
  },
  instruments: [],
  createdAtMs: 0,
};
let server: ApiServer;
let connection: TestConnection;

beforeEach(async () => {
  server = await startApiServer();
  connection = testConnection(server.url);
  serveBooks(server);
});
afterEach(() => server.stop());
const serveAccounts = (...accounts: readonly object[]) =>
  server.on('GET /v1/accounts', { status: 200, body: { accounts } });
const verify = () => verifyAllLedgers(connection, 2_000);

test('right when each is', async () => {
  serveAccounts(account, account);
  expect(await verify()).toMatchObject({
    kind: 'done',
    document: { ok: true, accounts: [{ ok: true }, { ok: true }] },
  });
});

test('wrong when one is, which is named', async () => {
  serveAccounts(account);
  serveRecords(server, 'records', []);
  expect(await verify()).toMatchObject({
    kind: 'refused',
    code: 'ENTRY_MISSING',
    document: { ok: false, accounts: [{ ok: false, accountId: 'paper-binance' }] },
  });
});

test('undecided when one is', async () => {
  serveAccounts(account);
  serveReconciliation(server, { status: 'UNREACHABLE' });
  expect(await verify()).toMatchObject({
    kind: 'undecided',
    document: { ok: false, accounts: [{ ok: false, error: { code: 'NOT_DECIDED' } }] },
  });
});

test('somebody without an account is told so', async () => {
  serveAccounts();
  expect(await verify()).toMatchObject({ kind: 'refused', code: 'ACCOUNT_NOT_FOUND' });
});
