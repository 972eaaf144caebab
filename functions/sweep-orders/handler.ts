import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { CloudWatchMetrics } from '#shared/adapters/cloudwatch/metrics.ts';
import { SqsCommandQueue } from '#shared/adapters/sqs/queues.ts';
import { stepFunctionsClient } from '#shared/adapters/step-functions/client.ts';
import { StepFunctionsSagaStarter } from '#shared/adapters/step-functions/saga-starter.ts';
import { continueOrder, sweepOrders } from '#shared/application/sweep-orders.ts';
import { endpointOverride, readSettings } from '#shared/lambda/environment.ts';
import { log } from '#shared/lambda/logger.ts';
import { tradingStore } from '#shared/lambda/stores.ts';
import { endedExecution } from './ended-execution.ts';

const settings = readSettings('TABLE_NAME', 'ORDER_SAGA_ARN', 'COMMANDS_QUEUE_URL');
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  saga: new StepFunctionsSagaStarter(stepFunctionsClient(endpointOverride()), settings.ORDER_SAGA_ARN),
  commands: new SqsCommandQueue(new SQSClient({}), settings.COMMANDS_QUEUE_URL),
  metrics: new CloudWatchMetrics(new CloudWatchClient({}), systemClock),
  clock: systemClock,
  ids: ulidIds(),
  log,
};

/**
 * Each minute, and at every local start: pushes on what stands still. An execution that was ended by force comes as its
 * status event: its order goes on at once.
 */
export const handler = middy().handler(async (event: unknown) => {
  const ended = endedExecution.safeParse(event);
  if (ended.success) {
    const { ownerId, orderId } = ended.data.detail.input;
    return continueOrder(deps, ownerId, orderId);
  }
  const report = await sweepOrders(deps);
  log.info('sweep', { ...report });
  return report;
});
