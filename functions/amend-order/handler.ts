import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { stepFunctionsClient } from '#shared/adapters/step-functions/client.ts';
import { StepFunctionsSagaStarter } from '#shared/adapters/step-functions/saga-starter.ts';
import { amendOrder } from '#shared/application/amend-order.ts';
import { decimal } from '#shared/domain/money/decimal.ts';
import { isAmending } from '#shared/domain/order/amendment.ts';
import { accept, refuse } from '#shared/domain/refusal.ts';
import { amendOrderRequest } from '#shared/http-api/amend-schemas.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import { orderResourceOf } from '#shared/http-api/resources.ts';
import { orderIdText } from '#shared/http-api/schemas.ts';
import { endpointOverride, readSettings } from '#shared/lambda/environment.ts';
import { httpHandler } from '#shared/lambda/http-handler.ts';
import { log } from '#shared/lambda/logger.ts';
import { marketData, tradingStore } from '#shared/lambda/stores.ts';

const settings = readSettings('TABLE_NAME', 'MARKET_TABLE_NAME', 'ORDER_SAGA_ARN');
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  market: marketData(settings.MARKET_TABLE_NAME),
  saga: new StepFunctionsSagaStarter(stepFunctionsClient(endpointOverride()), settings.ORDER_SAGA_ARN),
  clock: systemClock,
  ids: ulidIds(),
  log,
};

/** PATCH /v1/orders/{orderId}: 202 while the venue is asked, 200 when the order is as asked for already. */
export const handler = httpHandler(async (request) => {
  const orderId = orderIdText.safeParse(request.path.orderId);
  if (!orderId.success) return refuse('ORDER_NOT_FOUND', 'There is no such order.', { field: 'orderId' });
  const json = request.json();
  if (!json.ok) return json;
  const body = parseWith(amendOrderRequest, json.value);
  if (!body.ok) return body;
  const { quantity, limitPrice } = body.value;
  const amended = await amendOrder(deps, {
    ownerId: request.ownerId,
    orderId: orderId.data,
    ...(quantity === undefined ? {} : { quantity: decimal(quantity) }),
    ...(limitPrice === undefined ? {} : { limitPrice: decimal(limitPrice) }),
  });
  if (!amended.ok) return amended;
  return accept({ status: isAmending(amended.value) ? 202 : 200, body: orderResourceOf(amended.value) });
});
