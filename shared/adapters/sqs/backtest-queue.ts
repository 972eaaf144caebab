import { createHash } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { BacktestQueue } from '../../ports/backtest-records.port.ts';

const id = z.string().min(1).max(128);

/** Names a backtest; all else stands in the store. */
export const backtestMessage = z
  .strictObject({ version: z.literal(1), ownerId: id, backtestId: id })
  .transform(({ ownerId, backtestId }) => ({ ownerId, backtestId }));

/** One FIFO group an owner: each has one of his running at a time, and none waits for another's. */
export class SqsBacktestQueue implements BacktestQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async send(ownerId: string, backtestId: string): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#queueUrl,
        MessageBody: JSON.stringify({ version: 1, ownerId, backtestId }),
        MessageGroupId: createHash('sha256').update(ownerId).digest('hex'),
        MessageDeduplicationId: backtestId,
      }),
    );
  }
}
