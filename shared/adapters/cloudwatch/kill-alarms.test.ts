import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { expect, it, vi } from 'vitest';
import { CloudWatchKillAlarms } from './kill-alarms.ts';

it('alarms that press the kill switch are found on every page, and no others', async () => {
  const client = new CloudWatchClient({ region: 'us-east-1' });
  const pages = [
    {
      MetricAlarms: [
        { MetricName: 'ClockSkewMs', AlarmActions: ['tell', 'kill'], ActionsEnabled: true, StateValue: 'OK' },
        { MetricName: 'OrdersStuck', AlarmActions: ['tell'], ActionsEnabled: true, StateValue: 'ALARM' },
      ],
      NextToken: 'more',
    },
    {
      MetricAlarms: [
        { AlarmName: 'by hand', AlarmActions: ['kill'], ActionsEnabled: false, StateValue: 'ALARM' },
      ],
    },
  ];
  vi.spyOn(client, 'send').mockImplementation(async () => pages.shift() ?? {});
  expect(await new CloudWatchKillAlarms(client, 'kill').list()).toEqual([
    { name: 'ClockSkewMs', isEnabled: true, isRinging: false },
    { name: 'by hand', isEnabled: false, isRinging: true },
  ]);
});
