import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryMarketData } from '#shared/adapters/in-memory/market-data.ts';
import { InMemoryMarketViews } from '#shared/adapters/in-memory/market-views.ts';
import { InMemoryStreamConnections, InMemoryStreamLog } from '#shared/adapters/in-memory/stream-records.ts';
import type { DomainEvent } from '#shared/domain/events/domain-event.ts';
import { serverFrame } from '#shared/http-api/stream-schemas.ts';
import { anInstrument } from '#shared/testing/builders.ts';
import { answerFrame } from './answer-frame.ts';

const key = { ownerId: 'user-1', connectionId: 'c1' };
const deps = {
  ...{ log: new InMemoryStreamLog(), connections: new InMemoryStreamConnections() },
  ...{ market: new InMemoryMarketData(), views: new InMemoryMarketViews() },
  clock: { nowMs: () => 7 },
};
const eventOf = (eventId: string, text: string): DomainEvent => ({
  ...{ eventId, ownerId: key.ownerId, accountId: 'a', type: 'order.filled', correlationId: 'c', atMs: 1 },
  payload: { text },
});
async function say(frame: unknown, connection = key) {
  const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
  const answers = await answerFrame(deps, connection, text);
  return answers.map((answer) => serverFrame.parse(JSON.parse(answer)));
}

beforeEach(() => deps.connections.open(key));

describe('a client’s frame', () => {
  it('subscribes, replays what was missed, tells the heads and unsubscribes, each with the client’s own word', async () => {
    await deps.log.append(key.ownerId, [eventOf('e1', 'x'), eventOf('e2', 'y')]);
    const topics = [{ topic: 'orders', since: 1 }, { topic: 'risk' }, { topic: 'nothing' }];
    expect(await say({ action: 'subscribe', id: 'i', topics })).toMatchObject([
      { type: 'subscribed', topic: 'orders', sequence: 2, replayed: 1, id: 'i' },
      { type: 'messages', messages: [{ topic: 'orders', sequence: 2, eventId: 'e2', data: { text: 'y' } }] },
      { type: 'subscribed', topic: 'risk', sequence: 0, replayed: 0 },
      { type: 'refused', code: 'TOPIC_UNKNOWN', topic: 'nothing', id: 'i' },
    ]);
    const pong = { type: 'pong', atMs: 7, heads: { orders: 2, risk: 0 }, id: 'p' };
    expect(await say({ action: 'ping', id: 'p' })).toEqual([pong]);
    expect(await say({ action: 'unsubscribe', topics: ['risk'] })).toEqual([
      { type: 'unsubscribed', topic: 'risk' },
    ]);
    expect(await say({ action: 'subscribe', topics: [{ topic: 'orders', since: 9 }] })).toEqual([
      { type: 'reset', topic: 'orders', sequence: 2, reason: 'UNKNOWN' },
    ]);
  });

  it('follows markets that are there; of candles it is told which it missed', async () => {
    const [venue, symbol] = ['okx', 'BTC/USDT'] as const;
    await deps.market.saveInstruments([anInstrument({ venue, symbol })]);
    const whole = { open: 1, high: 1, low: 1, close: 1, volume: 0, quoteVolume: 0, trades: 0, isWhole: true };
    for (const minute of [3, 4, 5]) {
      const [openTimeMs, endMs] = [minute * 60_000, (minute + 1) * 60_000];
      const candle = { openTimeMs, endMs, ...whole, source: 'TRADES' as const };
      await deps.views.saveCandle({ venue, symbol, asOfMs: 1, timeframe: '1m', candle });
    }
    const follow = (topic: string, since?: number) =>
      answerFrame(
        { ...deps, clock: { nowMs: () => 6 * 60_000 } },
        key,
        JSON.stringify({
          action: 'subscribe',
          topics: [{ topic, ...(since === undefined ? {} : { since }) }],
        }),
      ).then((answers) => answers.map((answer) => serverFrame.parse(JSON.parse(answer))));
    const topic = 'candles:okx:BTC/USDT:1m';
    expect(await follow('ticker:okx:BTC/USDT')).toMatchObject([{ type: 'subscribed', sequence: 0 }]);
    expect(await follow(topic)).toMatchObject([{ type: 'subscribed', sequence: 5, replayed: 0 }]);
    expect(await follow(topic, 3)).toMatchObject([
      { type: 'subscribed', sequence: 5, replayed: 2 },
      {
        type: 'market',
        updates: [
          { kind: 'candle', sequence: 4 },
          { sequence: 5, candle: { close: '1' } },
        ],
      },
    ]);
    expect(await follow(topic, 1)).toMatchObject([{ type: 'reset', sequence: 5, reason: 'TOO_OLD' }]);
    await deps.market.saveInstruments([anInstrument({ venue, symbol: 'SOL/USDT' })]);
    expect(await follow('candles:okx:SOL/USDT:1m')).toMatchObject([{ type: 'subscribed', sequence: 5 }]);
    expect(await follow('candles:okx:ETH/USDT:1m')).toMatchObject([{ code: 'TOPIC_UNKNOWN' }]);
  });

  it('of a long absence is answered in frames small enough for one message each', async () => {
    const many = Array.from({ length: 200 }, (_, index) => eventOf(`m${index}`, 'ä'.repeat(300)));
    await deps.log.append('user-2', many);
    const other = { ownerId: 'user-2', connectionId: 'c2' };
    await deps.connections.open(other);
    const text = JSON.stringify({ action: 'subscribe', topics: [{ topic: 'orders', since: 0 }] });
    const answers = await answerFrame(deps, other, text);
    expect(answers.length).toBeGreaterThan(3);
    expect(Math.max(...answers.map((answer) => Buffer.byteLength(answer)))).toBeLessThan(32_000);
    const frames = answers.map((answer) => serverFrame.parse(JSON.parse(answer)));
    const numbers = frames.flatMap((frame) =>
      frame.type === 'messages' ? frame.messages.map(({ sequence }) => sequence) : [],
    );
    expect(numbers).toEqual(many.map((_, index) => index + 1));
  });

  it.each([
    ['', '{', '[]', 'null', '{"action":"shout"}', '{"action":"ping","more":1}'],
    ['{"action":"subscribe","topics":[]}', '{"action":"subscribe","topics":["orders"]}'],
    [`{"action":"subscribe","topics":${JSON.stringify(Array(11).fill({ topic: 'orders' }))}}`],
    ['{"action":"subscribe","topics":[{"topic":"orders","since":-1}]}'],
  ])('that is garbage is refused, and ends nothing: %s', async (...frames) => {
    for (const frame of frames)
      expect(await say(frame)).toMatchObject([{ type: 'refused', code: 'FRAME_INVALID' }]);
    expect(await say({ action: 'ping' })).toMatchObject([{ type: 'pong' }]);
  });

  it('of a connection that is not known is told so', async () => {
    const gone = { ...key, connectionId: 'c9' };
    expect(await say({ action: 'ping' }, gone)).toMatchObject([{ code: 'CONNECTION_GONE' }]);
    const asked = { action: 'subscribe', topics: [{ topic: 'orders' }] };
    expect(await say(asked, gone)).toMatchObject([{ code: 'CONNECTION_GONE', topic: 'orders' }]);
  });
});
