import { createHash } from 'node:crypto';
import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { fillKey } from '../../domain/order/fill.ts';
import type {
  AccountEvent,
  AccountEventQueue,
  AccountRequests,
  ApplySettingsCommand,
  CancelCommand,
  CommandQueue,
  ReconcileCommand,
} from '../../ports/queues.port.ts';
import { encodeAccountEvent, encodeCommand } from './messages.ts';

const batchMax = 10;

/**
 * Account events, one FIFO group an account. The queue's own dedupe id includes source and run, because its 5-minute
 * window must not swallow a deliberate resend; the real dedupe is in the store.
 */
export class SqsAccountEventQueue implements AccountEventQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;
  readonly #runOf: () => string;

  /** @param runOf names the run a report belongs to: a process's start for a stream, each report for a look-up */
  constructor(client: SQSClient, queueUrl: string, runOf: () => string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
    this.#runOf = runOf;
  }

  async send(events: readonly AccountEvent[]): Promise<void> {
    const run = this.#runOf();
    for (let start = 0; start < events.length; start += batchMax) {
      const batch = events.slice(start, start + batchMax);
      const answer = await this.#client.send(
        new SendMessageBatchCommand({
          QueueUrl: this.#queueUrl,
          Entries: batch.map((event, index) => ({
            Id: String(index),
            MessageBody: encodeAccountEvent(event),
            MessageGroupId: groupOf(event),
            MessageDeduplicationId: digest(`${run}|${groupOf(event)}|${identityOf(event)}`),
          })),
        }),
      );
      const failed = answer.Failed?.[0];
      if (failed) throw new Error(`account event was not queued: ${failed.Code}`);
    }
  }
}

function groupOf(event: AccountEvent): string {
  return event.kind === 'FILL' ? event.fill.accountId : event.update.accountId;
}

function identityOf(event: AccountEvent): string {
  if (event.kind === 'FILL') return `${event.fill.source}|${fillKey(event.fill)}`;
  const { source, instrument, venueOrderId, status, executedQuantity, venueTimeMs } = event.update;
  // A venue may number the orders of each instrument on their own.
  return `${source}|${instrument}|${venueOrderId}|${status}|${executedQuantity.toFixed()}|${venueTimeMs}`;
}

export class SqsCommandQueue implements CommandQueue, AccountRequests {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async send(command: CancelCommand, attempt: string): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#queueUrl,
        MessageBody: encodeCommand(command),
        // A group of its own: a cancel that failed, and hides for minutes, must hold up neither others nor its repeat.
        MessageGroupId: `${command.orderId}-${attempt}`,
        MessageDeduplicationId: digest(`${command.kind}|${command.orderId}|${attempt}`),
      }),
    );
  }

  /** One at a time an account; requests of one moment are one. */
  async request(command: ReconcileCommand | ApplySettingsCommand): Promise<void> {
    const { kind, ownerId, accountId, correlationId } = command;
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#queueUrl,
        MessageBody: encodeCommand(command),
        MessageGroupId: `${kind}-${accountId}`,
        MessageDeduplicationId: digest(`${kind}|${ownerId}|${accountId}|${correlationId}`),
      }),
    );
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
