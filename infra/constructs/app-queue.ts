import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Foundation } from '../platform.ts';
import { acknowledge } from './acknowledge.ts';
import { alarm, oneMinute } from './alarm.ts';

type CommonProps = Foundation & { name: string; key: kms.IKey };

/** A queue with its dead letters, under the name by which operators know it. */
export type OperatedQueue = {
  name: string;
  /** Where its dead letters came from, and can be put back. */
  queue?: sqs.IQueue;
  deadLetters: sqs.IQueue;
  /** Nobody works it off. */
  isArchive?: true;
};

/** A queue where messages nobody could process wait for a person: 14 days, alarmed from the first one. */
export class DeadLetterQueue extends Construct {
  readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string, props: CommonProps & { fifo?: true }) {
    super(scope, id);
    this.queue = new sqs.Queue(this, 'Queue', {
      ...secured(props),
      queueName: props.fifo ? `${props.name}.fifo` : props.name,
      ...(props.fifo ? { fifo: true } : {}),
      retentionPeriod: Duration.days(14),
    });
    acknowledge(this, { 'AwsSolutions-SQS3': 'It is itself where undeliverable messages end.' });
    alarm(this, 'Depth', {
      metric: this.queue.metricApproximateNumberOfMessagesVisible({ period: oneMinute, statistic: 'max' }),
      meaning: `Messages wait in ${props.name}: somebody must look at them and redrive them.`,
      runbook: 'dead-letters',
      topic: props.alarmTopic,
    });
  }
}

/**
 * A high-throughput FIFO queue (order and deduplication within a message group) with its dead-letter queue.
 * `consumerTimeout` is the timeout of the Lambda that reads it. A message stays hidden a second longer: a worker that was
 * killed holds up its group that long. AWS advises six times the timeout for consumers that may be throttled; those of
 * these queues have their concurrency reserved, and what they apply twice by chance has no effect.
 */
export class FifoQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  /** @param props `byContent`: senders that cannot name a message have it told by its content */
  constructor(
    scope: Construct,
    id: string,
    props: CommonProps & { consumerTimeout: Duration; byContent?: true },
  ) {
    super(scope, id);
    const deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      ...props,
      name: `${props.name}-dead-letters`,
      fifo: true,
    });
    this.deadLetters = deadLetters.queue;
    this.queue = new sqs.Queue(this, 'Queue', {
      ...secured(props),
      queueName: `${props.name}.fifo`,
      fifo: true,
      deduplicationScope: sqs.DeduplicationScope.MESSAGE_GROUP,
      ...(props.byContent ? { contentBasedDeduplication: true } : {}),
      fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      visibilityTimeout: Duration.seconds(props.consumerTimeout.toSeconds() + 1),
      retentionPeriod: Duration.days(14),
      // A dependency that is away for a minute sends nothing to the dead letters.
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 15 },
    });
  }
}

/**
 * A queue without an order, for events that must not get lost with the worker that had them: hidden a second longer than
 * `consumerTimeout`, then delivered again, and after 15 times left in `deadLetters`.
 */
export class EventQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.IQueue;

  constructor(
    scope: Construct,
    id: string,
    props: CommonProps & { consumerTimeout: Duration; deadLetters: sqs.IQueue },
  ) {
    super(scope, id);
    this.deadLetters = props.deadLetters;
    this.queue = new sqs.Queue(this, 'Queue', {
      ...secured(props),
      queueName: props.name,
      visibilityTimeout: Duration.seconds(props.consumerTimeout.toSeconds() + 1),
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: props.deadLetters, maxReceiveCount: 15 },
    });
  }

  /** What `topic` tells comes in as it was told. The key already lets SNS deliver, so CDK's own subscription would add too much. */
  takeFrom(topic: sns.ITopic): void {
    const { queueArn: endpoint } = this.queue;
    new sns.Subscription(this, 'Told', {
      topic,
      endpoint,
      protocol: sns.SubscriptionProtocol.SQS,
      rawMessageDelivery: true,
    });
    this.queue.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [endpoint],
        conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
      }),
    );
  }
}

/** What every queue has: our key, TLS only, and on AWS a life beyond its stack. */
export function secured(props: Pick<CommonProps, 'key' | 'target'>) {
  return {
    encryption: sqs.QueueEncryption.KMS,
    encryptionMasterKey: props.key,
    // One KMS call an hour and queue instead of one every five minutes.
    dataKeyReuse: Duration.hours(1),
    enforceSSL: props.target.enforcesTls,
    removalPolicy: props.target.queueRemovalPolicy,
  } satisfies sqs.QueueProps;
}
