import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryMarketViews } from '#shared/adapters/in-memory/market-views.ts';
import { InMemoryStreamConnections } from '#shared/adapters/in-memory/stream-records.ts';
import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import { MarketState } from '#shared/domain/market/market-state.ts';
import { type MarketUpdate, serverFrame } from '#shared/http-api/stream-schemas.ts';
import { MarketPush } from './market-push.ts';
import { withListeners } from './with-listeners.ts';

const symbol = 'BTC/USDT';
const key = { ownerId: 'user-1', connectionId: 'c1' };
const other = { ownerId: 'user-2', connectionId: 'c2' };
const quiet = { onBookValidity: () => {}, onCandle: () => {} };
const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
let state: MarketState;
let connections: InMemoryStreamConnections;
let views: InMemoryMarketViews;
let push: MarketPush;
let heard: Record<string, MarketUpdate[]>;
let answer: (connectionId: string) => Promise<'SENT' | 'GONE' | 'FAILED'>;

beforeEach(() => {
  state = new MarketState('okx', symbol, quiet);
  connections = new InMemoryStreamConnections();
  views = new InMemoryMarketViews();
  heard = {};
  answer = async () => 'SENT';
  const note = () => {};
  const send = async (connectionId: string, text: string) => {
    const outcome = await answer(connectionId);
    const frame = serverFrame.parse(JSON.parse(text));
    const updates = frame.type === 'market' ? frame.updates : [];
    if (outcome === 'SENT') heard[connectionId] = [...(heard[connectionId] ?? []), ...updates];
    return outcome;
  };
  const log = { info: note, warn: note, error: note };
  push = new MarketPush({ connections, sender: { send }, views, log });
});

async function follow(who: typeof key, ...topics: readonly string[]) {
  await connections.open(who);
  for (const topic of topics) await connections.subscribe(who, topic, 30);
  await push.refresh();
}
async function tick(times = 1) {
  for (; times > 0; times -= 1) {
    push.push([state]);
    await pause();
  }
}
let nowMs = 1_000;
function price(last: number) {
  nowMs += 1;
  const unknown = { open: 1, high: 1, low: 1, volume: 1, quoteVolume: 1, timeMs: nowMs };
  state.takeTicker({ last, ...unknown }, nowMs);
}
const trade = (id: number) =>
  state.takeTrade({ id, price: 5, size: 1, takerSide: 'BUY', timeMs: 1_000 + id }, 2_000);
const candle = (minute: number): MarketCandle => ({
  ...{ openTimeMs: minute * 60_000, endMs: (minute + 1) * 60_000, open: 1, high: 1, low: 1, close: 1 },
  ...{ volume: 0, quoteVolume: 0, trades: 0, isWhole: true, source: 'TRADES' as const },
});
const textOf = (update: MarketUpdate) => {
  if (update.kind === 'ticker') return `ticker ${update.last}`;
  if (update.kind === 'trades')
    return `trades ${update.begins} ${update.trades.map(({ id }) => id).join(',')}`;
  return update.kind === 'candle' ? `candle ${update.sequence}` : `book ${update.isValid}`;
};
const told = (connectionId = 'c1') => (heard[connectionId] ?? []).map(textOf);

describe('what markets say', () => {
  it('is told to whoever follows it, the newest only, and nothing when nothing is new', async () => {
    await follow(key, 'ticker:okx:BTC/USDT', 'book:okx:ETH/USDT');
    price(1);
    price(2);
    await tick(3);
    price(3);
    await tick();
    expect(told()).toEqual(['ticker 2', 'ticker 3']);
    expect(push.markets).toEqual([
      { venue: 'okx', symbol },
      { venue: 'okx', symbol: 'ETH/USDT' },
    ]);
    const subscribed = { listFollowed: async () => [{ venue: 'okx' as const, symbol }] };
    expect(await withListeners(subscribed, push).listFollowed()).toEqual(push.markets);
  });

  it('a slow client gets less, waits in no line, and holds up nobody', async () => {
    await follow(key, 'ticker:okx:BTC/USDT');
    await follow(other, 'ticker:okx:BTC/USDT');
    const free: (() => void)[] = [];
    answer = async (id) => {
      if (id === 'c1') await new Promise<void>((resolve) => free.push(resolve));
      return 'SENT';
    };
    for (const last of [1, 2, 3]) {
      price(last);
      await tick();
      await push.refresh();
    }
    expect([told('c1'), told('c2'), free.length]).toEqual([[], ['ticker 1', 'ticker 2', 'ticker 3'], 1]);
    free[0]?.();
    await pause();
    await tick();
    free[1]?.();
    await pause();
    expect(told('c1')).toEqual(['ticker 1', 'ticker 3']);
  });

  it('a client that takes nothing is left alone for a while, one that is gone is forgotten', async () => {
    await follow(key, 'ticker:okx:BTC/USDT');
    await follow(other, 'ticker:okx:BTC/USDT');
    answer = async (id) => (id === 'c1' ? 'FAILED' : 'GONE');
    price(1);
    await tick(3);
    expect(push.counts).toEqual({ sent: 0, gone: 1, failed: 1 });
    expect(await connections.listOf('user-2')).toEqual([]);
    answer = async () => 'SENT';
    await tick(10);
    expect(told()).toEqual(['ticker 1']);
  });

  it('trades are told once each by their ids, also when nothing was sent in between', async () => {
    await follow(key, 'trades:okx:BTC/USDT');
    for (const id of [1, 2]) trade(id);
    await tick(2);
    trade(4);
    await tick();
    trade(3);
    answer = async () => 'FAILED';
    await tick();
    answer = async () => 'SENT';
    await tick(10);
    expect(told()).toEqual(['trades true 1,2', 'trades false 4', 'trades false 3']);
    for (let id = 10; id < 120; id += 1) trade(id);
    await tick();
    expect(told().at(-1)).toMatch(/^trades true 20,.*,119$/);
  });

  it('closed candles are told under the numbers of their intervals, larger ones made of minutes', async () => {
    await follow(key, 'candles:okx:BTC/USDT:1m', 'candles:okx:BTC/USDT:5m');
    for (let minute = 5; minute < 10; minute += 1) {
      await views.saveCandle({ venue: 'okx', symbol, asOfMs: 1, timeframe: '1m', candle: candle(minute) });
      push.onClosedCandle('okx', symbol, candle(minute));
      push.onClosedCandle('okx', 'ETH/USDT', candle(minute));
      await pause();
    }
    push.onClosedCandle('okx', symbol, candle(9));
    await tick(2);
    expect(told()).toEqual([...['candle 5', 'candle 6', 'candle 7', 'candle 8', 'candle 9'], 'candle 1']);
    await follow(other, 'candles:okx:BTC/USDT:1m');
    push.onClosedCandle('okx', symbol, candle(10));
    await tick();
    expect([told().at(-1), told('c2')]).toEqual(['candle 10', ['candle 9', 'candle 10']]);
  });

  it('nobody who listens costs nothing, and a store that does not answer changes nothing', async () => {
    price(1);
    await tick();
    await follow(key, 'ticker:okx:BTC/USDT');
    connections.listMarketListeners = () => Promise.reject(new Error('away'));
    await push.refresh();
    await tick();
    expect(told()).toEqual(['ticker 1']);
  });
});
