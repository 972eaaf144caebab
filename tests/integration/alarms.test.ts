import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  type MetricAlarm,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { clientOptions } from '#local-cloud/index.ts';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { dynamoDbClient } from '#shared/adapters/dynamodb/client.ts';
import { DynamoDbKillRecords } from '#shared/adapters/dynamodb/kill-records.ts';
import { DynamoDbSafetyRecords } from '#shared/adapters/dynamodb/safety-records.ts';
import { DynamoDbTradingStore } from '#shared/adapters/dynamodb/trading-store.ts';
import { openAccount } from '#shared/application/open-account.ts';
import { isSafetyMetric, type SafetyMetric } from '#shared/domain/safety/breach.ts';
import { anAccount } from '#shared/testing/builders.ts';
import { listenToAlarms } from '../support/alarms.ts';
import { awsClients } from '../support/aws.ts';
import { eventually } from '../support/eventually.ts';

const { endpoint, outputs } = inject('cloud');
const aws = awsClients();
const cloudWatch = new CloudWatchClient(clientOptions(endpoint));
const client = dynamoDbClient(aws.dynamodb);
const table = outputs.TableName ?? '';
const clock = systemClock;
const store = new DynamoDbTradingStore({ client, table, clock, random: Math.random });
const kills = new DynamoDbKillRecords({ client, table, clock });
const safety = new DynamoDbSafetyRecords({ client, table });

/** Pressed for real in kill-switch.test.ts: it stops every account there is. */
const elsewhere = 'KillRequests';
const { MetricAlarms: alarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ MaxRecords: 100 }));
const ofMetric = (alarm: MetricAlarm) => `${alarm.Namespace} ${alarm.MetricName}`;
const killing = alarms.filter(({ AlarmActions = [] }) => AlarmActions.length > 1);
const telling = alarms.filter((alarm) => !killing.includes(alarm));

/** The metric itself, beyond the alarm's threshold; the local cloud evaluates whenever one is put, whatever its dimensions. */
async function exceed(alarm: MetricAlarm): Promise<void> {
  const Value = (alarm.Threshold ?? 0) + 1;
  const { Namespace, MetricName } = alarm;
  await cloudWatch.send(new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName, Value }] }));
}

/** Only a change of state is told, and a maximum stays for its whole period: what rings already is set back before and after. */
async function quieten(alarm: MetricAlarm): Promise<void> {
  const state = { StateValue: 'OK', StateReason: 'a test begins or ends' } as const;
  await cloudWatch.send(new SetAlarmStateCommand({ AlarmName: alarm.AlarmName, ...state }));
}

afterAll(async () => {
  await Promise.all(alarms.map(quieten));
  aws.destroy();
  cloudWatch.destroy();
});

describe('the watch', () => {
  it('publishes each of their metrics itself, with no more rights than it needs', async () => {
    const startMs = Date.now() - 1_000;
    const answer = await aws.lambda.send(new InvokeCommand({ FunctionName: 'tradewind-watch-safety' }));
    expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).toEqual({ open: expect.any(Number) });
    for (const [MetricName] of stops) {
      const { Datapoints = [] } = await cloudWatch.send(
        new GetMetricStatisticsCommand({
          ...{ Namespace: 'Tradewind', MetricName, Period: 60, Statistics: ['Maximum'] },
          ...{ StartTime: new Date(startMs - 60_000), EndTime: new Date(Date.now() + 60_000) },
        }),
      );
      expect({ MetricName, published: Datapoints.length > 0 }).toEqual({ MetricName, published: true });
    }
    // ws-ingest lives: the age is that of its heart.
    const beats = await safety.listBeats();
    expect(beats.map((beat) => beat.venue)).toContain('binance');
  }, 60_000);
});

