import { createHash } from 'node:crypto';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { StrategyQueue, StrategyTrigger } from '../../ports/queues.port.ts';
import { encodeTrigger } from './strategy-messages.ts';

const batchMax = 10;

/** Triggers of strategies, one FIFO group a strategy. The queue's dedupe saves work; what counts once is the store's to say. */
export class SqsStrategyQueue implements StrategyQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async send(triggers: readonly StrategyTrigger[]): Promise<void> {
    for (let start = 0; start < triggers.length; start += batchMax) {
      const batch = triggers.slice(start, start + batchMax);
      const answer = await this.#client.send(
        new SendMessageBatchCommand({
          QueueUrl: this.#queueUrl,
          Entries: batch.map((trigger, index) => ({
            Id: String(index),
            MessageBody: encodeTrigger(trigger),
            MessageGroupId: digest(groupOf(trigger)),
            MessageDeduplicationId: digest(`${groupOf(trigger)}|${aboutOf(trigger)}`),
          })),
        }),
      );
      const failed = answer.Failed?.[0];
      if (failed) throw new Error(`a strategy's trigger was not queued: ${failed.Code}`);
    }
  }
}

const groupOf = ({ ownerId, strategyId }: StrategyTrigger) => `${ownerId}|${strategyId}`;

/** The group of a strategy's messages: of two owners' strategies of one name each has its own. */
export function strategyGroup(ownerId: string, strategyId: string): string {
  return digest(`${ownerId}|${strategyId}`);
}

/** What a trigger is about, in a word: the same for the same. */
export function aboutOf(trigger: StrategyTrigger): string {
  if (trigger.kind === 'LOOK') return trigger.about;
  return trigger.kind === 'SIGNAL' ? `signal:${trigger.signalId}` : `stop:${trigger.key}:${trigger.atMs}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
