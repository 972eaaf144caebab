import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { CloudWatchMetrics } from '#shared/adapters/cloudwatch/metrics.ts';
import { SqsCommandQueue } from '#shared/adapters/sqs/queues.ts';
import { stepFunctionsClient } from '#shared/adapters/step-functions/client.ts';
import { StepFunctionsSagaStarter } from '#shared/adapters/step-functions/saga-starter.ts';
import { countUnprotected } from '#shared/application/protection/count-unprotected.ts';
import { settleStates } from '#shared/application/states/settle-states.ts';
import { sweepOrders } from '#shared/application/sweep-orders.ts';
import { endpointOverride, readSettings } from '#shared/lambda/environment.ts';
import { log } from '#shared/lambda/logger.ts';
import { marketData, tradingStore } from '#shared/lambda/stores.ts';

const settings = readSettings('TABLE_NAME', 'MARKET_TABLE_NAME', 'ORDER_SAGA_ARN', 'COMMANDS_QUEUE_URL');
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  saga: new StepFunctionsSagaStarter(stepFunctionsClient(endpointOverride()), settings.ORDER_SAGA_ARN),
  commands: new SqsCommandQueue(new SQSClient({}), settings.COMMANDS_QUEUE_URL),
  metrics: new CloudWatchMetrics(new CloudWatchClient({}), systemClock),
  clock: systemClock,
  ids: ulidIds(),
  log,
};

const market = marketData(settings.MARKET_TABLE_NAME);

/** Each minute, and at every local start: pushes on what stands still. */
export const handler = middy().handler(async () => {
  const report = await sweepOrders(deps);
  // Beside the watcher's own count: a dead watcher publishes nothing.
  await deps.metrics.publish('PositionsUnprotected', await countUnprotected({ ...deps, market }));
  await settleStates(deps);
  log.info('sweep', { ...report });
  return report;
});
