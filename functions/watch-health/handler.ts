import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { CloudWatchAlarms } from '#shared/adapters/cloudwatch/alarms.ts';
import { SqsOperatedQueues } from '#shared/adapters/sqs/operated-queues.ts';
import { watchHealth } from '#shared/application/health/watch-health.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { httpHandler } from '#shared/lambda/http-handler.ts';
import { log } from '#shared/lambda/logger.ts';
import {
  budgetRecords,
  healthRecords,
  requestCounter,
  safetyRecords,
  tradingStore,
} from '#shared/lambda/stores.ts';
import { mayChangeHealth } from './alarm-event.ts';
import { healthRouteOf } from './routes.ts';

const settings = readSettings(
  'TABLE_NAME',
  'COUNTERS_TABLE_NAME',
  'USER_LIMITS',
  'OPERATED_QUEUES',
  'ALARM_TOPIC_ARN',
  'KILL_TOPIC_ARN',
);
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  safety: safetyRecords(settings.TABLE_NAME),
  records: healthRecords(settings.TABLE_NAME),
  alarms: new CloudWatchAlarms(new CloudWatchClient({}), {
    alarmTopicArn: settings.ALARM_TOPIC_ARN,
    killTopicArn: settings.KILL_TOPIC_ARN,
  }),
  queues: new SqsOperatedQueues(new SQSClient({}), settings.OPERATED_QUEUES),
  budgets: budgetRecords(settings.COUNTERS_TABLE_NAME),
  requests: requestCounter(settings.COUNTERS_TABLE_NAME),
  limits: settings.USER_LIMITS,
  clock: systemClock,
  ids: ulidIds(),
};
const http = httpHandler((request) => healthRouteOf(request.route)(deps, request));

/** /v1/operations; and whenever alarms are told, and each minute: tells the live stream what has changed. */
export async function handler(event: unknown, context: Context) {
  if (isHttp(event)) return http(event, context);
  if (mayChangeHealth(event)) log.info('health', { told: await watchHealth(deps) });
  // Of a queue's batch: none is to be delivered again.
  return { batchItemFailures: [] };
}

function isHttp(event: unknown): event is APIGatewayProxyEventV2WithJWTAuthorizer {
  return event !== null && typeof event === 'object' && 'routeKey' in event;
}
