import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { sha256 } from '#shared/adapters/crypto/sha256.ts';
import { SqsCommandQueue } from '#shared/adapters/sqs/queues.ts';
import { strategyMessage } from '#shared/adapters/sqs/strategy-messages.ts';
import { aboutOf } from '#shared/adapters/sqs/strategy-queue.ts';
import { stepFunctionsClient } from '#shared/adapters/step-functions/client.ts';
import { StepFunctionsSagaStarter } from '#shared/adapters/step-functions/saga-starter.ts';
import { runStrategy } from '#shared/application/strategies/run-strategy.ts';
import { endpointOverride, readSettings } from '#shared/lambda/environment.ts';
import { log } from '#shared/lambda/logger.ts';
import { fifoHandler } from '#shared/lambda/queue-handler.ts';
import { marketData, marketViews, tradingStore } from '#shared/lambda/stores.ts';
import { strategies } from '#shared/strategies/all.ts';

const settings = readSettings(
  'TABLE_NAME',
  'MARKET_TABLE_NAME',
  'ORDER_SAGA_ARN',
  'COMMANDS_QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
);
const sqs = new SQSClient({});
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  market: marketData(settings.MARKET_TABLE_NAME),
  views: marketViews(settings.MARKET_TABLE_NAME),
  saga: new StepFunctionsSagaStarter(stepFunctionsClient(endpointOverride()), settings.ORDER_SAGA_ARN),
  commands: new SqsCommandQueue(sqs, settings.COMMANDS_QUEUE_URL),
  catalogue: strategies,
  digest: sha256,
  clock: systemClock,
  ids: ulidIds(),
  log,
};

/** Triggers of strategies, one FIFO group a strategy, one a time: what one does wrong holds up no other. */
export const handler = fifoHandler({
  schema: strategyMessage,
  deadLetters: { client: sqs, queueUrl: settings.DEAD_LETTER_QUEUE_URL },
  handle: async (trigger, { deliveries }) => {
    const outcome = await runStrategy(deps, trigger, deliveries);
    const about = aboutOf(trigger);
    log.info('strategy', { strategyId: trigger.strategyId, about, outcome });
    // Delivered again in a moment; the store knows how far it came.
    if (outcome === 'WAITING') throw new Error(`${about} is not there yet, or there is more to do`);
  },
});
