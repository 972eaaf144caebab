import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { type TestConnection, testConnection } from '../testing/connection.ts';
import { problem } from '../testing/resources.ts';
import { listSubscriptions, subscribeMarket, unsubscribeMarket } from './subscribe-market.ts';

let server: ApiServer;
let connection: TestConnection;
beforeEach(async () => {
  server = await startApiServer();
  connection = testConnection(server.url);
});
afterEach(() => server.stop());

const path = '/v1/market/subscriptions';
const own = {
  venue: 'okx',
  instrument: 'BTC/USDT:USDT',
  holder: 'user',
  sinceMs: 1_700_000_000_000,
} as const;

it('asks for a market by venue and instrument', async () => {
  server.on(`POST ${path}`, { status: 200, body: own });
  const outcome = await subscribeMarket(connection, 'okx', 'BTC/USDT:USDT');
  expect(outcome).toMatchObject({ kind: 'done', document: own, text: 'BTC/USDT:USDT at okx is followed.' });
  expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ venue: 'okx', instrument: 'BTC/USDT:USDT' });
});

it('takes it back, and lists what is left', async () => {
  server.on(`DELETE ${path}`, { status: 200, body: { subscriptions: [] } });
  const outcome = await unsubscribeMarket(connection, 'okx', 'BTC/USDT:USDT');
  expect(outcome).toMatchObject({ kind: 'done', text: 'You are subscribed to no market.' });
  expect(new URL(server.requests[0]?.url ?? '', server.url).searchParams.toString()).toBe(
    'venue=okx&instrument=BTC%2FUSDT%3AUSDT',
  );
});

it('says for whom each is followed', async () => {
  const body = { subscriptions: [own, { ...own, holder: 'ma-1' }] };
  server.on(`GET ${path}`, { status: 200, body });
  const outcome = await listSubscriptions(connection);
  expect(outcome).toMatchObject({ kind: 'done', document: body });
  expect(outcome.kind === 'done' && outcome.text).toMatch(/okx +BTC\/USDT:USDT +you[\s\S]*strategy ma-1/);
});

it.each([
  ['GET', () => listSubscriptions(connection)],
  ['POST', () => subscribeMarket(connection, 'okx', 'A/B')],
  ['DELETE', () => unsubscribeMarket(connection, 'okx', 'A/B')],
] as const)('gives the refusal of %s', async (method, ask) => {
  server.on(`${method} ${path}`, { status: 404, body: problem(404, 'SUBSCRIPTION_NOT_FOUND') });
  expect(await ask()).toMatchObject({ kind: 'refused', code: 'SUBSCRIPTION_NOT_FOUND' });
});
