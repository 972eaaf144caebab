import { describe, expect, it } from 'vitest';
import { decimal } from '#shared/domain/money/decimal.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';
import { IngestMetrics } from './metrics.ts';
import { Outbox } from './outbox.ts';
import { eventually } from './testing/eventually.ts';
import { defaultTimings } from './timing.ts';

function event(id: number): AccountEvent {
  return {
    kind: 'ORDER_UPDATE',
    correlationId: `c${id}`,
    update: {
      ownerId: 'o',
      accountId: 'a',
      venue: 'binance',
      instrument: 'BTC/USDT',
      venueOrderId: String(id),
      clientOrderId: '',
      venueTimeMs: 0,
      source: 'stream',
      status: 'ACCEPTED',
      executedQuantity: decimal('0'),
    },
  };
}

const log = { info: () => {}, warn: () => {}, error: () => {} };
const timings = { ...defaultTimings, backoffFirstMs: 2 };

function outboxTo(send: (events: readonly AccountEvent[]) => Promise<void>, capacity = 1_000): Outbox {
  return new Outbox({ queue: { send }, log, metrics: new IngestMetrics(), timings }, capacity);
}

describe('Outbox', () => {
  it('sends in order and one batch at a time, the failed batch again and again', async () => {
    const sent: string[] = [];
    let calls = 0;
    let inFlight = 0;
    const outbox = outboxTo(async (events) => {
      inFlight += 1;
      expect(inFlight).toBe(1);
      await Promise.resolve();
      inFlight -= 1;
      calls += 1;
      if (calls % 3 !== 0) throw new Error('away');
      sent.push(...events.map(({ correlationId }) => correlationId));
    });
    for (let id = 0; id < 35; id += 1) outbox.push([event(id)]);
    await eventually('sent', () => outbox.depth === 0);
    expect(sent).toEqual(Array.from({ length: 35 }, (_, id) => `c${id}`));
  });

  it('takes nothing beyond its capacity, and goes on when there is room again', async () => {
    const gate = Promise.withResolvers<void>();
    const sent: string[] = [];
    const outbox = outboxTo(async (events) => {
      await gate.promise;
      sent.push(...events.map(({ correlationId }) => correlationId));
    }, 2);
    expect(outbox.push([event(1), event(2)])).toBe(true);
    expect(outbox.push([event(3)])).toBe(false);
    gate.resolve();
    await eventually('room', () => outbox.depth === 0);
    expect(outbox.push([event(4)])).toBe(true);
    await outbox.drain(1_000);
    expect(sent).toEqual(['c1', 'c2', 'c4']);
  });

  it('stops trying when the time to drain is over', async () => {
    const outbox = outboxTo(() => Promise.reject(new Error('away')));
    outbox.push([event(1)]);
    await outbox.drain(20);
    expect(outbox.depth).toBe(1);
  });
});
