import { Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { alarm, oneMinute } from '../constructs/alarm.ts';
import { dashboard } from '../constructs/dashboard.ts';
import { type Foundation, metricNamespace } from '../platform.ts';

/** What an operator looks at: alarms on the application's own metrics, and the dashboard. Refers to others by name. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, { target, alarmTopic }: Foundation, props: StackProps) {
    super(scope, id, props);
    alarm(this, 'OrdersInDoubt', {
      metric: new cloudwatch.Metric({
        namespace: metricNamespace,
        metricName: 'OrdersInDoubt',
        period: oneMinute,
        statistic: 'max',
      }),
      meaning: 'For three minutes orders have been in doubt: the venue may hold what we cannot see.',
      runbook: 'orders-in-doubt',
      topic: alarmTopic,
      periods: 3,
    });
    if (target.hasDashboard) dashboard(this, 'Dashboard');
  }
}
