import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { type DomainEvent, domainEventTypes } from '#shared/domain/events/domain-event.ts';
import { outboxEventOf } from './outbox-record.ts';

const event: DomainEvent = {
  eventId: 'event-1',
  ownerId: 'user-1',
  accountId: 'account-1',
  type: 'order.filled',
  correlationId: 'correlation-1',
  atMs: 1_795_263_400_000,
  payload: { event_type: 'order.filled', filled_qty: '0.1' },
};

/** A record of the table's stream, as the store writes an outbox item. */
function record(item: object): DynamoDBRecord {
  const NewImage = marshall(item) as NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;
  return { dynamodb: { NewImage } };
}

describe('outboxEventOf', () => {
  it.each(domainEventTypes)('reads %s', (type) => {
    const item = { pk: 'p', sk: 's', entity: 'OUTBOX', expiresAtSeconds: 5, ...event, type };
    expect(outboxEventOf(record(item))).toEqual({ ...event, type });
  });

  it.each<[name: string, change: Record<string, unknown>]>([
    ['an event of a kind that nobody knows', { type: 'order.vanished' }],
    ['an event without its id', { eventId: undefined }],
    ['a time that is text', { atMs: 'now' }],
    ['a payload that is not text', { payload: { filled_qty: 1 } }],
  ])('is nothing for %s', (_name, change) => {
    const item = { ...event, ...change };
    const kept = Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
    expect(outboxEventOf(record(kept))).toBeUndefined();
  });

  it('is nothing for a record without an image', () => {
    expect(outboxEventOf({})).toBeUndefined();
    expect(outboxEventOf({ dynamodb: {} })).toBeUndefined();
  });
});
