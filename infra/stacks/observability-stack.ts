import { Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type AlarmProps, alarm, oneMinute } from '../constructs/alarm.ts';
import { dashboard } from '../constructs/dashboard.ts';
import { type Foundation, metricNamespace } from '../platform.ts';

/** Metrics the application publishes without dimensions, zeros included. */
const applicationAlarms: (Pick<AlarmProps, 'meaning' | 'runbook' | 'periods' | 'silenceRings'> & {
  metricName: string;
  /** Stops all trading too. */
  kills?: true;
})[] = [
  {
    metricName: 'OrdersInDoubt',
    meaning: 'For three minutes orders have been in doubt: the venue may hold what we cannot see.',
    runbook: 'orders-in-doubt',
    periods: 3,
  },
  {
    metricName: 'OrdersStuck',
    meaning: 'For five minutes sweeps have found orders that do not go on by themselves.',
    runbook: 'orders-stuck',
    periods: 5,
  },
  {
    metricName: 'AccountsHalted',
    meaning: 'An account was halted: nothing trades on it until a person looks.',
    runbook: 'account-halted',
  },
  {
    metricName: 'EntriesUnsealed',
    meaning: 'Ledger entries have been in no seal for more than a minute, or nobody seals at all.',
    runbook: 'entries-unsealed',
    periods: 3,
    silenceRings: true,
  },
  {
    metricName: 'KillsPending',
    meaning: 'The kill switch was pressed, and after a minute not everything is proven to be stopped.',
    runbook: 'kill-switch',
  },
  {
    metricName: 'KillRequests',
    meaning: 'Something outside asked to stop all trading: every account is killed.',
    runbook: 'kill-switch',
    kills: true,
  },
  {
    metricName: 'SuspenseFills',
    meaning: 'A fill could not be placed and went to the suspense account.',
    runbook: 'account-halted',
  },
];

/** What an operator looks at: alarms on the application's own metrics, and the dashboard. Refers to others by name. */
export class ObservabilityStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { target, alarmTopic, killTopic }: Foundation,
    props: StackProps,
  ) {
    super(scope, id, props);
    for (const { metricName, kills, ...rest } of applicationAlarms) {
      alarm(this, metricName, {
        metric: new cloudwatch.Metric({
          namespace: metricNamespace,
          metricName,
          period: oneMinute,
          statistic: 'max',
        }),
        topic: alarmTopic,
        ...(kills ? { killTopic } : {}),
        ...rest,
      });
    }
    if (target.hasDashboard) dashboard(this, 'Dashboard');
  }
}
