import { beforeEach, describe, expect, it } from 'vitest';
import type { MarketUpdate, ServerFrame } from '../http-api/stream-schemas.ts';
import type { SocketEvents, StreamClientOptions } from './options.ts';
import { StreamClient } from './stream-client.ts';

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
let nowMs: number;
let timers: Set<{ atMs: number; act: () => void }>;
let sockets: { events: SocketEvents; sent: string[]; isClosed: boolean; address: string }[];
let said: string[];
let ticket: StreamClientOptions['ticket'];
beforeEach(() => {
  [nowMs, timers, sockets, said] = [0, new Set(), [], []];
  ticket = async () => ({ url: 'wss://stream.test/live', ticket: 'a b' });
});

async function wait(durationMs: number) {
  nowMs += durationMs;
  for (const timer of [...timers]) {
    if (timer.atMs > nowMs || !timers.delete(timer)) continue;
    timer.act();
    await pause();
  }
}
async function started(topics: Readonly<Record<string, number | undefined>>) {
  const client = new StreamClient({
    topics,
    ticket: () => ticket(),
    connect: (address, events) => {
      const socket = { events, sent: [] as string[], isClosed: false, address };
      sockets.push(socket);
      return {
        send: (text) => socket.sent.push(text),
        close: () => {
          socket.isClosed = true;
        },
      };
    },
    nowMs: () => nowMs,
    after: (delayMs, act) => {
      const timer = { atMs: nowMs + delayMs, act };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    random: () => 0,
    onMessage: ({ topic, sequence }) => said.push(`${topic} ${sequence}`),
    onUpdate: ({ topic, sequence }: MarketUpdate) => said.push(`${topic} ${sequence}`),
    onReset: ({ topic, reason }) => said.push(`${topic} ${reason}`),
    onState: (state) => said.push(state.state === 'WAITING' ? `WAITING ${state.retryMs}` : state.state),
    onRefused: ({ code, topic }) => said.push(`${code} ${topic}`),
  });
  client.start();
  await pause();
  return client;
}
const socket = () => sockets.at(-1);
const hear = (frame: ServerFrame) => socket()?.events.heard(JSON.stringify(frame));
const pong = (heads: Record<string, number>): ServerFrame => ({ type: 'pong', atMs: 1, heads });
const sent = () => (socket()?.sent ?? []).map((text) => JSON.parse(text) as unknown);
const ping = { action: 'ping' };

describe('the client of the live stream', () => {
  it('opens with a ticket, asks for its topics from where it knows them, and tells how old what it knows is', async () => {
    const client = await started({ orders: 7, risk: undefined, 'ticker:okx:BTC/USDT': undefined });
    expect(socket()?.address).toBe('wss://stream.test/live?ticket=a%20b');
    expect([client.ageMs(), client.isStale()]).toEqual([undefined, true]);
    socket()?.events.opened();
    const topics = [{ topic: 'orders', since: 7 }, { topic: 'risk' }, { topic: 'ticker:okx:BTC/USDT' }];
    expect(sent()).toEqual([{ action: 'subscribe', topics }, ping]);
    hear(pong({ orders: 7, risk: 0, 'ticker:okx:BTC/USDT': 0 }));
    // What happens to `risk` now is told to nobody: whoever reads it now may miss that.
    expect(said).toEqual(['CONNECTING']);
    hear({ type: 'subscribed', topic: 'risk', sequence: 0, replayed: 0 });
    expect(said).toEqual(['CONNECTING', 'LIVE']);
    nowMs += 29_000;
    expect([client.ageMs(), client.isStale()]).toEqual([29_000, false]);
    nowMs += 2_000;
    expect(client.isStale()).toBe(true);
  });

  it('asks again for what a pong shows that it lacks, and for what is not told here', async () => {
    await started({ orders: 7, risk: 1, 'book:okx:BTC/USDT': undefined });
    socket()?.events.opened();
    hear(pong({ orders: 9 }));
    const missing = [
      { topic: 'orders', since: 7 },
      { topic: 'risk', since: 1 },
      { topic: 'book:okx:BTC/USDT' },
    ];
    expect(sent().at(-1)).toEqual({ action: 'subscribe', topics: missing });
  });

  it('comes back from a lost, a silent and a refused connection, later and later, until one lives', async () => {
    await started({ orders: 1 });
    socket()?.events.ended('closed');
    socket()?.events.ended('once more');
    expect(said).toEqual(['CONNECTING', 'WAITING 125']);
    await wait(125);
    expect(sockets).toHaveLength(2);
    await wait(20_000);
    expect([said.at(-1), socket()?.isClosed]).toEqual(['WAITING 250', true]);
    ticket = () => Promise.reject(new Error('no'));
    await wait(250);
    expect(said.at(-1)).toBe('WAITING 500');
    for (let tries = 0; tries < 9; tries += 1) await wait(30_000);
    expect(said.at(-1)).toBe('WAITING 15000');
    ticket = async () => ({ url: 'wss://stream.test/live', ticket: 't' });
    await wait(30_000);
    socket()?.events.opened();
    hear(pong({ orders: 1 }));
    await wait(20_000);
    expect(sent().at(-1)).toEqual(ping);
    await wait(10_000);
    expect(said.at(-1)).toBe('WAITING 125');
  });

  it('what an old connection still says counts for nothing, nor does garbage', async () => {
    await started({ orders: undefined });
    const [first] = sockets;
    first?.events.ended('closed');
    await wait(1_000);
    first?.events.heard(JSON.stringify({ type: 'reset', topic: 'orders', sequence: 1, reason: 'TOO_OLD' }));
    for (const data of ['{', '[]', '{"type":"new"}', new Uint8Array(2)]) socket()?.events.heard(data);
    expect(said).toEqual(['CONNECTING', 'WAITING 125', 'CONNECTING']);
  });

  it('follows and leaves topics while it runs, and keeps to them after it came back', async () => {
    const client = await started({ orders: 1 });
    client.follow('risk', 3);
    socket()?.events.opened();
    client.follow('risk');
    client.follow('ticker:okx:A/B');
    client.leave('orders');
    client.leave('orders');
    const first = {
      action: 'subscribe',
      topics: [
        { topic: 'orders', since: 1 },
        { topic: 'risk', since: 3 },
      ],
    };
    const second = { action: 'subscribe', topics: [{ topic: 'ticker:okx:A/B' }] };
    expect(sent()).toEqual([first, ping, second, { action: 'unsubscribe', topics: ['orders'] }]);
    socket()?.events.ended('closed');
    client.leave('ticker:okx:A/B');
    await wait(1_000);
    socket()?.events.opened();
    expect(sent()).toEqual([{ action: 'subscribe', topics: [{ topic: 'risk', since: 3 }] }, ping]);
  });

  it('leaves a topic that is refused, and a connection that is over', async () => {
    await started({ orders: 1, nonsense: undefined });
    socket()?.events.opened();
    hear({ type: 'refused', code: 'TOPIC_UNKNOWN', message: '', topic: 'nonsense' });
    const before = sent().length;
    hear(pong({ orders: 1 }));
    expect([said.at(-2), sent().length]).toEqual(['TOPIC_UNKNOWN nonsense', before]);
    hear({ type: 'refused', code: 'CONNECTION_GONE', message: '' });
    expect(said.at(-1)).toBe('WAITING 125');
  });

  it('tells candles in order and asks for those between, of a book the newest, and of trades when some may be missing', async () => {
    const [candles, book, trades] = ['candles:okx:A/B:1m', 'book:okx:A/B', 'trades:okx:A/B'] as const;
    const client = await started({ [candles]: 4, [book]: undefined, [trades]: undefined });
    socket()?.events.opened();
    const row = { openTimeMs: 1, endMs: 2, open: '1', high: '1', low: '1', close: '1', volume: '1' };
    const whole = { quoteVolume: '1', trades: 1, isWhole: true, source: 'TRADES' as const };
    const candle = (sequence: number): MarketUpdate => ({
      ...{ kind: 'candle', topic: candles, sequence, asOfMs: 1, candle: { ...row, ...whole } },
    });
    const bookAt = (sequence: number): MarketUpdate => ({
      ...{ kind: 'book', topic: book, sequence, asOfMs: 1, isValid: false, bids: [], asks: [] },
    });
    const tradesOf = (sequence: number, ...ids: string[]): MarketUpdate => ({
      ...{ kind: 'trades', topic: trades, sequence, asOfMs: 1, begins: true },
      trades: ids.map((id) => ({ id, price: '1', size: '1', timeMs: 1, takerSide: 'sell' as const })),
    });
    hear({ type: 'subscribed', topic: candles, sequence: 4, replayed: 0 });
    hear({ type: 'market', updates: [candle(6), bookAt(8), bookAt(7), tradesOf(1, 'a'), tradesOf(2, 'b')] });
    expect(sent().at(-1)).toEqual({ action: 'subscribe', topics: [{ topic: candles, since: 4 }] });
    hear({ type: 'market', updates: [candle(5)] });
    const told = [`${book} 8`, `${trades} 1`, `${trades} TOO_OLD`, `${trades} 2`];
    expect(said.slice(1)).toEqual([...told, `${candles} 5`, `${candles} 6`]);
    client.stop();
    expect([said.at(-1), socket()?.isClosed, client.positions()]).toEqual([
      'STOPPED',
      true,
      { [candles]: 6 },
    ]);
    await wait(60_000);
    expect(sockets).toHaveLength(1);
  });
});
