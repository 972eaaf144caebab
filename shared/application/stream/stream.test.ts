import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryMarketData } from '../../adapters/in-memory/market-data.ts';
import { InMemoryMarketViews } from '../../adapters/in-memory/market-views.ts';
import {
  InMemoryStreamConnections,
  InMemoryStreamLog,
  InMemoryStreamTickets,
} from '../../adapters/in-memory/stream-records.ts';
import type { DomainEvent, DomainEventType } from '../../domain/events/domain-event.ts';
import { replayMax } from '../../domain/stream/resume.ts';
import { systemOwner } from '../../domain/stream/topic.ts';
import { pushEvents } from './push-events.ts';
import { connectionsMax, headsOf, openConnection, subscribe, topicsMax } from './serve-stream.ts';
import { issueTicket, ticketMs } from './stream-tickets.ts';

const ownerId = 'user-1';
const key = { ownerId, connectionId: 'c1' };
let log: InMemoryStreamLog;
let connections: InMemoryStreamConnections;
let sent: string[];
let answers: Record<string, 'GONE' | 'FAILED'>;
beforeEach(() => {
  log = new InMemoryStreamLog();
  connections = new InMemoryStreamConnections();
  sent = [];
  answers = {};
});

const serving = () => ({
  ...{ log, connections, market: new InMemoryMarketData(), views: new InMemoryMarketViews() },
  clock: { nowMs: () => 1_000 },
});
const eventOf = (eventId: string, type: DomainEventType = 'order.filled', owner = ownerId): DomainEvent => ({
  ...{ eventId, ownerId: owner, accountId: 'a', type, correlationId: 'c', atMs: 1, payload: {} },
});
function push(events: readonly DomainEvent[], owner = ownerId) {
  const send = async (connectionId: string, text: string) => {
    const answer = answers[connectionId] ?? 'SENT';
    if (answer === 'SENT') sent.push(`${connectionId} ${text}`);
    return answer;
  };
  const frames = (messages: readonly { topic: string; sequence: number }[]) =>
    messages.map(({ topic, sequence }) => `${topic} ${sequence}`);
  return pushEvents({ log, connections, sender: { send }, frames }, owner, events);
}

describe('a push', () => {
  it('reaches the connections of its owner that follow the topic, and nobody else', async () => {
    const other = { ownerId: 'user-2', connectionId: 'c2' };
    const silent = { ownerId, connectionId: 'c3' };
    for (const each of [key, other, silent]) await openConnection(serving(), each);
    for (const each of [key, other]) await connections.subscribe(each, 'orders', topicsMax);
    expect(await push([eventOf('e1'), eventOf('e2', 'account.halted')])).toEqual({
      ...{ messages: 2, sent: 1, gone: 0, failed: 0 },
    });
    expect(sent).toEqual(['c1 orders 1']);
  });

  it('forgets a connection that is gone, keeps one that failed, and goes on to the others', async () => {
    for (const connectionId of ['c1', 'c2', 'c3']) {
      await openConnection(serving(), { ownerId, connectionId });
      await connections.subscribe({ ownerId, connectionId }, 'orders', topicsMax);
    }
    answers = { c1: 'GONE', c2: 'FAILED' };
    expect(await push([eventOf('e1'), eventOf('e2')])).toMatchObject({ sent: 1, gone: 1, failed: 1 });
    expect(sent).toEqual(['c3 orders 1', 'c3 orders 2']);
    expect((await connections.listOf(ownerId)).map(({ connectionId }) => connectionId)).toEqual(['c2', 'c3']);
  });
});

describe('health', () => {
  it('is told to whoever follows it, of every owner, under the same numbers, and again from where one left', async () => {
    const other = { ownerId: 'user-2', connectionId: 'c2' };
    for (const each of [key, other]) await openConnection(serving(), each);
    const follow = (each: typeof key, since?: number) => subscribe(serving(), each, 'health', since);
    expect(await follow(key)).toEqual({ kind: 'SUBSCRIBED', head: 0, missed: [] });
    await push([eventOf('h1', 'alarm.changed', systemOwner)], systemOwner);
    expect(await follow(other)).toMatchObject({ kind: 'SUBSCRIBED', head: 1 });
    await push([eventOf('h2', 'feed.changed', systemOwner)], systemOwner);
    await push([eventOf('e1', 'redrive.started')]);
    expect(sent.toSorted()).toEqual(['c1 health 1', 'c1 health 2', 'c2 health 2']);
    expect(await headsOf(serving(), other)).toEqual({ health: 2 });
    expect(await follow(other, 0)).toMatchObject({ head: 2, missed: [{ sequence: 1 }, { sequence: 2 }] });
    expect(await follow(other, 3)).toMatchObject({ kind: 'RESET', reason: 'UNKNOWN' });
    answers = { c1: 'GONE' };
    await push([eventOf('h3', 'dead_letters.changed', systemOwner)], systemOwner);
    expect((await connections.listSharedListeners()).map(({ connectionId }) => connectionId)).toEqual(['c2']);
  });
});

