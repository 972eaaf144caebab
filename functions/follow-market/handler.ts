import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { httpHandler } from '#shared/lambda/http-handler.ts';
import { marketData, marketSubscriptions } from '#shared/lambda/stores.ts';
import { followRoute } from './routes.ts';

const settings = readSettings('MARKET_TABLE_NAME');
const deps = {
  market: marketData(settings.MARKET_TABLE_NAME),
  subscriptions: marketSubscriptions(settings.MARKET_TABLE_NAME),
  clock: systemClock,
};

/** GET, POST and DELETE /v1/market/subscriptions. */
export const handler = httpHandler((request) => followRoute(deps, request));
