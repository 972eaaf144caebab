import { Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type AlarmProps, alarm, oneMinute } from '../constructs/alarm.ts';
import { dashboard } from '../constructs/dashboard.ts';
import { type Foundation, metricNamespace } from '../platform.ts';
import { safetyAlarms } from '../safety-alarms.ts';

type OwnAlarm = Pick<AlarmProps, 'meaning' | 'runbook' | 'periods' | 'above' | 'silenceRings'> & {
  metricName: string;
};

/** Metrics the application publishes without dimensions, zeros included. */
const applicationAlarms: OwnAlarm[] = [
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
    metricName: 'PositionsUnprotected',
    meaning: 'A position has been without the stop that it should have for more than 2 s.',
    runbook: 'position-unprotected',
  },
  {
    metricName: 'SuspenseFills',
    meaning: 'A fill could not be placed and went to the suspense account.',
    runbook: 'account-halted',
  },
];

/** These also stop what they ring for. */
const killAlarms: OwnAlarm[] = [
  {
    metricName: 'KillRequests',
    meaning: 'Something outside asked to stop all trading: every account is killed.',
    runbook: 'kill-switch',
  },
  ...safetyAlarms,
];

/** Older than anything is: it rings when nobody publishes. */
const watchSilent: OwnAlarm = {
  metricName: 'FeedHeartbeatAgeMs',
  meaning: 'Nobody measures what the alarms that kill stand on: they cannot ring.',
  runbook: 'watch-silent',
  above: 1e12,
  periods: 3,
  silenceRings: true,
};

/** What an operator looks at: alarms on the application's own metrics, and the dashboard. Refers to others by name. */
export class ObservabilityStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { target, alarmTopic, killTopic }: Foundation,
    props: StackProps,
  ) {
    super(scope, id, props);
    const own = (
      id: string,
      { metricName, ...rest }: OwnAlarm,
      kills: Pick<AlarmProps, 'killTopic'> = {},
    ) => {
      const name = { namespace: metricNamespace, metricName };
      const metric = new cloudwatch.Metric({ ...name, period: oneMinute, statistic: 'max' });
      alarm(this, id, { metric, topic: alarmTopic, ...kills, ...rest });
    };
    for (const each of applicationAlarms) own(each.metricName, each);
    for (const each of killAlarms) own(each.metricName, each, { killTopic });
    own('WatchSilent', watchSilent);
    if (target.hasDashboard) dashboard(this, 'Dashboard');
  }
}