describe('a subscription', () => {
  beforeEach(() => connections.open(key));
  const follow = (topic: string, since?: number) => subscribe(serving(), key, topic, since);

  it('begins behind the newest message, or behind what was heard', async () => {
    await push([eventOf('e1'), eventOf('e2'), eventOf('e3')]);
    expect(await follow('orders')).toEqual({ kind: 'SUBSCRIBED', head: 3, missed: [] });
    expect(await follow('risk', 0)).toEqual({ kind: 'SUBSCRIBED', head: 0, missed: [] });
    expect(await follow('orders', 1)).toMatchObject({ head: 3, missed: [{ sequence: 2 }, { sequence: 3 }] });
    expect(await follow('orders', 3)).toMatchObject({ head: 3, missed: [] });
    await push([eventOf('e4')]);
    expect(sent).toEqual(['c1 orders 4']);
    expect(await headsOf(serving(), key)).toEqual({ orders: 4, risk: 0 });
  });

  it('is told that everything must be read anew where what it missed cannot be told', async () => {
    const many = Array.from({ length: replayMax + 2 }, (_, index) => eventOf(`e${index}`));
    await push(many);
    const head = many.length;
    expect(await follow('orders', 1)).toEqual({ kind: 'RESET', head, reason: 'TOO_MANY' });
    expect(await follow('orders', head + 1)).toEqual({ kind: 'RESET', head, reason: 'UNKNOWN' });
    log.forget(ownerId, head - 1);
    expect(await follow('orders', head - 2)).toEqual({ kind: 'RESET', head, reason: 'TOO_OLD' });
    expect(await follow('orders', head - 1)).toMatchObject({
      kind: 'SUBSCRIBED',
      missed: [{ sequence: head }],
    });
  });

  it('is refused for a topic that is none, a connection that is closed, and one topic too many', async () => {
    expect(await follow('everything')).toEqual({ kind: 'REFUSED', code: 'TOPIC_UNKNOWN' });
    for (let index = 0; index < topicsMax; index += 1)
      await connections.subscribe(key, `t${index}`, topicsMax);
    expect(await follow('orders')).toEqual({ kind: 'REFUSED', code: 'TOPICS_ABOVE_LIMIT' });
    await connections.close(key);
    expect(await follow('orders')).toEqual({ kind: 'REFUSED', code: 'CONNECTION_GONE' });
    expect(await headsOf(serving(), key)).toBeUndefined();
  });
});

describe('tickets', () => {
  const clock = { nowMs: () => 1_000, sleep: async () => {} };
  const deps = () => ({
    ...{ tickets: new InMemoryStreamTickets(() => 1_000), connections, clock },
    ...{ secret: () => 'secret', digest: (text: string) => `hash of ${text}` },
  });

  it('are kept as hashes and open the stream of their owner once', async () => {
    const given = deps();
    expect(await issueTicket(given, ownerId)).toEqual({
      ...{ ok: true, value: { ticket: 'secret', expiresAtMs: 1_000 + ticketMs } },
    });
    expect(await given.tickets.redeem('secret')).toBeUndefined();
    expect(await given.tickets.redeem('hash of secret')).toBe(ownerId);
    expect(await given.tickets.redeem('hash of secret')).toBeUndefined();
  });

  it('are not given to an owner of as many connections as one may have, nor is another connection opened', async () => {
    for (let index = 0; index < connectionsMax; index += 1)
      expect(await openConnection(serving(), { ownerId, connectionId: `c${index}` })).toBe(true);
    expect(await openConnection(serving(), { ownerId, connectionId: 'one more' })).toBe(false);
    expect(await issueTicket(deps(), ownerId)).toMatchObject({
      ...{ ok: false, refusal: { code: 'STREAM_CONNECTIONS_ABOVE_LIMIT' } },
    });
    expect(await openConnection(serving(), { ownerId: 'user-2', connectionId: 'c' })).toBe(true);
  });
});
