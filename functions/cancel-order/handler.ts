import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { SqsCommandQueue } from '#shared/adapters/sqs/queues.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { httpHandler } from '#shared/lambda/http-handler.ts';
import { tradingStore } from '#shared/lambda/stores.ts';
import { cancelRouteOf } from './routes.ts';

const settings = readSettings('TABLE_NAME', 'COMMANDS_QUEUE_URL');
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  commands: new SqsCommandQueue(new SQSClient({}), settings.COMMANDS_QUEUE_URL),
  clock: systemClock,
  ids: ulidIds(),
};

/** DELETE /v1/orders/{orderId}, POST /v1/orders/batch/cancel. */
export const handler = httpHandler((request) => cancelRouteOf(request.route)(deps, request));
