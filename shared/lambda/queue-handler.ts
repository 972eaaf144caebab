import {
  BatchProcessor,
  EventType,
  processPartialResponse,
  SqsFifoPartialProcessorAsync,
} from '@aws-lambda-powertools/batch';
import type { PartialItemFailureResponse } from '@aws-lambda-powertools/batch/types';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { logger } from './logger.ts';

export interface QueueConsumer<Message> {
  readonly schema: z.ZodType<Message>;
  /** `deliveries` counts this one too. */
  handle(message: Message, context: { readonly deliveries: number }): Promise<void>;
  /** Where a message that can never be read goes at once, instead of being delivered until it is given up. */
  readonly deadLetters: { readonly client: SQSClient; readonly queueUrl: string };
}

/**
 * Works through a FIFO batch. A message that cannot be read goes to the dead-letter queue, and the rest go on; one
 * that fails holds back the later ones of its group and no other, and is delivered again.
 */
export function fifoHandler<Message>(consumer: QueueConsumer<Message>) {
  return middy<SQSEvent, PartialItemFailureResponse>().handler(
    (event: SQSEvent): Promise<PartialItemFailureResponse> =>
      processPartialResponse(
        event,
        (record: SQSRecord) => handleRecord(record, consumer),
        new SqsFifoPartialProcessorAsync(),
        { skipGroupOnError: true, throwOnFullBatchFailure: false },
      ),
  );
}

/** The same for a queue without an order: messages are worked on together, and each that fails is delivered again. */
export function queueHandler<Message>(consumer: QueueConsumer<Message>) {
  return middy<SQSEvent, PartialItemFailureResponse>().handler(
    (event: SQSEvent): Promise<PartialItemFailureResponse> =>
      processPartialResponse(
        event,
        (record: SQSRecord) => handleRecord(record, consumer),
        new BatchProcessor(EventType.SQS),
        { throwOnFullBatchFailure: false },
      ),
  );
}

export interface GroupConsumer<Message> extends Omit<QueueConsumer<Message>, 'handle'> {
  /** What a batch holds of one group, in order. */
  handle(messages: readonly Message[]): Promise<void>;
}

/**
 * Works through a FIFO batch group by group, each as a whole, all of them at once: what a group holds is one piece of work. A
 * group that fails is delivered again, and no other.
 */
export function fifoGroupHandler<Message>(consumer: GroupConsumer<Message>) {
  return middy<SQSEvent, PartialItemFailureResponse>().handler(async ({ Records }: SQSEvent) => {
    const groups = Map.groupBy(Records, ({ attributes }) => attributes.MessageGroupId ?? '');
    const failed = await Promise.all([...groups.values()].map((records) => handleGroup(records, consumer)));
    return { batchItemFailures: failed.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
  });
}

async function handleGroup<Message>(
  records: readonly SQSRecord[],
  { schema, deadLetters, handle }: GroupConsumer<Message>,
): Promise<readonly SQSRecord[]> {
  try {
    const messages: Message[] = [];
    for (const record of records) {
      const message = readMessage(record, schema);
      if (message === undefined) await bury(record, deadLetters);
      else messages.push(message);
    }
    await handle(messages);
    return [];
  } catch (error) {
    logger.error('messages failed', { messageId: records[0]?.messageId ?? '', error: error as Error });
    return records;
  }
}

async function handleRecord<Message>(record: SQSRecord, consumer: QueueConsumer<Message>): Promise<void> {
  const message = readMessage(record, consumer.schema);
  if (message === undefined) return bury(record, consumer.deadLetters);
  try {
    await consumer.handle(message, { deliveries: Number(record.attributes.ApproximateReceiveCount) });
  } catch (error) {
    logger.error('message failed', { messageId: record.messageId, error: error as Error });
    throw error;
  }
}

function readMessage<Message>(record: SQSRecord, schema: z.ZodType<Message>): Message | undefined {
  try {
    return schema.parse(JSON.parse(record.body));
  } catch (error) {
    // The body may hold anything and is not logged: its id finds it in the dead-letter queue.
    logger.error('unreadable message', { messageId: record.messageId, error: error as Error });
    return undefined;
  }
}

async function bury(
  record: SQSRecord,
  { client, queueUrl }: QueueConsumer<unknown>['deadLetters'],
): Promise<void> {
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: record.body,
      ...(record.attributes.MessageGroupId === undefined
        ? {}
        : { MessageGroupId: record.attributes.MessageGroupId, MessageDeduplicationId: record.messageId }),
    }),
  );
}
