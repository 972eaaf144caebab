import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { SqsCommandQueue } from '#shared/adapters/sqs/queues.ts';
import { stepFunctionsClient } from '#shared/adapters/step-functions/client.ts';
import { StepFunctionsSagaStarter } from '#shared/adapters/step-functions/saga-starter.ts';
import { continueOrder } from '#shared/application/sweep-orders.ts';
import { endpointOverride, readSettings } from '#shared/lambda/environment.ts';
import { log } from '#shared/lambda/logger.ts';
import { queueHandler } from '#shared/lambda/queue-handler.ts';
import { tradingStore } from '#shared/lambda/stores.ts';
import { endedExecution } from './ended-execution.ts';

const settings = readSettings('TABLE_NAME', 'ORDER_SAGA_ARN', 'COMMANDS_QUEUE_URL', 'DEAD_LETTER_QUEUE_URL');
const sqs = new SQSClient({});
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  saga: new StepFunctionsSagaStarter(stepFunctionsClient(endpointOverride()), settings.ORDER_SAGA_ARN),
  commands: new SqsCommandQueue(sqs, settings.COMMANDS_QUEUE_URL),
  clock: systemClock,
  ids: ulidIds(),
  log,
};

/** Executions that were ended by force, as their status events: each one's order goes on at once. */
export const handler = queueHandler({
  schema: endedExecution,
  deadLetters: { client: sqs, queueUrl: settings.DEAD_LETTER_QUEUE_URL },
  handle: async ({ detail: { input } }) => {
    await continueOrder(deps, input.ownerId, input.orderId);
  },
});
