import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { CloudWatchMetrics } from '#shared/adapters/cloudwatch/metrics.ts';
import { LambdaKillTrigger } from '#shared/adapters/lambda/kill-trigger.ts';
import { SqsDeadLetters } from '#shared/adapters/sqs/dead-letters.ts';
import { watchSafety } from '#shared/application/safety/watch-safety.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { log } from '#shared/lambda/logger.ts';
import { marketData, safetyRecords, tradingStore } from '#shared/lambda/stores.ts';

const settings = readSettings(
  'TABLE_NAME',
  'MARKET_TABLE_NAME',
  'ACCOUNT_EVENTS_DEAD_LETTERS_URL',
  'COMMANDS_DEAD_LETTERS_URL',
  'POISON_QUEUE_URL',
  'KILL_SWITCH_FUNCTION',
);
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  market: marketData(settings.MARKET_TABLE_NAME),
  safety: safetyRecords(settings.TABLE_NAME),
  deadLetters: new SqsDeadLetters(new SQSClient({}), [
    settings.ACCOUNT_EVENTS_DEAD_LETTERS_URL,
    settings.COMMANDS_DEAD_LETTERS_URL,
    settings.POISON_QUEUE_URL,
  ]),
  metrics: new CloudWatchMetrics(new CloudWatchClient({}), systemClock),
  trigger: new LambdaKillTrigger({
    client: new LambdaClient({}),
    functionName: settings.KILL_SWITCH_FUNCTION,
    foundBy: 'watch-safety',
    ids: ulidIds(),
  }),
  clock: systemClock,
  log,
};

/** Each minute: looks at every account, feed and queue of dead letters, and publishes what the alarms that kill stand on. */
export const handler = middy().handler(async () => {
  const open = await watchSafety(deps);
  log.info('safety', { open: open.length });
  return { open: open.length };
});
