import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type SimExchange, startSimExchange, type VenueAddress } from './index.ts';
import { control, signed } from './testing/signed-client.ts';
import { userStream } from './testing/user-stream.ts';

const first = { apiKey: 'k'.repeat(32), secret: 's'.repeat(32) };
const second = { apiKey: 'l'.repeat(32), secret: 't'.repeat(32) };
const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01' };
let stateDir: string;
let sim: SimExchange;

async function start(): Promise<void> {
  sim = await startSimExchange({ market: 'still', venues: ['binance', 'okx'], stateDir, ...first });
}
beforeEach(async () => {
  stateDir = await mkdtemp(path.join(os.tmpdir(), 'sim-accounts-'));
  await start();
});
afterEach(async () => {
  await sim.stop();
  await rm(stateDir, { recursive: true, force: true });
});

const open = (body: object) => control(sim.control, '/account', body);
function as(keys: typeof first): VenueAddress {
  if (sim.venues.binance === undefined) throw new Error('no binance');
  return { ...sim.venues.binance, ...keys };
}
async function held(keys: typeof first): Promise<Record<string, string>> {
  const { body } = await signed(as(keys), 'GET', '/api/v3/account', { omitZeroBalances: 'true' });
  const { balances } = body as { balances: { asset: string; free: string }[] };
  return Object.fromEntries(balances.map(({ asset, free }) => [asset, free]));
}
const place = (keys: typeof first, given: Record<string, string>) =>
  signed(as(keys), 'POST', '/api/v3/order', { ...order, ...given });
const listed = async (keys: typeof first, route: string) =>
  (await signed(as(keys), 'GET', `/api/v3/${route}`, { symbol: 'BTCUSDT' })).body as unknown[];

describe('a second account of a venue', () => {
  it('begins with the same funds, and has orders, trades and balances of its own', async () => {
    const atStart = await held(first);
    expect(await open({ venue: 'binance', ...second })).toMatchObject({ status: 200, body: { ok: true } });
    expect(await held(second)).toEqual(atStart);
    const resting = await place(first, { price: '30000', newClientOrderId: 'mine' });
    const { orderId } = resting.body as { orderId: number };
    for (const route of ['openOrders', 'allOrders']) {
      expect(await listed(first, route)).toHaveLength(1);
      expect(await listed(second, route)).toEqual([]);
    }
    const named = { symbol: 'BTCUSDT', orderId: String(orderId) };
    expect(await signed(as(second), 'GET', '/api/v3/order', named)).toMatchObject({ body: { code: -2013 } });
    expect(await signed(as(second), 'DELETE', '/api/v3/order', named)).toMatchObject({
      body: { code: -2011 },
    });
    // The same client order id is free to each.
    expect(await place(second, { price: '90000', newClientOrderId: 'mine' })).toMatchObject({
      body: { status: 'FILLED' },
    });
    expect([await listed(first, 'myTrades'), await listed(second, 'myTrades')]).toMatchObject([[], [{}]]);
    expect(Number((await held(second)).BTC)).toBeGreaterThan(Number(atStart.BTC));
    expect((await held(first)).BTC).toBe(atStart.BTC);
  });

  it('hears of its own alone', async () => {
    await open({ venue: 'binance', ...second });
    const [mine, theirs] = [await userStream(as(first)), await userStream(as(second))];
    await place(first, { price: '30000', newClientOrderId: 'a' });
    await place(second, { price: '30001', newClientOrderId: 'b' });
    await expect.poll(() => [mine.clientOrderIds(), theirs.clientOrderIds()]).toEqual([['a'], ['b']]);
    for (const { socket } of [mine, theirs]) socket.close();
    expect(mine.socket.readyState).not.toBe(WebSocket.OPEN);
  });

  it('is there with its key and what it holds after a stop, and begins anew with a reset', async () => {
    await open({ venue: 'binance', ...second });
    await place(second, { price: '90000' });
    const before = await held(second);
    await sim.stop();
    await start();
    expect(await held(second)).toEqual(before);
    await control(sim.control, '/reset', { venue: 'binance' });
    expect(await held(second)).toEqual(await held(first));
  });

  it('is refused where a key has one already, where the venue has but one, and where nobody knows it', async () => {
    await open({ venue: 'binance', ...second });
    const refused = async (body: object) => (await open(body)).body as { error: string };
    expect(await refused({ venue: 'binance', ...second })).toEqual({ error: 'KEY_EXISTS' });
    expect(await refused({ venue: 'binance', ...first })).toEqual({ error: 'KEY_EXISTS' });
    expect(await refused({ venue: 'okx', ...second })).toEqual({ error: 'ONE_ACCOUNT_ONLY' });
    expect(await refused({ venue: 'nowhere', ...second })).toEqual({ error: 'UNKNOWN_VENUE' });
    expect(await refused({ venue: 'binance', apiKey: 'x' })).toMatchObject({ error: 'BAD_REQUEST' });
  });
});
