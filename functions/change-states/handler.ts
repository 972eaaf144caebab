import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { CloudWatchKillAlarms } from '#shared/adapters/cloudwatch/kill-alarms.ts';
import { CognitoSecondFactor } from '#shared/adapters/cognito/second-factor.ts';
import { LambdaVenueInspector } from '#shared/adapters/lambda/venue-inspector.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { httpHandler } from '#shared/lambda/http-handler.ts';
import { log } from '#shared/lambda/logger.ts';
import {
  killRecords,
  safetyRecords,
  sessionRecords,
  streamRecords,
  tradingStore,
} from '#shared/lambda/stores.ts';
import { liveGateSettings } from './gate-settings.ts';
import { stateRouteOf } from './routes.ts';
import { sessionRoutes } from './session-routes.ts';

const settings = readSettings(
  'TABLE_NAME',
  'COUNTERS_TABLE_NAME',
  'STREAM_TABLE_NAME',
  'SUBMIT_ORDER_FUNCTION',
  'KILL_TOPIC_ARN',
  'LIVE_GATE',
  'USER_POOL_URL',
);
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  kills: killRecords(settings.TABLE_NAME),
  beats: safetyRecords(settings.TABLE_NAME),
  venues: new LambdaVenueInspector(new LambdaClient({}), settings.SUBMIT_ORDER_FUNCTION),
  alarms: new CloudWatchKillAlarms(new CloudWatchClient({}), settings.KILL_TOPIC_ARN),
  secondFactor: new CognitoSecondFactor(settings.USER_POOL_URL, systemClock),
  gate: liveGateSettings.parse(settings.LIVE_GATE),
  clock: systemClock,
  ids: ulidIds(),
  log,
};
const sessionDeps = {
  sessions: sessionRecords(settings.COUNTERS_TABLE_NAME, settings.TABLE_NAME),
  connections: streamRecords(settings.STREAM_TABLE_NAME).connections,
  clock: systemClock,
  ids: deps.ids,
};

/** /v1/states, /v1/preflight, /v1/accounts/{accountId}/resume and /live: who may trade, and what must be in order before; /v1/sessions: who is signed in. */
export const handler = httpHandler(
  (request) =>
    sessionRoutes[request.route]?.(sessionDeps, request) ?? stateRouteOf(request.route)(deps, request),
);
