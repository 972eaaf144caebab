import { createHash } from 'node:crypto';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { type DomainEvent, domainEventTypes } from '../../domain/events/domain-event.ts';

const batchMax = 10;
const messageVersion = 1;
const id = z.string().min(1);

/** Parses an event for the live stream; throws a ZodError that names the field. */
export const streamEventMessage: z.ZodType<DomainEvent> = z
  .strictObject({
    version: z.literal(messageVersion),
    ...{ eventId: id, ownerId: id, accountId: id, type: z.enum(domainEventTypes) },
    ...{ correlationId: z.string(), atMs: z.number().int(), payload: z.record(z.string(), z.string()) },
  })
  .transform(({ version: _, ...event }) => event);

/**
 * Events for whoever listens, one FIFO group an owner: what happened first is numbered first.
 * @returns the events that the queue did not take
 */
export async function queueForStream(
  client: SQSClient,
  queueUrl: string,
  events: readonly DomainEvent[],
): Promise<readonly DomainEvent[]> {
  const refused: DomainEvent[] = [];
  for (let start = 0; start < events.length; start += batchMax) {
    const batch = events.slice(start, start + batchMax);
    const answer = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: batch.map((event, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify({ version: messageVersion, ...event }),
          MessageGroupId: createHash('sha256').update(event.ownerId).digest('hex'),
          MessageDeduplicationId: event.eventId,
        })),
      }),
    );
    refused.push(...(answer.Failed ?? []).flatMap(({ Id }) => batch[Number(Id)] ?? []));
  }
  return refused;
}
