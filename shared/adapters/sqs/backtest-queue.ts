import { createHash } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { BacktestQueue } from '../../ports/backtest-records.port.ts';
import type { OptimisationQueue } from '../../ports/optimisation-records.port.ts';

const id = z.string().min(1).max(128);

const version = z.literal(1);

/** Names a backtest, or a part of an optimisation; all else stands in the store. */
export const backtestMessage = z.union([
  z
    .strictObject({ version, ownerId: id, backtestId: id })
    .transform(({ ownerId, backtestId }) => ({ kind: 'backtest' as const, ownerId, backtestId })),
  z
    .strictObject({ version, ownerId: id, optimisationId: id, part: z.int().min(0) })
    .transform(({ ownerId, optimisationId, part }) => ({
      ...{ kind: 'optimisation' as const, ownerId, optimisationId, part },
    })),
]);

/** One FIFO group an owner: each has one of his running at a time, and none waits for another's. */
export class SqsBacktestQueue implements BacktestQueue, OptimisationQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async send(ownerId: string, backtestId: string): Promise<void> {
    await this.#send(ownerId, { backtestId }, backtestId);
  }

  /** A part stands behind whatever else its owner has asked for meanwhile. */
  async sendPart(ownerId: string, optimisationId: string, part: number): Promise<void> {
    await this.#send(ownerId, { optimisationId, part }, `${optimisationId}-${part}`);
  }

  async #send(ownerId: string, told: object, deduplicationId: string): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#queueUrl,
        MessageBody: JSON.stringify({ version: 1, ownerId, ...told }),
        MessageGroupId: createHash('sha256').update(ownerId).digest('hex'),
        MessageDeduplicationId: deduplicationId,
      }),
    );
  }
}
