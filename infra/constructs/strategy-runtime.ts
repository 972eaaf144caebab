import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { DataStack } from '../stacks/data-stack.ts';
import { acknowledge } from './acknowledge.ts';
import { alarm, oneMinute } from './alarm.ts';
import { allow } from './grants.ts';
import { TradingFunction } from './trading-function.ts';

/** Schedules are made while the system runs, one a strategy with ticks: only their prefix is known. */
const schedulePrefix = 'tradewind-strategy-';

/** What runs strategies: the Lambda that decides, the one that manages them, and the role of their ticks. */
export class StrategyRuntime extends Construct {
  readonly manage: TradingFunction;

  constructor(scope: Construct, id: string, data: DataStack, saga: sfn.IStateMachine) {
    super(scope, id);
    const { foundation, trading, market, commands, strategyTriggers } = data;
    new TradingFunction(this, 'strategy-tick', foundation)
      .bindTable('TABLE_NAME', trading, 'readWrite', 'byAccount', 'byOpenOrder')
      .bindTable('MARKET_TABLE_NAME', market, 'read')
      .bindStateMachine('ORDER_SAGA_ARN', saga)
      .bindQueue('COMMANDS_QUEUE_URL', commands.queue)
      // One a time: what a strategy does wrong holds up no other.
      .consumeQueue(strategyTriggers, { batchSize: 1, maxConcurrency: 10 });
    alarm(this, 'TriggersWait', {
      metric: strategyTriggers.queue.metricApproximateAgeOfOldestMessage({
        period: oneMinute,
        statistic: 'max',
      }),
      meaning: 'A strategy has not heard of something for more than a minute.',
      runbook: 'strategy-triggers-wait',
      topic: foundation.alarmTopic,
      above: 60,
      periods: 3,
    });
    const role = this.tickRole(strategyTriggers.queue.queueArn);
    this.manage = new TradingFunction(this, 'manage-strategies', foundation)
      .bindTable('TABLE_NAME', trading, 'readWrite', 'byAccount', 'byOpenOrder')
      // It says which markets are to be followed.
      .bindTable('MARKET_TABLE_NAME', market, 'readWrite')
      .bindQueue('COMMANDS_QUEUE_URL', commands.queue)
      .bindQueue('STRATEGY_QUEUE_URL', strategyTriggers.queue);
    this.schedules(role, strategyTriggers.queue.queueArn);
  }

  /** Whom EventBridge Scheduler acts as: it may wake strategies, and nothing else. */
  private tickRole(queueArn: string): iam.Role {
    const role = new iam.Role(this, 'Ticks', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      description: 'What the schedules of strategies may do',
    });
    allow({ grantPrincipal: role }, ['sqs:SendMessage'], [queueArn]);
    return role;
  }

  private schedules(role: iam.Role, queueArn: string): void {
    const { fn } = this.manage;
    const schedules = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `default/${schedulePrefix}*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const actions = ['CreateSchedule', 'UpdateSchedule', 'DeleteSchedule'];
    allow(
      fn,
      actions.map((action) => `scheduler:${action}`),
      [schedules],
    );
    allow(fn, ['iam:PassRole'], [role.roleArn], {
      StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
    });
    const target = { queueArn, roleArn: role.roleArn, prefix: schedulePrefix };
    fn.addEnvironment('STRATEGY_SCHEDULES', Stack.of(this).toJsonString(target));
    acknowledge(this, {
      [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/default/${schedulePrefix}*]`]:
        'Schedules are made while the system runs, one a strategy with ticks: only their prefix is known.',
    });
  }
}
