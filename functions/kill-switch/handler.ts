import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda';
import * as z from 'zod';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { CloudWatchMetrics } from '#shared/adapters/cloudwatch/metrics.ts';
import { LambdaAccountCanceller } from '#shared/adapters/lambda/account-canceller.ts';
import { breachesMessage } from '#shared/adapters/lambda/breaches-message.ts';
import { stepFunctionsClient } from '#shared/adapters/step-functions/client.ts';
import { StepFunctionsSagaStarter } from '#shared/adapters/step-functions/saga-starter.ts';
import { continueKills } from '#shared/application/engage-kill-switch.ts';
import { drillPaperAccounts } from '#shared/application/kill/drill-paper-account.ts';
import { pressForBreaches } from '#shared/application/safety/press-for-breaches.ts';
import { endpointOverride, readSettings } from '#shared/lambda/environment.ts';
import { httpHandler } from '#shared/lambda/http-handler.ts';
import { log } from '#shared/lambda/logger.ts';
import { killRecords, marketData, safetyRecords, tradingStore } from '#shared/lambda/stores.ts';
import { alarmEvent, killOnAlarm } from './alarms.ts';
import { killRouteOf } from './routes.ts';

const settings = readSettings('TABLE_NAME', 'MARKET_TABLE_NAME', 'ORDER_SAGA_ARN', 'SUBMIT_ORDER_FUNCTION');
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  kills: killRecords(settings.TABLE_NAME),
  safety: safetyRecords(settings.TABLE_NAME),
  market: marketData(settings.MARKET_TABLE_NAME),
  saga: new StepFunctionsSagaStarter(stepFunctionsClient(endpointOverride()), settings.ORDER_SAGA_ARN),
  canceller: new LambdaAccountCanceller(new LambdaClient({}), settings.SUBMIT_ORDER_FUNCTION),
  clock: systemClock,
  ids: ulidIds(),
  log,
};
const metrics = new CloudWatchMetrics(new CloudWatchClient({}), systemClock);
const http = httpHandler((request) => killRouteOf(request.route)(deps, request));

/** Inside the function's own time, with what the last requests may take. */
const alarmWithinMs = 40_000;
const minuteWithinMs = 20_000;
const openMax = 1_000;
const drillMessage = z.object({ version: z.literal(1), kind: z.literal('DRILL') });

/** Pressed by the API, by an alarm's topic, by a watcher; each week: a drill; and each minute: goes on with what is not proven yet, and tells how much that is. */
export async function handler(event: unknown, context: Context) {
  if (isHttp(event)) return http(event, context);
  const alarm = alarmEvent.safeParse(event);
  if (alarm.success) {
    const kills = await killOnAlarm(deps, alarm.data, systemClock.nowMs() + alarmWithinMs);
    return { kills: kills.length };
  }
  const drill = drillMessage.safeParse(event);
  if (drill.success) {
    const drills = await drillPaperAccounts(deps, context.awsRequestId);
    for (const { ownerId, isPassed, failure = 'none' } of drills)
      log.warn('weekly drill', { ownerId, isPassed, failure });
    return { drills: drills.length, passed: drills.filter(({ isPassed }) => isPassed).length };
  }
  const found = breachesMessage.safeParse(event);
  if (found.success) {
    const { breaches, foundBy: triggeredBy, correlationId } = found.data;
    const untilMs = systemClock.nowMs() + alarmWithinMs;
    const occasion = { source: 'WATCHER', triggeredBy, correlationId, untilMs } as const;
    return { kills: (await pressForBreaches(deps, breaches, occasion)).length };
  }
  const kills = await continueKills(deps, systemClock.nowMs() + minuteWithinMs);
  await metrics.publish('KillsPending', (await deps.kills.listOpen(openMax)).length);
  return { kills: kills.length };
}

function isHttp(event: unknown): event is APIGatewayProxyEventV2WithJWTAuthorizer {
  return event !== null && typeof event === 'object' && 'routeKey' in event;
}
