import type { AlarmProps } from './constructs/alarm.ts';

type SafetyAlarm = Pick<AlarmProps, 'meaning' | 'runbook' | 'above'> & { metricName: string };

/**
 * Alarms that press the kill switch. watch-safety publishes their metrics each minute, directly; what of each is stopped (the account,
 * the venue, everything) is kept beside the metric by whoever found it: docs/safety.md.
 */
export const safetyAlarms: SafetyAlarm[] = [
  {
    metricName: 'DailyLossBreaches',
    meaning: 'An account has lost today what it may lose in a day: it is stopped.',
    runbook: 'loss-limits',
  },
  {
    metricName: 'DrawdownBreaches',
    meaning: 'An account has lost since its peak what it may lose: it is stopped.',
    runbook: 'loss-limits',
  },
  {
    metricName: 'RejectRateBreaches',
    meaning: 'A venue rejects half of an account’s orders: the account is stopped.',
    runbook: 'reject-rate',
  },
  {
    metricName: 'ErrorRateBreaches',
    meaning: 'Half of the orders at a venue end in a fault or get no answer: all accounts there are stopped.',
    runbook: 'error-rate',
  },
  {
    metricName: 'ReconcileBreaches',
    meaning:
      'The books of an account differ from its venue’s and nobody can say why: the account is stopped.',
    runbook: 'account-halted',
  },
  {
    metricName: 'FeedHeartbeatAgeMs',
    meaning: 'The newest price of a venue is two minutes old: all accounts there are stopped.',
    runbook: 'feed-stale',
    above: 120_000,
  },
  {
    metricName: 'ClockSkewMs',
    meaning: 'Our clock and a venue’s are more than two seconds apart: all accounts there are stopped.',
    runbook: 'clock-skew',
    above: 2_000,
  },
  {
    metricName: 'InDoubtAgeMs',
    meaning: 'An order has been in doubt for five minutes: its account is stopped.',
    runbook: 'orders-in-doubt',
    above: 300_000,
  },
  {
    metricName: 'DeadLetterDepth',
    meaning: 'More than fifty messages could not be processed: everything is stopped.',
    runbook: 'dead-letters',
    above: 50,
  },
];
