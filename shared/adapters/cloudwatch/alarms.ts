import { type CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { AlarmStanding } from '../../domain/health/health.ts';
import type { Alarms } from '../../ports/health.port.ts';

interface Topics {
  /** Told by every alarm of ours. */
  readonly alarmTopicArn: string;
  /** Told by those that also stop trading. */
  readonly killTopicArn: string;
}

/** Our alarms, by the topic that they tell. Their description is a sentence and the path of a runbook. */
export class CloudWatchAlarms implements Alarms {
  readonly #client: CloudWatchClient;
  readonly #topics: Topics;

  constructor(client: CloudWatchClient, topics: Topics) {
    this.#client = client;
    this.#topics = topics;
  }

  async list(): Promise<readonly AlarmStanding[]> {
    const found: AlarmStanding[] = [];
    let NextToken: string | undefined;
    do {
      const command = new DescribeAlarmsCommand({ MaxRecords: 100, ...(NextToken ? { NextToken } : {}) });
      const page = await this.#client.send(command);
      found.push(...(page.MetricAlarms ?? []).filter(this.#isOurs).map(this.#standingOf));
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  }

  #isOurs = ({ AlarmActions }: MetricAlarm): boolean =>
    AlarmActions?.includes(this.#topics.alarmTopicArn) ?? false;

  #standingOf = (alarm: MetricAlarm): AlarmStanding => {
    const { AlarmName, AlarmDescription = '', StateValue, StateUpdatedTimestamp, AlarmActions } = alarm;
    const [, meaning = AlarmDescription, runbook] =
      /^(.*?) ?Runbook: docs\/runbooks\/([a-z-]+)\.md$/s.exec(AlarmDescription) ?? [];
    return {
      name: AlarmName ?? 'an alarm without a name',
      isRinging: StateValue === 'ALARM',
      ...(StateUpdatedTimestamp ? { sinceMs: StateUpdatedTimestamp.getTime() } : {}),
      meaning,
      ...(runbook === undefined ? {} : { runbook }),
      stopsTrading: AlarmActions?.includes(this.#topics.killTopicArn) ?? false,
    };
  };
}
