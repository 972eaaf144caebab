import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RiskPreviewResource, RiskStatusResource } from '#shared/http-api/risk-schemas.ts';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { type TestConnection, testConnection } from '../testing/connection.ts';
import { placedAtMs, problem } from '../testing/resources.ts';
import { explainOrder } from './explain-order.ts';
import { showRiskStatus } from './show-risk-status.ts';

let server: ApiServer;
let connection: TestConnection;
let dir: string;
beforeEach(async () => {
  server = await startApiServer();
  connection = testConnection(server.url);
  dir = mkdtempSync(join(tmpdir(), 'tradewind-risk-'));
});
afterEach(async () => {
  rmSync(dir, { recursive: true, force: true });
  await server.stop();
});

const order = { instrument: 'BTC/USDT', side: 'buy', type: 'market', quantity: '0.5' };
const rule = { name: 'order-notional', status: 'PASS', value: '30000', limit: '50000', words: null } as const;
const passes: RiskPreviewResource = {
  isValid: true,
  code: null,
  message: null,
  context: {},
  riskScore: 60,
  rules: [rule],
};

function fileOf(content: unknown): string {
  const file = join(dir, 'order.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

test('shows the whole ladder of an order that would pass, for the account of the command', async () => {
  server.on('POST /v1/risk/preview', { status: 200, body: passes });
  const outcome = await explainOrder(connection, fileOf(order));
  expect(outcome).toMatchObject({ kind: 'done', document: passes });
  expect(outcome).toMatchObject({ text: expect.stringContaining('risk score 60') });
  expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ accountId: 'paper-binance', ...order });
});

test('an order that names its account keeps it', async () => {
  server.on('POST /v1/risk/preview', { status: 200, body: passes });
  await explainOrder(connection, fileOf({ ...order, accountId: 'paper-okx' }));
  expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ ...order, accountId: 'paper-okx' });
});

test('an order that would be denied ends as one that was: refused, with every rule', async () => {
  const words = 'The order is worth more than the account allows for one order.';
  const denied: RiskPreviewResource = {
    ...passes,
    isValid: false,
    code: 'ORDER_NOTIONAL_ABOVE_LIMIT',
    message: words,
    riskScore: 100,
    rules: [{ ...rule, status: 'REFUSE', words }],
  };
  server.on('POST /v1/risk/preview', { status: 200, body: denied });
  const outcome = await explainOrder(connection, fileOf(order));
  expect(outcome).toMatchObject({ kind: 'refused', code: 'ORDER_NOTIONAL_ABOVE_LIMIT', document: denied });
});

test('a refusal of the API is shown as it is', async () => {
  server.on('POST /v1/risk/preview', { status: 422, body: problem(422, 'INSTRUMENT_UNKNOWN') });
  const outcome = await explainOrder(connection, fileOf(order));
  expect(outcome).toMatchObject({ kind: 'refused', code: 'INSTRUMENT_UNKNOWN' });
});

test.each([['{"side":'], [[order]], ['"order"']])('%j is no order, and nothing is asked', async (content) => {
  const outcome = await explainOrder(connection, fileOf(content));
  expect(outcome).toMatchObject({ kind: 'refused', code: 'FILE_UNREADABLE' });
  expect(server.requests).toEqual([]);
});

test('the status names each limit, what is used of it and what is not set', async () => {
  const status: RiskStatusResource = {
    accountId: 'paper-binance',
    tradingState: 'REDUCING',
    tradingStateReason: 'a limit was lowered',
    asOfMs: placedAtMs,
    limits: [
      {
        scope: 'account',
        name: 'positionNotionalMax',
        of: 'BTC/USDT',
        used: '30000',
        limit: '150000',
        ratio: '0.2',
      },
      { scope: 'strategy:A', name: 'openOrdersMax', of: null, used: '3', limit: null, ratio: null },
    ],
  };
  server.on('GET /v1/risk/status', { status: 200, body: status });
  const outcome = await showRiskStatus(connection);
  expect(outcome).toMatchObject({ kind: 'done', document: status });
  const text = outcome.kind === 'done' ? outcome.text : '';
  expect(text).toMatch(/REDUCING \(a limit was lowered\)/);
  expect(text).toMatch(/account +positionNotionalMax +BTC\/USDT +30000 +150000 +20 %/);
  expect(text).toMatch(/strategy:A +openOrdersMax +3 +not set +-/);
});
