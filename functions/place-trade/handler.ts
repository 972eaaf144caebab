import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { stepFunctionsClient } from '#shared/adapters/step-functions/client.ts';
import { StepFunctionsSagaStarter } from '#shared/adapters/step-functions/saga-starter.ts';
import { placeTrade } from '#shared/application/place-trade.ts';
import { waitForDecision } from '#shared/application/wait-for-order.ts';
import { isDecided } from '#shared/domain/order/order-state.ts';
import { accept } from '#shared/domain/refusal.ts';
import { orderResourceOf } from '#shared/http-api/resources.ts';
import { endpointOverride, readSettings } from '#shared/lambda/environment.ts';
import { httpHandler } from '#shared/lambda/http-handler.ts';
import { log } from '#shared/lambda/logger.ts';
import { marketData, tradingStore } from '#shared/lambda/stores.ts';
import { placeTradeRequestOf } from './request.ts';

const settings = readSettings('TABLE_NAME', 'MARKET_TABLE_NAME', 'ORDER_SAGA_ARN');
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  market: marketData(settings.MARKET_TABLE_NAME),
  saga: new StepFunctionsSagaStarter(stepFunctionsClient(endpointOverride()), settings.ORDER_SAGA_ARN),
  clock: systemClock,
  ids: ulidIds(),
  log,
};

/** POST /v1/orders: 202 with the order's place; with `Prefer: wait=S`, 200 once the venue's answer is known. */
export const handler = httpHandler(async (request) => {
  const parsed = placeTradeRequestOf(request);
  if (!parsed.ok) return parsed;
  const { command, waitMs } = parsed.value;
  const placed = await placeTrade(deps, command);
  if (!placed.ok) return placed;
  const order = waitMs > 0 ? await waitForDecision(deps, placed.value, waitMs) : placed.value;
  return accept({
    status: waitMs > 0 && isDecided(order.state) ? 200 : 202,
    body: orderResourceOf(order),
    headers: { location: `/v1/orders/${order.orderId}` },
  });
});
