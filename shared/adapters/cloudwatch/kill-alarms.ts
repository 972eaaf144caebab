import { type CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { KillAlarm } from '../../domain/preflight/preflight.ts';
import type { KillAlarms } from '../../ports/preflight.port.ts';

/** The alarms that tell the topic whose messages press the kill switch. */
export class CloudWatchKillAlarms implements KillAlarms {
  readonly #client: CloudWatchClient;
  readonly #topicArn: string;

  constructor(client: CloudWatchClient, topicArn: string) {
    this.#client = client;
    this.#topicArn = topicArn;
  }

  async list(): Promise<readonly KillAlarm[]> {
    const found: KillAlarm[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#client.send(new DescribeAlarmsCommand(NextToken ? { NextToken } : {}));
      found.push(...(page.MetricAlarms ?? []).filter(this.#kills).map(killAlarmOf));
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  }

  #kills = ({ AlarmActions }: MetricAlarm): boolean => AlarmActions?.includes(this.#topicArn) ?? false;
}

function killAlarmOf({ MetricName, AlarmName, ActionsEnabled, StateValue }: MetricAlarm): KillAlarm {
  return {
    name: MetricName ?? AlarmName ?? 'an alarm without a name',
    isEnabled: ActionsEnabled !== false,
    isRinging: StateValue === 'ALARM',
  };
}
