import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod';
import { type DomainEvent, domainEventTypes } from '#shared/domain/events/domain-event.ts';

const outboxRecord: z.ZodType<DomainEvent> = z.object({
  eventId: z.string().min(1),
  ownerId: z.string().min(1),
  accountId: z.string().min(1),
  type: z.enum(domainEventTypes),
  correlationId: z.string(),
  atMs: z.number().int(),
  payload: z.record(z.string(), z.string()),
});

/** The domain event of an outbox item in the table's stream; undefined when it cannot be read. */
export function outboxEventOf(record: DynamoDBRecord): DomainEvent | undefined {
  const image = record.dynamodb?.NewImage;
  if (!image) return undefined;
  const parsed = outboxRecord.safeParse(unmarshall(image as Parameters<typeof unmarshall>[0]));
  return parsed.success ? parsed.data : undefined;
}
