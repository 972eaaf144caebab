import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { QueueStanding } from '../../domain/health/health.ts';
import type { DeadLetter, LetterKind, OperatedQueues } from '../../ports/health.port.ts';
import { letterKindOf } from './letter-kind.ts';

/** `url` of the queue where its dead letters came from; absent where they came from several places. */
export interface OperatedQueue {
  readonly name: string;
  readonly url?: string;
  readonly deadLettersUrl: string;
  /** Its depth says nothing: nobody works it off. */
  readonly isArchive?: boolean;
}

const sampleMax = 10;
const hiddenSeconds = 30;

export class SqsOperatedQueues implements OperatedQueues {
  readonly #client: SQSClient;
  readonly #queues: readonly OperatedQueue[];

  constructor(client: SQSClient, queues: readonly OperatedQueue[]) {
    this.#client = client;
    this.#queues = queues;
  }

  async standings() {
    const worked = this.#queues.filter(({ url, isArchive }) => url !== undefined && !isArchive);
    const [queues, deadLetters] = await Promise.all([
      Promise.all(worked.map(({ name, url = '' }) => this.#standingOf(name, url))),
      Promise.all(this.#queues.map(({ name, deadLettersUrl }) => this.#standingOf(name, deadLettersUrl))),
    ]);
    return { queues, deadLetters };
  }

  canRedrive(name: string): boolean | undefined {
    const queue = this.#queues.find((each) => each.name === name);
    return queue && queue.url !== undefined;
  }

  async sample(name: string): Promise<readonly LetterKind[]> {
    const found = await this.#receive(name, sampleMax, 0);
    return found.map(({ body, sentAtMs }) => ({ kind: letterKindOf(body), sentAtMs }));
  }

  take(name: string, max: number): Promise<readonly DeadLetter[]> {
    return this.#receive(name, max, hiddenSeconds);
  }

  async putBack(name: string, { letterId, body, groupId, receipt }: DeadLetter): Promise<void> {
    const { url, deadLettersUrl } = this.#named(name);
    const inGroup =
      groupId === undefined ? {} : { MessageGroupId: groupId, MessageDeduplicationId: letterId };
    await this.#client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, ...inGroup }));
    // After it: of a worker that dies in between the letter is put back again, and its reader dedupes.
    await this.#client.send(new DeleteMessageCommand({ QueueUrl: deadLettersUrl, ReceiptHandle: receipt }));
  }

  async release(name: string, letters: readonly DeadLetter[]): Promise<void> {
    const { deadLettersUrl: QueueUrl } = this.#named(name);
    for (const { receipt: ReceiptHandle } of letters)
      await this.#client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
      );
  }

  async #receive(name: string, max: number, VisibilityTimeout: number): Promise<readonly DeadLetter[]> {
    const { Messages = [] } = await this.#client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#named(name).deadLettersUrl,
        MaxNumberOfMessages: max,
        VisibilityTimeout,
        // Asks every server of the queue, where a short look asks some.
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['SentTimestamp', 'MessageGroupId'],
      }),
    );
    return Messages.map(letterOf);
  }

  async #standingOf(name: string, QueueUrl: string): Promise<QueueStanding> {
    const AttributeNames = [
      'ApproximateNumberOfMessages' as const,
      'ApproximateNumberOfMessagesNotVisible' as const,
    ];
    const { Attributes = {} } = await this.#client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames }),
    );
    const waiting = Number(Attributes.ApproximateNumberOfMessages ?? 0);
    return { name, waiting, inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0) };
  }

  #named(name: string): OperatedQueue {
    const queue = this.#queues.find((each) => each.name === name);
    if (!queue) throw new Error(`no queue of ours has the name ${name}`);
    return queue;
  }
}

function letterOf({ MessageId = '', Body = '', ReceiptHandle = '', Attributes }: Message): DeadLetter {
  const groupId = Attributes?.MessageGroupId;
  return {
    ...{ letterId: MessageId, body: Body, receipt: ReceiptHandle },
    sentAtMs: Number(Attributes?.SentTimestamp ?? 0),
    ...(groupId === undefined ? {} : { groupId }),
  };
}
