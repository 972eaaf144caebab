import { InvalidArgumentError } from 'commander';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { TradeResource } from '#shared/http-api/trades.ts';
import { moment } from '../options.ts';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { type TestConnection, testConnection } from '../testing/connection.ts';
import { orderId, placedAtMs, problem } from '../testing/resources.ts';
import { showTrades } from './show-trades.ts';

let server: ApiServer;
let connection: TestConnection;
beforeEach(async () => {
  server = await startApiServer();
  connection = testConnection(server.url);
});
afterEach(() => server.stop());

function trade(tradeId: string): TradeResource {
  return {
    tradeId,
    orderId,
    venueOrderId: '6211',
    accountId: 'paper-binance',
    venue: 'binance',
    instrument: 'BTC/USDT',
    side: 'buy',
    positionSide: null,
    price: '30000',
    quantity: '0.01',
    cost: '300',
    fee: { asset: 'BTC', amount: '0.00001' },
    realizedPnl: null,
    liquidity: 'maker',
    isLiquidation: false,
    timeMs: placedAtMs,
  };
}
const page = (ids: readonly string[], cursor: string | null) => ({
  status: 200,
  body: { trades: ids.map(trade), cursor },
});

test('reads page after page, with the filter on each', async () => {
  server.on('GET /v1/trades', [page(['3', '2'], 'next'), page(['1'], null)]);
  const outcome = await showTrades(connection, '/v1/trades', { instrument: 'BTC/USDT' }, 10);
  const document = { trades: ['3', '2', '1'].map(trade), cursor: null };
  expect(outcome).toMatchObject({ kind: 'done', document });
  expect(server.requests.map(({ url }) => new URL(url, server.url).searchParams.get('instrument'))).toEqual([
    'BTC/USDT',
    'BTC/USDT',
  ]);
  expect(outcome).toMatchObject({ text: expect.stringContaining('0.00001 BTC') });
});

test('says that there are more than were asked for', async () => {
  server.on('GET /v1/trades', page(['3'], 'next'));
  expect(await showTrades(connection, '/v1/trades', {}, 1)).toMatchObject({ document: { cursor: 'next' } });
  expect(connection.notes).toHaveLength(1);
});

test('an order that is nobody’s is refused in the API’s words', async () => {
  server.on('GET /v1/orders/x/fills', { status: 404, body: problem(404, 'ORDER_NOT_FOUND') });
  expect(await showTrades(connection, '/v1/orders/x/fills', {}, 1)).toMatchObject({
    code: 'ORDER_NOT_FOUND',
  });
});

describe('a moment', () => {
  it.each([
    ['2026-01-31', Date.UTC(2026, 0, 31)],
    ['2026-01-31T12:30', Date.UTC(2026, 0, 31, 12, 30)],
    ['2026-01-31T12:30:05.250Z', Date.UTC(2026, 0, 31, 12, 30, 5, 250)],
    ['2026-01-31T12:30+02:00', Date.UTC(2026, 0, 31, 10, 30)],
    ['1795263316228', 1_795_263_316_228],
  ])('%s is understood, as UTC without a zone', (text, timeMs) => expect(moment(text)).toBe(timeMs));

  it.each(['yesterday', '2026-13-01', '31.1.2026', '', '-5', '2026'])('%s is refused', (text) =>
    expect(() => moment(text)).toThrow(InvalidArgumentError),
  );
});
