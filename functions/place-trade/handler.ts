import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { stepFunctionsClient } from '#shared/adapters/step-functions/client.ts';
import { StepFunctionsSagaStarter } from '#shared/adapters/step-functions/saga-starter.ts';
import { endpointOverride, readSettings } from '#shared/lambda/environment.ts';
import { httpHandler } from '#shared/lambda/http-handler.ts';
import { log } from '#shared/lambda/logger.ts';
import { marketData, tradingStore } from '#shared/lambda/stores.ts';
import { placeRouteOf } from './routes.ts';

const settings = readSettings('TABLE_NAME', 'MARKET_TABLE_NAME', 'ORDER_SAGA_ARN');
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  market: marketData(settings.MARKET_TABLE_NAME),
  saga: new StepFunctionsSagaStarter(stepFunctionsClient(endpointOverride()), settings.ORDER_SAGA_ARN),
  clock: systemClock,
  ids: ulidIds(),
  log,
};

/** POST /v1/orders, /v1/orders/batch, /v1/positions/{positionId}/close: whatever makes orders. */
export const handler = httpHandler((request) => placeRouteOf(request.route)(deps, request));
