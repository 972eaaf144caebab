import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import { type SimExchange, startSimExchange, type VenueAddress } from './index.ts';
import { answerOf, control, signed } from './testing/signed-client.ts';
import { type Pairs, upbit } from './testing/upbit-client.ts';
import { restingBid } from './testing/upbit-world.ts';

const ready = z.object({
  control: z.url(),
  venues: z.object({
    binance: z.object({ http: z.url(), ws: z.url(), apiKey: z.string(), secret: z.string() }),
  }),
});
const keys = { apiKey: 'k'.repeat(32), secret: 's'.repeat(32) };
const order = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.01',
  price: '50000',
};
let stateDir: string;
const children: ChildProcess[] = [];
const running: SimExchange[] = [];

beforeEach(async () => {
  stateDir = await mkdtemp(path.join(os.tmpdir(), 'sim-exchange-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const sim of running.splice(0)) await sim.stop();
  await rm(stateDir, { recursive: true, force: true });
});

async function inProcess(more: object = {}): Promise<SimExchange> {
  const sim = await startSimExchange({ market: 'still', stateDir, ...keys, ...more });
  running.push(sim);
  return sim;
}

async function asProcess(): Promise<{ child: ChildProcess; address: z.output<typeof ready> }> {
  const main = path.join(import.meta.dirname, 'main.ts');
  const args = [main, '--market', 'still', '--state-dir', stateDir];
  const env = {
    ...process.env,
    SIM_API_KEY: keys.apiKey,
    SIM_SECRET: keys.secret,
    SIM_EXIT_WITH_PARENT: '1',
  };
  const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, address: ready.parse(JSON.parse(String(line))) };
}

function venueOf({ venues }: Pick<SimExchange, 'venues'>, name: string): VenueAddress {
  const address = venues[name];
  if (address === undefined) throw new Error(`no ${name}`);
  return address;
}
const binance = (sim: Pick<SimExchange, 'venues'>) => venueOf(sim, 'binance');

it('orders, fills, balances, prices and ids outlive a stop', async () => {
  const first = await inProcess();
  await signed(binance(first), 'POST', '/api/v3/order', { ...order, newClientOrderId: 'resting' });
  await signed(binance(first), 'POST', '/api/v3/order', {
    ...order,
    price: '60500',
    newClientOrderId: 'filled',
  });
  await control(first.control, '/market', { venue: 'binance', symbol: 'BTCUSDT', price: '60200' });
  const views = ['/orders', '/trades', '/balances'].map((view) => `${view}?venue=binance`);
  const before = await Promise.all(
    views.map(async (view) => (await answerOf(await fetch(first.control + view))).body),
  );
  await first.stop();
  running.pop();

  const second = await inProcess();

  const after = await Promise.all(
    views.map(async (view) => (await answerOf(await fetch(second.control + view))).body),
  );
  expect(after).toEqual(before);
  const duplicate = await signed(binance(second), 'POST', '/api/v3/order', {
    ...order,
    newClientOrderId: 'resting',
  });
  expect(duplicate.body).toMatchObject({ code: -2010, msg: 'Duplicate order sent.' });
  const [market] = z
    .array(z.object({ mid: z.string() }))
    .parse((await answerOf(await fetch(`${second.control}/market?venue=binance`))).body);
  expect(market?.mid).toBe('60200');
  await control(second.control, '/market', { venue: 'binance', symbol: 'BTCUSDT', price: '49000' });
  const query = { symbol: 'BTCUSDT', origClientOrderId: 'resting' };
  expect((await signed(binance(second), 'GET', '/api/v3/order', query)).body).toMatchObject({
    status: 'FILLED',
  });
  const next = z
    .object({ orderId: z.int() })
    .parse((await signed(binance(second), 'POST', '/api/v3/order', order)).body);
  const old = z.array(z.object({ orderId: z.int() })).parse(before[0]);
  expect(next.orderId).toBeGreaterThan(Math.max(...old.map((each) => each.orderId)));
});

it("what Upbit's account did outlives a stop, and so do its used identifiers", async () => {
  const ask = (sim: SimExchange, method: string, route: string, params: Pairs = {}) =>
    upbit(venueOf(sim, 'upbit'), method, `/v1${route}`, params);
  const first = await inProcess();
  const bid = (identifier: string, more: object = {}) => ({ ...restingBid, identifier, ...more });
  await ask(first, 'POST', '/orders', bid('resting'));
  await ask(first, 'POST', '/orders', bid('filled', { price: '90001000' }));
  await ask(first, 'POST', '/orders', bid('refused', { price: '80000001' }));
  await control(first.control, '/fund', { venue: 'upbit', asset: 'ETH', amount: '2' });
  const routes = ['/order?identifier=resting', '/order?identifier=filled', '/accounts', '/deposits'];
  const views = (sim: SimExchange) =>
    Promise.all(
      routes.map(async (route) => {
        const [path = '', query = ''] = route.split('?');
        return (await ask(sim, 'GET', path, [...new URLSearchParams(query)])).body;
      }),
    );
  const before = await views(first);
  expect(before).toMatchObject([
    { state: 'wait' },
    { state: 'done', trades: [{}] },
    [{}, {}, {}],
    [{ amount: '2' }],
  ]);
  await first.stop();
  running.pop();

  const second = await inProcess();

  expect(await views(second)).toEqual(before);
  for (const identifier of ['resting', 'filled', 'refused']) {
    expect((await ask(second, 'POST', '/orders', bid(identifier))).body).toMatchObject({
      error: { name: 'duplicated_identifier' },
    });
  }
  expect((await ask(second, 'DELETE', '/order', { identifier: 'resting' })).status).toBe(200);
});

it('a state file that is damaged stops the start instead of inventing money', async () => {
  await writeFile(path.join(stateDir, 'binance.json'), '{"version":1');
  await expect(inProcess()).rejects.toThrow();
});

it('a killed process comes back with what it had saved; half a file is never seen', async () => {
  const { child, address } = await asProcess();
  await signed(binance(address), 'POST', '/api/v3/order', { ...order, newClientOrderId: 'kept' });
  const file = path.join(stateDir, 'binance.json');
  const saved = () => readFile(file, 'utf8').catch(() => '');
  while (!(await saved()).includes('kept')) JSON.parse((await saved()) || '{}');
  child.kill('SIGKILL');
  await once(child, 'exit');

  const restarted = await inProcess();

  expect((await answerOf(await fetch(`${restarted.control}/orders?venue=binance`))).body).toMatchObject([
    { clientOrderId: 'kept', state: 'NEW' },
  ]);
});

it.each(['SIGTERM', 'SIGINT', 'end of stdin'] as const)(
  '%s ends the process cleanly, with its state saved',
  async (how) => {
    const { child, address } = await asProcess();
    await signed(binance(address), 'POST', '/api/v3/order', { ...order, newClientOrderId: 'late' });
    if (how === 'end of stdin') child.stdin?.end();
    else child.kill(how);
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await readdir(stateDir)).toEqual(expect.arrayContaining(['binance.json', 'upbit.json']));
    expect(await readFile(path.join(stateDir, 'binance.json'), 'utf8')).toContain('late');
  },
);
