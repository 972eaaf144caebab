import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { CloudWatchMetrics } from '#shared/adapters/cloudwatch/metrics.ts';
import { accountEventMessage } from '#shared/adapters/sqs/messages.ts';
import { recordAccountEvent } from '#shared/application/record-account-event.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { log, logger } from '#shared/lambda/logger.ts';
import { fifoHandler } from '#shared/lambda/queue-handler.ts';
import { tradingStore } from '#shared/lambda/stores.ts';

const settings = readSettings('TABLE_NAME', 'DEAD_LETTER_QUEUE_URL');
const sqs = new SQSClient({});
const metrics = new CloudWatchMetrics(new CloudWatchClient({}), systemClock);
const deps = { store: tradingStore(settings.TABLE_NAME), clock: systemClock, ids: ulidIds(), log };

/** Account events, one FIFO group an account: each settles in one transaction. */
export const handler = fifoHandler({
  schema: accountEventMessage,
  deadLetters: { client: sqs, queueUrl: settings.DEAD_LETTER_QUEUE_URL },
  handle: async (accountEvent) => {
    const outcome = await recordAccountEvent(deps, accountEvent);
    if (outcome === 'SUSPENSE') await metrics.publish('SuspenseFills', 1);
    logger.info('account event', { kind: accountEvent.kind, outcome });
  },
});
