import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { SqsCommandQueue } from '#shared/adapters/sqs/queues.ts';
import { cancelOrder } from '#shared/application/cancel-order.ts';
import { isTerminal } from '#shared/domain/order/order-state.ts';
import { accept, refuse } from '#shared/domain/refusal.ts';
import { orderResourceOf } from '#shared/http-api/resources.ts';
import { orderIdText } from '#shared/http-api/schemas.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { httpHandler } from '#shared/lambda/http-handler.ts';
import { tradingStore } from '#shared/lambda/stores.ts';

const settings = readSettings('TABLE_NAME', 'COMMANDS_QUEUE_URL');
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  commands: new SqsCommandQueue(new SQSClient({}), settings.COMMANDS_QUEUE_URL),
  clock: systemClock,
  ids: ulidIds(),
};

/** DELETE /v1/orders/{orderId}: 200 when the order has ended, 202 while the venue is asked. */
export const handler = httpHandler(async ({ ownerId, path }) => {
  const orderId = orderIdText.safeParse(path.orderId);
  if (!orderId.success) return refuse('ORDER_NOT_FOUND', 'There is no such order.', { field: 'orderId' });
  const canceled = await cancelOrder(deps, ownerId, orderId.data);
  if (!canceled.ok) return canceled;
  return accept({
    status: isTerminal(canceled.value.state) ? 200 : 202,
    body: orderResourceOf(canceled.value),
  });
});
