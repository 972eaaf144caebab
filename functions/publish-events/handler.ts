import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { publishToBus } from '#shared/adapters/eventbridge/event-publisher.ts';
import { SqsStrategyQueue } from '#shared/adapters/sqs/strategy-queue.ts';
import { queueForStream } from '#shared/adapters/sqs/stream-queue.ts';
import { looksOf } from '#shared/application/strategies/looks-of-events.ts';
import type { DomainEvent } from '#shared/domain/events/domain-event.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { logger } from '#shared/lambda/logger.ts';
import { outboxEventOf } from './outbox-record.ts';

const settings = readSettings(
  'EVENT_BUS_NAME',
  'POISON_QUEUE_URL',
  'STRATEGY_QUEUE_URL',
  'STREAM_QUEUE_URL',
  'STREAM_DEAD_LETTERS_URL',
);
const bus = new EventBridgeClient({});
const sqs = new SQSClient({});
const strategies = new SqsStrategyQueue(sqs, settings.STRATEGY_QUEUE_URL);

/**
 * Outbox items of the table's stream, to the bus. Does next to nothing and never throws: a stream retries a failing
 * batch for as long as its records live, and everything behind it waits.
 */
export const handler = middy<DynamoDBStreamEvent>().handler(async (event) => {
  const events: DomainEvent[] = [];
  for (const record of event.Records) {
    const domainEvent = outboxEventOf(record);
    if (domainEvent) events.push(domainEvent);
    else await setAside(record.dynamodb?.SequenceNumber ?? 'unknown', record);
  }
  const [refused] = await Promise.all([publish(events), tellStream(events), wakeStrategies(events)]);
  for (const domainEvent of refused) await setAside(domainEvent.eventId, domainEvent);
  logger.info('published', { events: events.length - refused.length, setAside: refused.length });
});

async function publish(events: readonly DomainEvent[]): Promise<readonly DomainEvent[]> {
  try {
    return await publishToBus(bus, settings.EVENT_BUS_NAME, events);
  } catch (error) {
    logger.error('the bus took nothing', { error: error as Error });
    return events;
  }
}

/**
 * Whoever listens hears of every event, in order. What the queue does not take waits among its own dead letters, and not with
 * what trading stands on: nobody's orders stop because a screen is not told.
 */
async function tellStream(events: readonly DomainEvent[]): Promise<void> {
  const { STREAM_QUEUE_URL: queue, STREAM_DEAD_LETTERS_URL: deadLetters } = settings;
  const untold = await queueForStream(sqs, queue, events).catch(() => events);
  if (untold.length === 0) return;
  logger.error('the live stream does not take events', { events: untold.length });
  await queueForStream(sqs, deadLetters, untold).catch((error: unknown) =>
    logger.error('the live stream lacks events', { error: error as Error }),
  );
}

/** What became of a strategy's orders it hears at once; lost, it sees it with its next candle. */
async function wakeStrategies(events: readonly DomainEvent[]): Promise<void> {
  try {
    await strategies.send(looksOf(events));
  } catch (error) {
    logger.warn('strategies were not woken', { error: error as Error });
  }
}

/** Kept in a queue with an alarm, from where it can be published again. */
async function setAside(id: string, body: DynamoDBRecord | DomainEvent): Promise<void> {
  logger.error('event set aside', { id });
  await sqs.send(
    new SendMessageCommand({ QueueUrl: settings.POISON_QUEUE_URL, MessageBody: JSON.stringify(body) }),
  );
}