describe('every alarm', () => {
  it('is told to people when its metric is beyond its threshold', async () => {
    expect(telling.length).toBeGreaterThan(40);
    const listener = await listenToAlarms(aws.sqs);
    await Promise.all(telling.map(quieten));
    const oneEach = new Map(telling.map((alarm) => [ofMetric(alarm), alarm]));
    // The highest threshold of a metric rings all of its alarms.
    for (const alarm of telling)
      if ((alarm.Threshold ?? 0) > (oneEach.get(ofMetric(alarm))?.Threshold ?? 0))
        oneEach.set(ofMetric(alarm), alarm);
    for (const alarm of oneEach.values()) if (!isSafetyMetric(alarm.MetricName)) await exceed(alarm);
    const wanted = telling
      .filter(({ MetricName }) => !isSafetyMetric(MetricName))
      .map(({ AlarmName }) => `${AlarmName} ALARM`);
    const heard = new Set<string>();
    await eventually(
      async () => {
        for (const each of await listener.heard()) heard.add(each);
        return wanted.every((each) => heard.has(each)) || undefined;
      },
      { otherwise: () => `not heard: ${wanted.filter((each) => !heard.has(each)).join(', ')}` },
    );
  }, 60_000);

  it('that kills is one of these', () => {
    expect(killing.map(({ MetricName }) => MetricName).filter((name) => name !== elsewhere)).toHaveLength(9);
    expect(killing.every(({ MetricName }) => MetricName === elsewhere || isSafetyMetric(MetricName))).toBe(
      true,
    );
  });
});

/** An owner of its own with an account at each of two venues, and nobody’s keys. */
async function anOwner(metric: SafetyMetric): Promise<string> {
  const ownerId = `alarm-${metric}`;
  for (const venue of ['binance', 'upbit'] as const) {
    const account = anAccount({ ownerId, accountId: venue, venue, keys: 'REMOVED' });
    await openAccount({ store, clock, ids: ulidIds() }, account, []);
  }
  return ownerId;
}

const account = 'account:binance';
const venue = 'venue:binance';
const stops: readonly (readonly [SafetyMetric, string])[] = [
  ['DailyLossBreaches', account],
  ['DrawdownBreaches', account],
  ['RejectRateBreaches', account],
  ['ErrorRateBreaches', venue],
  ['ReconcileBreaches', account],
  ['FeedHeartbeatAgeMs', venue],
  ['ClockSkewMs', venue],
  ['InDoubtAgeMs', account],
  ['DeadLetterDepth', 'global'],
];

describe('an alarm that kills', () => {
  it.concurrent.each(stops)(
    '%s stops %s, and nothing else',
    async (metric, scope) => {
      const alarm = killing.find(({ MetricName }) => MetricName === metric);
      if (!alarm) throw new Error(`no alarm on ${metric}`);
      const ownerId = await anOwner(metric);
      // Every alarm of the watch finds what it rings for: whoever measured it has kept it.
      const detail = 'a test says so';
      await safety.keepBreach({ metric, ownerId, scope, cause: 'a test', detail, foundAtMs: clock.nowMs() });
      await quieten(alarm);
      await exceed(alarm);
      const kill = await eventually(
        async () => (await kills.list(ownerId, { limit: 1 })).items.find(({ state }) => state === 'VERIFIED'),
        { otherwise: () => `${metric} pressed nothing` },
      );
      expect(kill).toMatchObject({ scope, source: 'ALARM', reason: `${metric}: ${detail}` });
      expect(kill.triggeredBy).toBe(alarm.AlarmName);
      const other = await store.findControl({ ownerId, accountId: 'upbit' });
      expect(other?.state).toBe(scope === 'global' ? 'HALTED' : 'ACTIVE');
    },
    60_000,
  );
});

describe('the alarm on a watch that says nothing', () => {
  it('is told to people, and kills nobody: the local cloud knows no missing data, so the metric is put beyond it', async () => {
    const silent = telling.find(({ AlarmName = '' }) => AlarmName.includes('WatchSilent'));
    if (!silent) throw new Error('no such alarm');
    const listener = await listenToAlarms(aws.sqs);
    const before = await kills.list('alarm-FeedHeartbeatAgeMs', { limit: 9 });
    await exceed(silent);
    await eventually(
      async () => (await listener.heard()).includes(`${silent.AlarmName} ALARM`) || undefined,
      { otherwise: () => 'it was not told' },
    );
    expect(await kills.list('alarm-FeedHeartbeatAgeMs', { limit: 9 })).toEqual(before);
  }, 60_000);
});
