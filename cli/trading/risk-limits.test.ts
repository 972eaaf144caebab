import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LimitHistoryPage, LimitSetResource, LimitsOfAccount } from '#shared/http-api/limits-schemas.ts';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { type TestConnection, testConnection } from '../testing/connection.ts';
import { placedAtMs, problem } from '../testing/resources.ts';
import { setLimits, showLimitHistory, showLimits } from './risk-limits.ts';

let server: ApiServer;
let connection: TestConnection;
beforeEach(async () => {
  server = await startApiServer();
  connection = testConnection(server.url);
});
afterEach(() => server.stop());

const path = '/v1/accounts/paper-binance/limits';
const level = (given: Partial<LimitSetResource>): LimitSetResource => ({
  scope: 'account',
  version: 2,
  limits: { orderNotionalMax: '50000', openOrdersMax: 20, instrumentsAllowed: [] },
  changedBy: 'user-1',
  reason: 'smaller',
  changedAtMs: placedAtMs,
  ...given,
});
const shown: LimitsOfAccount = {
  accountId: 'paper-binance',
  effective: { orderNotionalMax: '900', openOrdersMax: 20 },
  levels: [level({}), level({ scope: 'strategy:A', version: 1, limits: {} })],
};
const wish = { scope: 'account', reason: 'a test' };
const sent = () => JSON.parse(server.requests.find(({ method }) => method === 'PUT')?.body ?? 'null');

test('shows what holds together, and each level', async () => {
  server.on(`GET ${path}`, { status: 200, body: shown });
  const outcome = await showLimits(connection);
  expect(outcome).toMatchObject({ kind: 'done', document: shown });
  const text = outcome.kind === 'done' ? outcome.text : '';
  expect(text).toMatch(/orderNotionalMax +900/);
  expect(text).toMatch(/account, version 2 .*smaller/);
  expect(text).toMatch(/instrumentsAllowed +all of the venue/);
  expect(text).toMatch(/strategy:A, version 1 .*\n +nothing +is set/);
});

test('changes what is named, keeps the rest, from the version that was read', async () => {
  server.on(`GET ${path}`, { status: 200, body: shown });
  server.on(`PUT ${path}`, { status: 200, body: level({ version: 3 }) });
  const changes = ['grossExposureMax=1000.5', 'openOrdersMax=off', 'instrumentsAllowed=BTC/USDT,ETH/USDT'];
  const outcome = await setLimits(connection, { ...wish, changes });
  expect(outcome).toMatchObject({ kind: 'done', document: { version: 3 } });
  expect(sent()).toEqual({
    ...wish,
    version: 2,
    limits: {
      orderNotionalMax: '50000',
      grossExposureMax: '1000.5',
      instrumentsAllowed: ['BTC/USDT', 'ETH/USDT'],
    },
  });
});

test('a level that was never set begins at version 0; counts are numbers', async () => {
  server.on(`GET ${path}`, { status: 200, body: shown });
  server.on(`PUT ${path}`, { status: 200, body: level({ scope: 'user', version: 1 }) });
  await setLimits(connection, { ...wish, scope: 'user', changes: ['openOrdersMax=3', 'dailyLossMax=3'] });
  expect(sent()).toMatchObject({ version: 0, limits: { openOrdersMax: 3, dailyLossMax: '3' } });
});

test.each(['openOrdersMax', 'openOrdersMax=', '=3'])(
  '%s is no change, and nothing is sent',
  async (change) => {
    server.on(`GET ${path}`, { status: 200, body: shown });
    const outcome = await setLimits(connection, { ...wish, changes: [change] });
    expect(outcome).toMatchObject({ kind: 'refused', code: 'USAGE' });
    expect(sent()).toBeNull();
  },
);

test('a refusal of the API is shown as it is', async () => {
  server.on(`GET ${path}`, { status: 200, body: shown });
  server.on(`PUT ${path}`, { status: 409, body: problem(409, 'LIMITS_CHANGED') });
  const outcome = await setLimits(connection, { ...wish, changes: ['openOrdersMax=3'] });
  expect(outcome).toMatchObject({ kind: 'refused', code: 'LIMITS_CHANGED' });
});

test('the history says what became of what', async () => {
  const before = { orderNotionalMax: '50000', instrumentsAllowed: [], dailyLossMax: '5' };
  const body: LimitHistoryPage = {
    accountId: 'paper-binance',
    changes: [{ ...level({}), before }],
    cursor: null,
  };
  server.on(`GET ${path}/history`, { status: 200, body });
  const outcome = await showLimitHistory(connection, 50, 'account');
  expect(outcome).toMatchObject({ kind: 'done', document: body });
  const text = outcome.kind === 'done' ? outcome.text : '';
  expect(text).toContain('dailyLossMax 5 → off, openOrdersMax off → 20');
  expect(text).not.toContain('orderNotionalMax');
});
