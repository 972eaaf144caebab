import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSEvent } from 'aws-lambda';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { ok, ScriptedService } from '../adapters/testing/scripted-service.ts';
import { fifoGroupHandler } from './queue-handler.ts';

const record = (messageId: string, group: string, body: unknown) => ({
  ...{ messageId, body: JSON.stringify(body), receiptHandle: 'r', messageAttributes: {}, md5OfBody: '' },
  ...{ eventSource: 'aws:sqs', eventSourceARN: 'arn', awsRegion: 'eu-west-1' },
  attributes: {
    ...{ MessageGroupId: group, ApproximateReceiveCount: '1', SentTimestamp: '1' },
    ...{ SenderId: 's', ApproximateFirstReceiveTimestamp: '1' },
  },
});

it('a batch is worked on group by group: one that fails comes again as a whole, what is unreadable is set aside', async () => {
  const service = new ScriptedService(ok({ MessageId: 'm' }));
  const handled: (readonly number[])[] = [];
  const handler = fifoGroupHandler({
    schema: z.number(),
    deadLetters: {
      client: new SQSClient({ ...service.options(), md5: false }),
      queueUrl: 'http://127.0.0.1:9/1/dead.fifo',
    },
    handle: async (messages) => {
      if (messages.includes(13)) throw new Error('a bad group');
      handled.push(messages);
    },
  });
  const records = [record('a', 'x', 1), record('b', 'y', 13), record('c', 'x', 'garbage')];
  const event: SQSEvent = { Records: [...records, record('d', 'y', 14), record('e', 'x', 2)] };
  const answer = await handler(event, { awsRequestId: 'r' } as Context);
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }, { itemIdentifier: 'd' }] });
  expect(handled).toEqual([[1, 2]]);
  expect(service.requests).toMatchObject([
    { MessageBody: '"garbage"', MessageGroupId: 'x', MessageDeduplicationId: 'c' },
  ]);
});
