import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import { type SimExchange, startSimExchange } from './index.ts';
import { answerOf, control, signed } from './testing/signed-client.ts';

let sim: SimExchange;

let stateDir: string;
const start = () => startSimExchange({ venues: ['binanceusdm'], market: 'still', stateDir });

beforeEach(async () => {
  stateDir = await mkdtemp(path.join(os.tmpdir(), 'sim-exchange-'));
  sim = await start();
});
afterEach(async () => {
  await sim.stop();
  await rm(stateDir, { recursive: true, force: true });
});

const see = async (path: string) => (await answerOf(await fetch(sim.control + path))).body;
const move = (change: object) =>
  control(sim.control, '/market', { venue: 'binanceusdm', symbol: 'BTCUSDT', ...change });

const marketsSchema = z.array(z.looseObject({ symbol: z.string() }));
async function market() {
  const rows = marketsSchema.parse(await see('/market'));
  return rows.find((row) => row.symbol === 'BTCUSDT') ?? expect.fail('no BTCUSDT');
}

async function buy(quantity: string): Promise<void> {
  const address = sim.venues.binanceusdm;
  if (address === undefined) throw new Error('no binanceusdm');
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity };
  expect((await signed(address, 'POST', '/fapi/v1/order', order)).status).toBe(200);
}

it('moves mark and index apart from the price, and together with it when they are released', async () => {
  await move({ markPrice: '59000', indexPrice: '59100', price: '61000' });
  expect(await market()).toMatchObject({ mid: '61000', markPrice: '59000', indexPrice: '59100' });
  await move({ price: '62000' });
  expect(await market()).toMatchObject({ mid: '62000', markPrice: '59000' });
  await move({ markPrice: null });
  expect(await market()).toMatchObject({ markPrice: '62000', indexPrice: '62000' });
});

it('pays funding when it is told to, at the rate it is given', async () => {
  await move({ markPrice: '60000' });
  await buy('0.5');
  await move({ fundingRate: '-0.0002', payFunding: true });
  expect(await market()).toMatchObject({ fundingRate: '-0.0002' });
  const payment = { symbol: 'BTCUSDT', asset: 'USDT', amount: '6', rate: '-0.0002', quantity: '0.5' };
  expect(await see('/funding')).toMatchObject([payment]);
  expect(await see('/positions')).toMatchObject([{ symbol: 'BTCUSDT', quantity: '0.5', funding: '6' }]);
});

it('shows margin, and liquidates before it answers', async () => {
  await buy('10');
  expect(await see('/margin')).toMatchObject({ USDT: { unrealised: expect.any(String), isolated: '0' } });
  await move({ markPrice: '40000' });
  expect(await see('/positions')).toMatchObject([{ quantity: '0' }]);
  const orders = await see('/orders');
  expect(orders).toMatchObject([
    { liquidation: false },
    { liquidation: true, state: 'FILLED', filled: '10' },
  ]);
  expect(await see('/trades')).toEqual(
    expect.arrayContaining([expect.objectContaining({ liquidation: true, price: '40000' })]),
  );
});

it('a reset leaves no position, payment or pinned price', async () => {
  await move({ markPrice: '60500', fundingRate: '0.003' });
  await buy('1');
  await move({ payFunding: true });
  await control(sim.control, '/reset', {});
  for (const view of ['/positions', '/funding', '/orders', '/algos']) expect(await see(view)).toEqual([]);
  expect(await see('/margin')).toMatchObject({ USDT: { wallet: '100000', available: '100000' } });
  const { mid, markPrice, fundingRate } = await market();
  expect(markPrice).toBe(mid);
  expect(fundingRate).not.toBe('0.003');
});

it('positions, payments and pinned prices outlive a stop', async () => {
  await move({ markPrice: '60500', fundingRate: '0.0003' });
  await buy('1');
  await move({ payFunding: true });
  const views = ['/positions', '/margin', '/funding', '/orders', '/trades', '/balances'];
  const all = async () => [...(await Promise.all(views.map(see))), (await market()).markPrice];
  const before = await all();
  await sim.stop();
  sim = await start();
  expect(await all()).toEqual(before);
  expect(before[0]).toMatchObject([{ quantity: '1', markPrice: '60500', funding: '-18.15' }]);
});

it.each([
  [{}, 400, /nothing to change/],
  [{ markPrice: '-1' }, 400, /BAD_PRICE/],
  [{ price: '0' }, 400, /BAD_PRICE/],
  [{ fundingRate: 'much' }, 400, /BAD_RATE/],
  [{ symbol: 'NOPE', markPrice: '1' }, 404, /UNKNOWN_SYMBOL/],
])('%j is refused', async (change, status, words) => {
  const answer = await move(change);
  expect(answer.status).toBe(status);
  expect(JSON.stringify(answer.body)).toMatch(words);
});

it('knows that spot has no mark price', async () => {
  const spot = await startSimExchange({ venues: ['binance'], market: 'still' });
  try {
    const change = { venue: 'binance', symbol: 'BTCUSDT', markPrice: '1' };
    expect((await control(spot.control, '/market', change)).body).toEqual({ error: 'NOT_PERPETUAL' });
  } finally {
    await spot.stop();
  }
});
