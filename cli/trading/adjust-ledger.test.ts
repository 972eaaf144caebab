import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { type TestConnection, testConnection } from '../testing/connection.ts';
import { entry, problem } from '../testing/resources.ts';
import { adjustLedger } from './adjust-ledger.ts';

const route = 'POST /v1/accounts/paper-binance/adjustments';
const adjustment = { asset: 'USDT', amount: '-12.5', reason: 'charged in March' };
const written = {
  ...entry('01M7Z0F4J3PTQ2HPPP1FHTJT0W', 'ADJUSTMENT', [
    ['AVAILABLE', 'USDT', '-12.5'],
    ['EXTERNAL', 'USDT', '12.5'],
  ]),
  signedBy: 'paper-user',
};
let server: ApiServer;
let connection: TestConnection;

beforeEach(async () => {
  server = await startApiServer();
  connection = testConnection(server.url);
});
afterEach(() => server.stop());
const adjust = () => adjustLedger(connection, 'paper-binance', adjustment, 'key-1', 10_000);

test('the document is the entry', async () => {
  server.on(route, { status: 201, body: written });
  expect(await adjust()).toMatchObject({ kind: 'done', document: written });
  expect(server.requests.map(({ body }) => JSON.parse(body))).toEqual([adjustment]);
});

test('a request without an answer is repeated with its key', async () => {
  server.on(route, ['drop', { status: 201, body: written }]);
  expect(await adjust()).toMatchObject({ kind: 'done' });
  expect(server.requests.map(({ headers }) => headers['idempotency-key'])).toEqual(['key-1', 'key-1']);
});

test('an account that trades is refused, in the API’s words', async () => {
  server.on(route, { status: 409, body: problem(409, 'ACCOUNT_NOT_HALTED') });
  expect(await adjust()).toMatchObject({ kind: 'refused', code: 'ACCOUNT_NOT_HALTED' });
});

test('no answer at all is undecided, and names the key to repeat it with', async () => {
  server.on(route, 'drop');
  expect(await adjust()).toMatchObject({
    kind: 'undecided',
    code: 'NOT_DECIDED',
    details: { idempotencyKey: 'key-1' },
  });
});
