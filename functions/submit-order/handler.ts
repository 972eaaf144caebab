import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSEvent } from 'aws-lambda';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { SecretsManagerVenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import { cancelCommandMessage } from '#shared/adapters/sqs/messages.ts';
import { SqsAccountEventQueue, SqsCommandQueue } from '#shared/adapters/sqs/queues.ts';
import { CcxtVenueSessions } from '#shared/adapters/venues/sessions.ts';
import { cancelAtVenue } from '#shared/application/cancel-at-venue.ts';
import { resolveOrder } from '#shared/application/resolve-order.ts';
import { submitOrder } from '#shared/application/submit-order.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { fifoHandler } from '#shared/lambda/fifo-handler.ts';
import { log, logger } from '#shared/lambda/logger.ts';
import { marketData, tradingStore } from '#shared/lambda/stores.ts';
import { taskHandler } from '#shared/lambda/task-handler.ts';

const settings = readSettings(
  'TABLE_NAME',
  'MARKET_TABLE_NAME',
  'ACCOUNT_EVENTS_QUEUE_URL',
  'COMMANDS_QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
  'VENUE_ENDPOINTS',
);
const sqs = new SQSClient({});
const ids = ulidIds();
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  market: marketData(settings.MARKET_TABLE_NAME),
  venues: new CcxtVenueSessions(
    new SecretsManagerVenueKeys(new SecretsManagerClient({}), systemClock),
    settings.VENUE_ENDPOINTS,
  ),
  accountEvents: new SqsAccountEventQueue(sqs, settings.ACCOUNT_EVENTS_QUEUE_URL, () => ids.nextId()),
  commands: new SqsCommandQueue(sqs, settings.COMMANDS_QUEUE_URL),
  clock: systemClock,
  ids,
  log,
};

const task = taskHandler(({ step, ownerId, orderId }) =>
  step === 'resolve-order' ? resolveOrder(deps, ownerId, orderId) : submitOrder(deps, ownerId, orderId),
);

const cancels = fifoHandler({
  schema: cancelCommandMessage,
  deadLetters: { client: sqs, queueUrl: settings.DEAD_LETTER_QUEUE_URL },
  handle: async (command) => {
    const outcome = await cancelAtVenue(deps, command);
    const { orderId, correlationId } = command;
    logger.info('cancel command', { orderId, correlationId, outcome });
  },
});

/** The one Lambda that talks to venues about orders: the saga's submit and resolve tasks, and queued cancels. */
export async function handler(event: unknown, context: Context) {
  return isQueueEvent(event) ? cancels(event, context) : task(event, context);
}

function isQueueEvent(event: unknown): event is SQSEvent {
  return event !== null && typeof event === 'object' && 'Records' in event;
}
