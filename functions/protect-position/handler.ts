import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { httpHandler } from '#shared/lambda/http-handler.ts';
import { marketData, tradingStore } from '#shared/lambda/stores.ts';
import { protectRoute } from './routes.ts';

const settings = readSettings('TABLE_NAME', 'MARKET_TABLE_NAME');
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  market: marketData(settings.MARKET_TABLE_NAME),
  clock: systemClock,
  ids: ulidIds(),
};

/** PUT and DELETE /v1/positions/{positionId}/protection. */
export const handler = httpHandler((request) => protectRoute(deps, request));
