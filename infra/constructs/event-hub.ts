import { Aws, Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Foundation } from '../platform.ts';
import { acknowledge } from './acknowledge.ts';
import { DeadLetterQueue, secured } from './app-queue.ts';

/**
 * The bus of domain events. Every subscriber is a rule of its own with its own dead-letter queue, so one that fails
 * stops no other. The first subscriber is the audit queue: the last 14 days of events, readable by operators.
 */
export class EventHub extends Construct {
  readonly bus: events.EventBus;
  readonly auditQueue: sqs.Queue;
  readonly auditDeadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, props: Foundation & { key: kms.IKey }) {
    super(scope, id);
    this.bus = new events.EventBus(this, 'Bus', {
      eventBusName: 'tradewind-domain-events',
      description: 'What happened to orders, positions and ledgers',
    });
    if (props.target.hasEventArchive) {
      this.bus.archive('Archive', {
        archiveName: 'tradewind-domain-events',
        description: 'Every domain event, for replay',
        eventPattern: { account: [Aws.ACCOUNT_ID] },
        retention: Duration.days(365),
      });
    }
    this.auditQueue = new sqs.Queue(this, 'AuditQueue', {
      queueName: 'tradewind-event-audit',
      ...secured(props),
      retentionPeriod: Duration.days(14),
    });
    acknowledge(this.auditQueue, {
      'AwsSolutions-SQS3':
        'People read it; no consumer exists that could fail. What the rule cannot deliver has its queue.',
    });
    const { queue: deadLetters } = new DeadLetterQueue(this, 'AuditDeadLetters', {
      ...props,
      name: 'tradewind-event-audit-dead-letters',
    });
    this.auditDeadLetters = deadLetters;
    this.subscribe('Audit', this.auditQueue, deadLetters);
  }

  /** Sends every domain event to `queue`; what cannot be delivered within a day goes to `deadLetters`. */
  private subscribe(id: string, queue: sqs.Queue, deadLetters: sqs.Queue): void {
    const rule = new events.Rule(this, id, {
      eventBus: this.bus,
      description: 'Every domain event, for the audit queue',
      eventPattern: { account: [Aws.ACCOUNT_ID] },
    });
    rule.addTarget({
      bind: () => ({ arn: queue.queueArn, deadLetterConfig: { arn: deadLetters.queueArn } }),
    });
    for (const destination of [queue, deadLetters]) {
      destination.addToResourcePolicy(
        new iam.PolicyStatement({
          sid: 'LetTheRuleDeliver',
          principals: [new iam.ServicePrincipal('events.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [destination.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
        }),
      );
    }
  }
}
