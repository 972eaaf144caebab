import { describe, expect, it } from 'vitest';
import type { DomainEvent, DomainEventType } from '../domain/events/domain-event.ts';
import type { StreamConnections, StreamLog, StreamTickets } from '../ports/stream-records.port.ts';

export interface StreamRecords {
  readonly log: StreamLog;
  readonly connections: StreamConnections;
  readonly tickets: StreamTickets;
}

/** What every store of the live stream must do. */
export function streamRecordsContract(make: () => StreamRecords): void {
  const eventOf = (ownerId: string, type: DomainEventType, eventId: string): DomainEvent => ({
    ...{ eventId, ownerId, accountId: 'account-1', type, correlationId: 'c', atMs: 1, payload: { a: 'b' } },
  });
  const numbersOf = (messages: Awaited<ReturnType<StreamLog['append']>>) =>
    messages.map(({ topic, sequence, event }) => `${topic} ${sequence} ${event.eventId}`);

  describe('the log of the stream', () => {
    it('numbers events of each topic without a gap, each once, and tells them again', async () => {
      const { log } = make();
      const owner = crypto.randomUUID();
      const first = eventOf(owner, 'order.initialized', 'e1');
      const second = eventOf(owner, 'order.filled', 'e2');
      expect(await log.heads(owner)).toEqual({});
      expect(numbersOf(await log.append(owner, [first]))).toEqual(['orders 1 e1', 'balances 1 e1']);
      const again = await log.append(owner, [first, second, second]);
      expect(numbersOf(again)).toEqual(['orders 1 e1', 'balances 1 e1', 'orders 2 e2']);
      expect(numbersOf(await log.append(owner, [second]))).toEqual(['orders 2 e2']);
      expect(await log.append(owner, [])).toEqual([]);
      expect(await log.heads(owner)).toEqual({ orders: 2, balances: 1 });
      expect(await log.listAfter(owner, 'orders', 0, 10)).toEqual([
        { topic: 'orders', sequence: 1, event: first },
        { topic: 'orders', sequence: 2, event: second },
      ]);
      expect(numbersOf(await log.listAfter(owner, 'orders', 1, 10))).toEqual(['orders 2 e2']);
      expect(numbersOf(await log.listAfter(owner, 'orders', 0, 1))).toEqual(['orders 1 e1']);
      expect(await log.listAfter(owner, 'risk', 0, 10)).toEqual([]);
      expect(await log.listAfter(crypto.randomUUID(), 'orders', 0, 10)).toEqual([]);
    });

    it('gives no number twice to workers that come at once', async () => {
      const { log } = make();
      const owner = crypto.randomUUID();
      const events = Array.from({ length: 6 }, (_, index) => eventOf(owner, 'order.filled', `e${index}`));
      await Promise.all(events.flatMap((event) => [log.append(owner, [event]), log.append(owner, [event])]));
      const told = await log.listAfter(owner, 'orders', 0, 100);
      expect(told.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(new Set(told.map(({ event }) => event.eventId)).size).toBe(6);
      expect(await log.heads(owner)).toEqual({ orders: 6 });
    });
  });

  describe('connections', () => {
    it('have topics of their own, at most so many, as long as they are open', async () => {
      const { connections } = make();
      const ownerId = crypto.randomUUID();
      const key = { ownerId, connectionId: 'c1' };
      expect(await connections.subscribe(key, 'orders', 2)).toBe('GONE');
      await connections.unsubscribe(key, 'orders');
      await connections.open(key);
      await connections.open({ ownerId, connectionId: 'c2' });
      await connections.open({ ownerId: crypto.randomUUID(), connectionId: 'c3' });
      expect(await connections.subscribe(key, 'orders', 2)).toBe('SUBSCRIBED');
      expect(await connections.subscribe(key, 'risk', 2)).toBe('SUBSCRIBED');
      expect(await connections.subscribe(key, 'orders', 2)).toBe('SUBSCRIBED');
      expect(await connections.subscribe(key, 'balances', 2)).toBe('FULL');
      const listed = (await connections.listOf(ownerId)).toSorted((a, b) =>
        a.connectionId < b.connectionId ? -1 : 1,
      );
      expect(listed.map(({ connectionId, topics }) => [connectionId, topics.toSorted()])).toEqual([
        ['c1', ['orders', 'risk']],
        ['c2', []],
      ]);
      await connections.unsubscribe(key, 'orders');
      await connections.unsubscribe(key, 'risk');
      await connections.close({ ownerId, connectionId: 'c2' });
      await connections.close({ ownerId, connectionId: 'c2' });
      expect(await connections.listOf(ownerId)).toEqual([{ ...key, topics: [] }]);
    });
  });

  describe('who follows markets', () => {
    it('is listed of every owner, until the topic is left or the connection ends', async () => {
      const { connections } = make();
      const keys = ['1', '2'].map((name) => ({
        ownerId: `${name}-owner`,
        connectionId: crypto.randomUUID(),
      }));
      const topics = ['ticker:okx:BTC/USDT', 'book:okx:BTC/USDT'];
      const listed = async () => {
        const all = await connections.listMarketListeners();
        const own = all.filter(({ connectionId }) => keys.some((key) => key.connectionId === connectionId));
        return own.map(({ ownerId, topic }) => `${ownerId} ${topic}`).toSorted();
      };
      for (const key of keys) {
        await connections.open(key);
        for (const topic of ['orders', ...topics]) await connections.subscribe(key, topic, 5);
      }
      expect(await listed()).toEqual([
        ...['1-owner book:okx:BTC/USDT', '1-owner ticker:okx:BTC/USDT'],
        ...['2-owner book:okx:BTC/USDT', '2-owner ticker:okx:BTC/USDT'],
      ]);
      for (const [index, key] of keys.entries())
        if (index === 0) await connections.unsubscribe(key, 'book:okx:BTC/USDT');
        else await connections.close(key);
      expect(await listed()).toEqual(['1-owner ticker:okx:BTC/USDT']);
      for (const key of keys) await connections.close(key);
      expect(await listed()).toEqual([]);
    });
  });

  describe('who follows what concerns the system', () => {
    it('is listed of every owner, and apart from who follows markets', async () => {
      const { connections } = make();
      const key = { ownerId: crypto.randomUUID(), connectionId: crypto.randomUUID() };
      const other = { ownerId: crypto.randomUUID(), connectionId: crypto.randomUUID() };
      const listed = async (list: 'listSharedListeners' | 'listMarketListeners') =>
        (await connections[list]())
          .filter(({ ownerId }) => ownerId === key.ownerId || ownerId === other.ownerId)
          .map(({ connectionId, topic }) => [connectionId, topic]);
      for (const each of [key, other]) {
        await connections.open(each);
        await connections.subscribe(each, 'health', 5);
      }
      await connections.subscribe(key, 'risk', 5);
      expect(new Set(await listed('listSharedListeners'))).toEqual(
        new Set([
          [key.connectionId, 'health'],
          [other.connectionId, 'health'],
        ]),
      );
      expect(await listed('listMarketListeners')).toEqual([]);
      await connections.unsubscribe(key, 'health');
      expect(await listed('listSharedListeners')).toEqual([[other.connectionId, 'health']]);
      await connections.close(other);
      expect(await listed('listSharedListeners')).toEqual([]);
    });
  });

  describe('tickets', () => {
    it('open one connection, of their owner, in time', async () => {
      const { tickets } = make();
      const hash = crypto.randomUUID();
      await tickets.issue(hash, 'owner', Date.now() + 60_000);
      await tickets.issue(`${hash}-late`, 'owner', Date.now() - 1);
      expect(await tickets.redeem(`${hash}-other`)).toBeUndefined();
      expect(await tickets.redeem(`${hash}-late`)).toBeUndefined();
      const redeemed = await Promise.all([tickets.redeem(hash), tickets.redeem(hash)]);
      expect(redeemed.toSorted()).toEqual(['owner', undefined]);
    });
  });
}
