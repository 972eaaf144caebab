import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { StreamFaults } from './core/stream-faults.ts';
import { type SimExchange, startSimExchange } from './index.ts';
import { control } from './testing/signed-client.ts';

/** How each venue's tickers are asked for, and a request whose answer comes after whatever the subscription begins with. */
const venues = {
  okx: {
    market: 'BTC-USDT',
    path: '/ws/v5/public',
    ask: { op: 'subscribe', args: [{ channel: 'tickers', instId: 'BTC-USDT' }] },
    ping: 'ping',
    answer: 'pong',
  },
  bybit: {
    market: 'BTCUSDT',
    path: '/v5/public/spot',
    ask: { op: 'subscribe', args: ['tickers.BTCUSDT'] },
    ping: '{"op":"ping"}',
    answer: '"ret_msg":"pong"',
  },
  bitget: {
    market: 'BTCUSDT',
    path: '/v3/ws/public',
    ask: { op: 'subscribe', args: [{ instType: 'spot', topic: 'ticker', symbol: 'BTCUSDT' }] },
    ping: 'ping',
    answer: 'pong',
  },
  upbit: {
    market: 'KRW-BTC',
    path: '/websocket/v1',
    ask: [{ ticket: 't' }, { type: 'ticker', codes: ['KRW-BTC'] }],
    ping: 'PING',
    answer: '"status":"UP"',
  },
} as const;
const names = Object.keys(venues) as (keyof typeof venues)[];

let sim: SimExchange;
beforeAll(async () => {
  sim = await startSimExchange({ market: 'still', venues: names });
});
afterAll(() => sim?.stop());

/** What a new subscriber to a venue's tickers is told before his ping is answered. */
async function toldFirst(name: keyof typeof venues): Promise<readonly string[]> {
  const { path, ask, ping, answer } = venues[name];
  const socket = new WebSocket(`${sim.venues[name]?.ws}${path}`);
  const heard: string[] = [];
  const answered = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      heard.push(String(data));
      if (heard.at(-1)?.includes(answer)) resolve();
    });
  });
  await once(socket, 'open');
  socket.send(JSON.stringify(ask));
  socket.send(ping);
  await answered;
  socket.close();
  return heard.slice(0, -1);
}

describe('a venue that sends nothing', () => {
  it.each(names)('%s: a new subscription begins with no price either', async (name) => {
    const isPrice = (text: string) => /last|trade_price/i.test(text);
    expect((await toldFirst(name)).filter(isPrice)).toHaveLength(1);
    const stream = { kind: 'silence', target: 'public' };
    expect((await control(sim.control, '/faults', { venue: name, stream })).status).toBe(201);
    expect((await toldFirst(name)).filter(isPrice)).toEqual([]);
    expect((await fetch(`${sim.control}/faults?venue=${name}`, { method: 'DELETE' })).status).toBe(200);
    expect((await toldFirst(name)).filter(isPrice)).toHaveLength(1);
  });

  it.each(names)('%s: of one market, while others are told', async (name) => {
    const silence = (about: string) => ({ kind: 'silence', target: 'public', about });
    const post = (stream: object) => control(sim.control, '/faults', { venue: name, stream });
    const isPrice = (text: string) => /last|trade_price/i.test(text);
    expect((await post(silence('DOGE'))).status).toBe(201);
    expect((await toldFirst(name)).filter(isPrice)).toHaveLength(1);
    expect((await post(silence(venues[name].market))).status).toBe(201);
    expect((await toldFirst(name)).filter(isPrice)).toEqual([]);
    await fetch(`${sim.control}/faults?venue=${name}`, { method: 'DELETE' });
  });

  it('of one market tells what comes later of another', () => {
    const faults = new StreamFaults('book');
    faults.add({ kind: 'silence', target: 'public', about: 'BTC' });
    const told: string[] = [];
    for (const market of ['BTCUSDT', 'ETHUSDT', 'BTCUSDT'])
      faults.pass('public', 'trade', `{"s":"${market}"}`, () => told.push(market));
    faults.pass('private', 'fill', '{"s":"BTCUSDT"}', () => told.push('own'));
    expect(told).toEqual(['ETHUSDT', 'own']);
  });
});
