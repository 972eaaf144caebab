import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type SimExchange, type SimExchangeOptions, startSimExchange } from './index.ts';
import { type Answer, answerOf, control, signed } from './testing/signed-client.ts';
import { upbit } from './testing/upbit-client.ts';
import { restingBid } from './testing/upbit-world.ts';

const running: SimExchange[] = [];
const hooks: Server[] = [];

afterEach(async () => {
  for (const sim of running.splice(0)) await sim.stop();
  for (const hook of hooks.splice(0)) {
    hook.close();
    hook.closeAllConnections();
  }
});

async function start(options: SimExchangeOptions = {}): Promise<SimExchange> {
  const sim = await startSimExchange({ market: 'still', venues: ['binance', 'upbit'], ...options });
  running.push(sim);
  return sim;
}
const read = async (sim: SimExchange, path: string): Promise<Answer> =>
  answerOf(await fetch(sim.control + path));
function venue(sim: SimExchange, name: string) {
  const address = sim.venues[name];
  if (address === undefined) throw new Error(`no ${name}`);
  return address;
}

describe('with several venues', () => {
  const views = ['/orders', '/trades', '/balances', '/requests', '/market', '/faults'];

  it('a query names its venue, or is told which there are', async () => {
    const sim = await start();
    expect((await read(sim, '/health')).body).toEqual({ ok: true, venues: ['binance', 'upbit'] });
    for (const view of views) {
      expect(await read(sim, view), view).toMatchObject({
        status: 400,
        body: { error: 'VENUE_REQUIRED', venues: ['binance', 'upbit'] },
      });
      expect((await read(sim, `${view}?venue=upbit`)).status, view).toBe(200);
      expect(await read(sim, `${view}?venue=nope`)).toMatchObject({
        status: 404,
        body: { error: 'UNKNOWN_VENUE' },
      });
    }
  });

  it('a query of the only venue need not name it', async () => {
    const sim = await start({ venues: ['upbit'] });
    expect(Object.keys(sim.venues)).toEqual(['upbit']);
    for (const view of views) expect((await read(sim, view)).status, view).toBe(200);
    expect((await read(sim, '/balances')).body).toMatchObject({
      KRW: { free: '150000000' },
      BTC: { free: '1' },
    });
  });

  it('each has its own account, key and faults', async () => {
    const sim = await start();
    const [binance, other] = [venue(sim, 'binance'), venue(sim, 'upbit')];
    expect(other.apiKey).not.toBe(binance.apiKey);
    await upbit(other, 'POST', '/v1/orders', restingBid);
    expect((await read(sim, '/orders?venue=binance')).body).toEqual([]);
    expect((await read(sim, '/orders?venue=upbit')).body).toHaveLength(1);
    await control(sim.control, '/faults', {
      venue: 'upbit',
      match: {},
      effect: 'before',
      respond: { status: 500 },
    });
    expect((await signed(binance, 'GET', '/api/v3/account', {})).status).toBe(200);
    expect((await read(sim, '/faults?venue=binance')).body).toMatchObject({ requests: [] });
  });

  it('a reset is of the named one, or of all', async () => {
    const sim = await start();
    const trade = async () => {
      await upbit(venue(sim, 'upbit'), 'POST', '/v1/orders', restingBid);
      const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' };
      await signed(venue(sim, 'binance'), 'POST', '/api/v3/order', order);
    };
    const counts = async () =>
      Promise.all(
        ['binance', 'upbit'].map(async (name) => (await read(sim, `/orders?venue=${name}`)).body),
      ).then((lists) => lists.map((list) => (Array.isArray(list) ? list.length : -1)));
    await trade();
    expect(await counts()).toEqual([1, 1]);
    await control(sim.control, '/reset', { venue: 'upbit' });
    expect(await counts()).toEqual([1, 0]);
    await trade();
    await control(sim.control, '/reset', {});
    expect(await counts()).toEqual([0, 0]);
    expect((await read(sim, '/balances?venue=binance')).body).toMatchObject({ BTC: { free: '1' } });
    expect((await control(sim.control, '/reset', { venue: 'nope' })).status).toBe(404);
  });

  it('Upbit starts with what it is given', async () => {
    const keys = { apiKey: 'shared', secret: 'shared secret' };
    const own = { apiKey: 'own', secret: 'own secret', fund: { KRW: '7', ETH: '2' } };
    const sim = await start({ ...keys, own: { upbit: own } });
    expect(venue(sim, 'binance')).toMatchObject(keys);
    expect(venue(sim, 'upbit')).toMatchObject({ apiKey: 'own', secret: 'own secret' });
    expect((await read(sim, '/balances?venue=upbit')).body).toEqual({
      KRW: { free: '7', locked: '0' },
      ETH: { free: '2', locked: '0' },
    });
    const shared = await start(keys);
    expect(venue(shared, 'upbit')).toMatchObject(keys);
  });

  it.each(['binance', 'upbit'])('%s’s key is limited by itself', async (name) => {
    const sim = await start();
    const limits = { allowedIps: ['192.0.2.1'] };
    expect((await control(sim.control, '/key', { venue: name, ...limits })).body).toEqual({
      expiresAtMs: null,
      scopes: null,
      ...limits,
    });
    const other = name === 'upbit' ? 'binance' : 'upbit';
    expect((await control(sim.control, '/key', { venue: other })).body).toMatchObject({ allowedIps: null });
    expect((await control(sim.control, '/key', { venue: 'upbit', scopes: 'all' })).status).toBe(400);
  });
});

