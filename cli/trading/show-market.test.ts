import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BookResource } from '#shared/http-api/market-schemas.ts';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { type TestConnection, testConnection } from '../testing/connection.ts';
import { problem } from '../testing/resources.ts';
import { showMarket } from './show-market.ts';

let server: ApiServer;
let connection: TestConnection;
beforeEach(async () => {
  server = await startApiServer();
  connection = testConnection(server.url);
});
afterEach(() => server.stop());

const book: BookResource = {
  venue: 'binance',
  instrument: 'BTC/USDT',
  isValid: true,
  fault: null,
  source: 'REST',
  sequence: 7,
  bids: [{ price: '60000', size: '0.5' }],
  asks: [{ price: '60001', size: '2' }],
  asOfMs: 1,
  ageMs: 1_500,
};

it('shows a book with its age, and where it is from', async () => {
  server.on('GET /v1/market/binance/BTC-USDT/book', { status: 200, body: book });
  const outcome = await showMarket(connection, 'book', 'binance', 'BTC/USDT', { levels: '5' });
  expect(outcome).toMatchObject({ kind: 'done', document: book });
  expect(outcome.kind === 'done' && outcome.text).toMatch(/1\.5 s old.*silent/);
});

it('shows no price of a book that is not valid', async () => {
  const invalid: BookResource = { ...book, isValid: false, fault: 'GAP', bids: [], asks: [] };
  server.on('GET /v1/market/binance/BTC-USDT/book', { status: 200, body: invalid });
  const outcome = await showMarket(connection, 'book', 'binance', 'BTC/USDT', {});
  expect(outcome.kind === 'done' && outcome.text).toContain('not valid now (GAP)');
});

it('gives the refusal of the API', async () => {
  server.on('GET /v1/market/binance/BTC-USDT-USDT/ticker', {
    status: 404,
    body: problem(404, 'MARKET_DATA_NOT_FOUND'),
  });
  const outcome = await showMarket(connection, 'ticker', 'binance', 'BTC/USDT:USDT', {});
  expect(outcome).toMatchObject({ kind: 'refused', code: 'MARKET_DATA_NOT_FOUND' });
});
