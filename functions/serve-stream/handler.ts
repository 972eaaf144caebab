import middy from '@middy/core';
import * as z from 'zod';
import { streamSender } from '#shared/adapters/apigateway/client.ts';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { openConnection } from '#shared/application/stream/serve-stream.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { log, logger } from '#shared/lambda/logger.ts';
import { marketData, marketViews, streamRecords } from '#shared/lambda/stores.ts';
import { answerFrame } from './answer-frame.ts';

const settings = readSettings('STREAM_TABLE_NAME', 'STREAM_ENDPOINT', 'MARKET_TABLE_NAME');
const deps = {
  ...streamRecords(settings.STREAM_TABLE_NAME),
  market: marketData(settings.MARKET_TABLE_NAME),
  views: marketViews(settings.MARKET_TABLE_NAME),
  clock: systemClock,
};
const sender = streamSender(settings.STREAM_ENDPOINT, log);

const socketEvent = z.object({
  requestContext: z.object({
    eventType: z.enum(['CONNECT', 'DISCONNECT', 'MESSAGE']),
    connectionId: z.string(),
    authorizer: z.object({ ownerId: z.string().min(1) }),
  }),
  body: z.string().nullish(),
});

/** Every route of the live stream. What it says goes by the connection, since an answer of its own reaches nobody. */
export const handler = middy<unknown, { statusCode: number }>().handler(async (event) => {
  const { requestContext, body } = socketEvent.parse(event);
  const { eventType, connectionId, authorizer } = requestContext;
  const connection = { ownerId: authorizer.ownerId, connectionId };
  logger.info('stream', { eventType, ...connection });
  switch (eventType) {
    case 'CONNECT':
      return { statusCode: (await openConnection(deps, connection)) ? 200 : 429 };
    case 'DISCONNECT':
      await deps.connections.close(connection);
      return { statusCode: 200 };
    case 'MESSAGE':
      for (const frame of await answerFrame(deps, connection, body ?? ''))
        if ((await sender.send(connectionId, frame)) !== 'SENT') break;
      return { statusCode: 200 };
  }
});