describe('the reset hook', () => {
  /** Listens as a product would; answers each call with what `answer` gives, keeps what it was sent. */
  async function hook(answer: () => Promise<number> | number) {
    const heard: unknown[] = [];
    const server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      heard.push([request.method, request.url, JSON.parse(text)]);
      response.writeHead(await answer()).end();
    });
    hooks.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/again`, heard };
  }

  it('hears which venues were reset, and the caller waits for its answer', async () => {
    let seen: unknown;
    let sim: SimExchange | undefined;
    const { url, heard } = await hook(async () => {
      // The reset has taken effect by now.
      seen = sim && (await read(sim, '/orders?venue=upbit')).body;
      return 204;
    });
    sim = await start({ resetHook: url });
    await upbit(venue(sim, 'upbit'), 'POST', '/v1/orders', restingBid);
    const all = await control(sim.control, '/reset', {});
    expect(all).toMatchObject({ status: 200, body: { ok: true } });
    expect(seen).toEqual([]);
    await control(sim.control, '/reset', { venue: 'upbit' });
    expect(heard).toEqual([
      ['POST', '/again', { venues: ['binance', 'upbit'] }],
      ['POST', '/again', { venues: ['upbit'] }],
    ]);
  });

  it('is not told of a reset that was refused', async () => {
    const { url, heard } = await hook(() => 200);
    const sim = await start({ resetHook: url });
    expect((await control(sim.control, '/reset', { venue: 'nope' })).status).toBe(404);
    expect(heard).toEqual([]);
  });

  it.each([500, 404, 302])(
    'that answers %i is a failure; the venues are reset all the same',
    async (status) => {
      const { url } = await hook(() => status);
      const sim = await start({ resetHook: url });
      await upbit(venue(sim, 'upbit'), 'POST', '/v1/orders', restingBid);
      const answer = await control(sim.control, '/reset', {});
      expect(answer).toMatchObject({ status: 502, body: { error: 'RESET_HOOK_FAILED' } });
      expect((await read(sim, '/orders?venue=upbit')).body).toEqual([]);
    },
  );

  it('that nobody answers is a failure', async () => {
    const { url } = await hook(() => 200);
    const sim = await start({ resetHook: url });
    await new Promise((resolve) => hooks.splice(0)[0]?.close(resolve));
    expect((await control(sim.control, '/reset', {})).status).toBe(502);
  });

  it.each(['http://192.0.2.1/hook', 'https://127.0.0.1/hook', 'http://localhost.example/hook', 'nonsense'])(
    'may not be %s',
    async (url) => {
      await expect(start({ resetHook: url })).rejects.toThrow();
    },
  );
});
