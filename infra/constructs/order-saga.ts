import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { orderSaga } from '#shared/application/saga/order-saga.ts';
import type { Foundation } from '../platform.ts';
import { orderSagaName } from './access.ts';
import { acknowledge } from './acknowledge.ts';
import { alarm, oneMinute } from './alarm.ts';
import { allow } from './grants.ts';
import type { TradingFunction } from './trading-function.ts';

export type OrderSagaProps = {
  riskCheck: TradingFunction;
  submitOrder: TradingFunction;
  releaseFunds: TradingFunction;
};

/** The Standard workflow that brings one order to the venue's answer. Its definition lives with the application. */
export class OrderSaga extends Construct {
  readonly machine: sfn.StateMachine;

  constructor(scope: Construct, id: string, platform: Foundation, props: OrderSagaProps) {
    super(scope, id);
    const tasks = [props.riskCheck, props.submitOrder, props.releaseFunds].map(({ fn }) => fn);
    const definition = orderSaga({
      riskCheckArn: props.riskCheck.fn.functionArn,
      submitOrderArn: props.submitOrder.fn.functionArn,
      releaseFundsArn: props.releaseFunds.fn.functionArn,
    });
    this.machine = new sfn.StateMachine(this, 'Machine', {
      stateMachineName: orderSagaName,
      stateMachineType: sfn.StateMachineType.STANDARD,
      definitionBody: sfn.DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
      tracingEnabled: true,
      logs: {
        // The prefix keeps the log delivery's resource policy from growing past its limit.
        destination: new logs.LogGroup(this, 'Logs', {
          logGroupName: `/aws/vendedlogs/states/${orderSagaName}`,
          retention: platform.target.logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: sfn.LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    allow(
      this.machine,
      ['lambda:InvokeFunction'],
      tasks.map((fn) => fn.functionArn),
    );
    acknowledge(this, {
      'AwsSolutions-IAM5[Resource::*]':
        'Log delivery and X-Ray actions of Step Functions know no resources; invoking is limited to the three task functions.',
    });
    this.alarms(platform);
  }

  private alarms({ alarmTopic: topic }: Foundation): void {
    const metrics = {
      Failed: this.machine.metricFailed({ period: oneMinute }),
      TimedOut: this.machine.metricTimedOut({ period: oneMinute }),
      Aborted: this.machine.metricAborted({ period: oneMinute }),
    };
    for (const [name, metric] of Object.entries(metrics)) {
      alarm(this, name, {
        metric,
        meaning: 'An order’s saga ended without the venue’s answer or a full compensation.',
        runbook: 'saga-failed',
        topic,
      });
    }
  }
}
