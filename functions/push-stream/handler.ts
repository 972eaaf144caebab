import { SQSClient } from '@aws-sdk/client-sqs';
import { streamSender } from '#shared/adapters/apigateway/client.ts';
import { streamEventMessage } from '#shared/adapters/sqs/stream-queue.ts';
import { pushEvents } from '#shared/application/stream/push-events.ts';
import { messageFrames } from '#shared/http-api/stream-schemas.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { log } from '#shared/lambda/logger.ts';
import { fifoGroupHandler } from '#shared/lambda/queue-handler.ts';
import { streamRecords } from '#shared/lambda/stores.ts';

const settings = readSettings('STREAM_TABLE_NAME', 'STREAM_ENDPOINT', 'DEAD_LETTER_QUEUE_URL');
const deps = {
  ...streamRecords(settings.STREAM_TABLE_NAME),
  sender: streamSender(settings.STREAM_ENDPOINT, log),
  frames: messageFrames,
};

/** Domain events, one FIFO group an owner: numbered once, then told to whoever listens of that owner. */
export const handler = fifoGroupHandler({
  schema: streamEventMessage,
  deadLetters: { client: new SQSClient({}), queueUrl: settings.DEAD_LETTER_QUEUE_URL },
  handle: async (events) => {
    const ownerId = events[0]?.ownerId;
    if (ownerId === undefined) return;
    log.info('pushed', { events: events.length, ...(await pushEvents(deps, ownerId, events)) });
  },
});
