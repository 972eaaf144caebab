import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { DataStack } from '../stacks/data-stack.ts';
import type { FifoQueue, OperatedQueue } from './app-queue.ts';
import { TradingFunction } from './trading-function.ts';

/** Tells of alarms, feeds and queues, and has dead letters put back. It reads and removes among dead letters alone. */
export class HealthWatch extends Construct {
  readonly watch: TradingFunction;

  constructor(scope: Construct, id: string, data: DataStack) {
    super(scope, id);
    const { foundation, trading, counters, poison, toldAlarms } = data;
    this.watch = new TradingFunction(this, 'watch-health', foundation)
      // byAttention lists every account: which of them a kill has stopped.
      .bindTable('TABLE_NAME', trading, 'readWrite', 'byAttention')
      .bindTable('COUNTERS_TABLE_NAME', counters, 'read')
      .bindKillAlarms('KILL_TOPIC_ARN')
      .bindAlarmTopic('ALARM_TOPIC_ARN')
      .bindOperatedQueues('OPERATED_QUEUES', operatedQueues(data))
      .keepFailuresIn(poison.queue)
      // By way of a queue: alarms that ring together are one look or two, and not a worker each.
      .readQueue(toldAlarms.queue, { batchSize: 10, maxConcurrency: 2 });
    new events.Rule(this, 'EachMinute', {
      description: 'Tells the live stream what has changed of alarms, feeds and queues',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(this.watch.fn)],
    });
  }
}

/** Where several functions leave what they could not handle there is no one queue to put it back. */
function operatedQueues({ eventHub, poison, ...data }: DataStack): readonly OperatedQueue[] {
  const { accountEvents, commands, strategyTriggers, streamEvents, backtests } = data;
  const audit = { queue: eventHub.auditQueue, deadLetters: eventHub.auditDeadLetters };
  const operated = ([name, { queue, deadLetters }]: readonly [string, FifoQueue]) => ({
    ...{ name, queue, deadLetters },
  });
  return [
    ...(
      [
        ['account-events', accountEvents],
        ['commands', commands],
        ['strategy-triggers', strategyTriggers],
        ['stream-events', streamEvents],
        ['backtests', backtests],
      ] as const
    ).map(operated),
    { name: 'event-audit', ...audit, isArchive: true },
    { name: 'poison', deadLetters: poison.queue },
  ];
}
