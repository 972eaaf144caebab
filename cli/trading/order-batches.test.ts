import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { type TestConnection, testConnection } from '../testing/connection.ts';
import { order, orderId, problem } from '../testing/resources.ts';
import { cancelBatch } from './cancel-batch.ts';
import { placeBatch } from './place-batch.ts';
import { readBatch } from './read-batch.ts';

let server: ApiServer;
let connection: TestConnection;
beforeEach(async () => {
  server = await startApiServer();
  connection = testConnection(server.url);
});
afterEach(() => server.stop());

const taken = { status: 202, order: order(), problem: null };
const refused = { status: 422, order: null, problem: problem(422, 'PRICE_NOT_ON_TICK') };
const answer = (outcomes: readonly object[], rest: object = {}) => ({
  status: 200,
  body: { outcomes, ...rest },
});

describe('a batch of orders', () => {
  const batch = { orders: [{ side: 'buy' }, { side: 'sell' }], idempotencyKey: 'key-1', timeoutMs: 5_000 };
  const path = 'POST /v1/orders/batch';

  it('is done when all were taken', async () => {
    server.on(
      path,
      answer([
        { index: 0, ...taken },
        { index: 1, ...taken },
      ]),
    );
    expect(await placeBatch(connection, batch)).toMatchObject({ kind: 'done' });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ orders: batch.orders });
  });

  it.each([
    ['refused', refused, 'PRICE_NOT_ON_TICK'],
    [
      'denied',
      { ...taken, order: order({ state: 'DENIED', code: 'INSUFFICIENT_FUNDS' }) },
      'INSUFFICIENT_FUNDS',
    ],
  ])('is a failure when one was %s, with every outcome', async (_name, bad, code) => {
    server.on(
      path,
      answer([
        { index: 0, ...taken },
        { index: 1, ...bad },
      ]),
    );
    const outcome = await placeBatch(connection, batch);
    expect(outcome).toMatchObject({ kind: 'refused', code, document: { outcomes: [taken, bad] } });
  });

  it('whose answer was lost is sent again under its key', async () => {
    server.on(path, ['drop', answer([{ index: 0, ...taken }])]);
    expect(await placeBatch(connection, batch)).toMatchObject({ kind: 'done' });
    expect(server.requests.map(({ headers }) => headers['idempotency-key'])).toEqual(['key-1', 'key-1']);
  });

  it('without any answer is undecided, and names the key', async () => {
    server.on(path, 'drop');
    expect(await placeBatch(connection, batch)).toMatchObject({
      kind: 'undecided',
      details: { idempotencyKey: 'key-1' },
    });
  });
});

describe('a batch of cancels', () => {
  const path = 'POST /v1/orders/batch/cancel';
  const canceled = { orderId, ...taken };
  const ended = { orderId, status: 409, order: null, problem: problem(409, 'ORDER_NOT_CANCELABLE') };

  it('of an account goes on until none are left', async () => {
    server.on(path, [answer([canceled], { cursor: 'next' }), answer([canceled], { cursor: null })]);
    const outcome = await cancelBatch(connection, { accountId: 'a', instrument: 'BTC/USDT' }, 5_000);
    expect(outcome).toMatchObject({ kind: 'done', document: { outcomes: [canceled, canceled] } });
    expect(server.requests.map(({ body }) => JSON.parse(body))).toEqual([
      { accountId: 'a', instrument: 'BTC/USDT' },
      { accountId: 'a', instrument: 'BTC/USDT', cursor: 'next' },
    ]);
  });

  it('takes an order that ended meanwhile for a failure only where it was named', async () => {
    server.on(path, answer([canceled, ended], { cursor: null }));
    expect(await cancelBatch(connection, { accountId: 'a' }, 5_000)).toMatchObject({ kind: 'done' });
    expect(await cancelBatch(connection, { orderIds: [orderId] }, 5_000)).toMatchObject({
      kind: 'refused',
      code: 'ORDER_NOT_CANCELABLE',
    });
  });

  it('without any answer is undecided, with what was answered before', async () => {
    server.on(path, [answer([canceled], { cursor: 'next' }), 'drop']);
    expect(await cancelBatch(connection, { accountId: 'a' }, 5_000)).toMatchObject({
      kind: 'undecided',
      details: { outcomes: [canceled] },
    });
  });
});

describe('a file of orders', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tradewind-batch-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const read = (content: string) => {
    const file = join(folder, 'orders.json');
    writeFileSync(file, content);
    return readBatch(file, 'account-1');
  };

  it.each([
    '[{"side":"buy"},{"accountId":"other"},7]',
    '{"orders":[{"side":"buy"},{"accountId":"other"},7]}',
  ])('is a list, or names one: %s; an order without an account gets the chosen one', async (content) => {
    const orders = [{ accountId: 'account-1', side: 'buy' }, { accountId: 'other' }, 7];
    expect(await read(content)).toEqual({ ok: true, value: orders });
  });

  it.each(['', 'no json', '{"order":[]}', '"text"'])('is not: %s', async (content) => {
    expect(await read(content)).toMatchObject({ ok: false, outcome: { code: 'FILE_UNREADABLE' } });
  });

  it('is not there', async () => {
    const reading = await readBatch(join(folder, 'none.json'), 'account-1');
    expect(reading).toMatchObject({ ok: false, outcome: { code: 'FILE_UNREADABLE' } });
  });
});
