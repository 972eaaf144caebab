import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import * as z from 'zod';
import type { DomainEvent } from '../../domain/events/domain-event.ts';
import { ok, ScriptedService } from '../testing/scripted-service.ts';
import { queueForStream, streamEventMessage } from './stream-queue.ts';

const event: DomainEvent = {
  ...{ eventId: 'e1', ownerId: 'user-1', accountId: 'a', type: 'order.filled', correlationId: 'c' },
  ...{ atMs: 1, payload: { order_id: 'o' } },
};
const batches = z.array(
  z.object({
    Entries: z.array(
      z.object({ MessageBody: z.string(), MessageGroupId: z.string(), MessageDeduplicationId: z.string() }),
    ),
  }),
);

it('events come back as they were sent, in the group of their owner, under their own id; what is refused is told', async () => {
  const service = new ScriptedService(ok({ Failed: [{ Id: '1', Code: 'x', SenderFault: false }] }));
  const client = new SQSClient({ ...service.options(), md5: false });
  const other = { ...event, eventId: 'e2', ownerId: 'user-2' };
  const many = Array.from({ length: 9 }, (_, index) => ({ ...event, eventId: `m${index}` }));
  const refused = await queueForStream(client, 'http://127.0.0.1:9/1/stream.fifo', [event, other, ...many]);
  const [first, second, third] = batches.parse(service.requests).flatMap(({ Entries }) => Entries);
  expect(batches.parse(service.requests).map(({ Entries }) => Entries.length)).toEqual([10, 1]);
  expect(streamEventMessage.parse(JSON.parse(first?.MessageBody ?? ''))).toEqual(event);
  expect(first?.MessageDeduplicationId).toBe('e1');
  expect(first?.MessageGroupId).not.toBe(second?.MessageGroupId);
  expect(first?.MessageGroupId).toBe(third?.MessageGroupId);
  expect(refused.map(({ eventId }) => eventId)).toEqual(['e2']);
  expect(streamEventMessage.safeParse({ ...event, version: 2 }).success).toBe(false);
});
