import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetters } from '../../ports/dead-letters.port.ts';

/** Waiting and being looked at: a person who reads them must not make the number fall. */
const counted = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

export class SqsDeadLetters implements DeadLetters {
  readonly #client: SQSClient;
  readonly #queueUrls: readonly string[];

  constructor(client: SQSClient, queueUrls: readonly string[]) {
    this.#client = client;
    this.#queueUrls = queueUrls;
  }

  async depth(): Promise<number> {
    const depths = await Promise.all(this.#queueUrls.map((url) => this.#depthOf(url)));
    return depths.reduce((sum, depth) => sum + depth, 0);
  }

  async #depthOf(QueueUrl: string): Promise<number> {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...counted] });
    const { Attributes = {} } = await this.#client.send(command);
    return counted.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  }
}
