import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { DomainEvent } from '../../domain/events/domain-event.ts';
import { testRef } from '../../testing/builders.ts';
import { idOf } from '../../testing/sequential-ids.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import { lost, ok, refusal, ScriptedService, type ServiceAnswer } from '../testing/scripted-service.ts';
import { publishToBus } from './event-publisher.ts';

const eventOf = (n: number): DomainEvent => ({
  ...testRef,
  eventId: idOf(n),
  type: 'order.filled',
  correlationId: 'c-1',
  atMs: startMs,
  payload: { order_id: 'order-1', filled_quantity: '0.5' },
});
const events = (count: number) => Array.from({ length: count }, (_, index) => eventOf(index + 1));
const taken = { EventId: 'id' };
const throttled = { ErrorCode: 'ThrottlingException', ErrorMessage: 'later' };
const answer = (...Entries: object[]) =>
  ok({ Entries, FailedEntryCount: Entries.filter((entry) => entry === throttled).length });

const sent = z.array(z.object({ Entries: z.array(z.record(z.string(), z.unknown())) }));

function publish(published: readonly DomainEvent[], ...answers: readonly ServiceAnswer[]) {
  const service = new ScriptedService(...answers);
  const refused = publishToBus(new EventBridgeClient(service.options()), 'bus-1', published);
  return { refused, batches: () => sent.parse(service.requests).map(({ Entries }) => Entries) };
}

describe('publishing to the bus', () => {
  it('says what happened, when, to whom, under an id by which repeats are dropped', async () => {
    const { refused, batches } = publish(events(1), answer(taken));
    expect(await refused).toEqual([]);
    const [[entry]] = batches() as [[Record<string, string>]];
    const { Detail, ...envelope } = entry;
    expect(envelope).toEqual({
      EventBusName: 'bus-1',
      Source: 'tradewind',
      DetailType: 'order.filled',
      Time: startMs / 1000,
    });
    expect(JSON.parse(Detail ?? '')).toEqual({
      version: 1,
      eventId: idOf(1),
      correlationId: 'c-1',
      order_id: 'order-1',
      filled_quantity: '0.5',
    });
  });

  it('sends no more than ten at once, in order, and nothing for nothing', async () => {
    const all = Array.from({ length: 10 }, () => taken);
    const { refused, batches } = publish(events(23), answer(...all));
    await refused;
    expect(batches().map((batch) => batch.length)).toEqual([10, 10, 3]);
    const none = publish([], answer());
    expect(await none.refused).toEqual([]);
    expect(none.batches()).toEqual([]);
  });

  it('returns those that the bus did not take, of every batch', async () => {
    const some = [taken, throttled, taken, taken, taken, taken, taken, taken, taken, throttled];
    const { refused } = publish(events(12), answer(...some), answer(throttled, taken));
    expect(await refused).toEqual([eventOf(2), eventOf(10), eventOf(11)]);
  });

  it('counts as taken only what the bus gave an id', async () => {
    expect(await publish(events(3), answer(taken)).refused).toEqual([eventOf(2), eventOf(3)]);
    expect(await publish(events(1), ok({ FailedEntryCount: 0 })).refused).toEqual([eventOf(1)]);
  });

  it.each([
    ['AccessDeniedException', refusal('AccessDeniedException')],
    ['InternalException', refusal('InternalException', {}, 500)],
    ['TimeoutError', lost],
  ])('that meets %s is a fault: nobody knows what was taken', async (name, trouble) => {
    const all = answer(...Array.from({ length: 10 }, () => taken));
    await expect(publish(events(15), all, trouble).refused).rejects.toMatchObject({ name });
  });
});
