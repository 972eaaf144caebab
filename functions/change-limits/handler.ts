import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { httpHandler } from '#shared/lambda/http-handler.ts';
import { marketData, tradingStore } from '#shared/lambda/stores.ts';
import { changeRoute } from './routes.ts';

const settings = readSettings('TABLE_NAME', 'MARKET_TABLE_NAME');
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  market: marketData(settings.MARKET_TABLE_NAME),
  clock: systemClock,
  ids: ulidIds(),
};

/** PUT /v1/accounts/{accountId}/limits. */
export const handler = httpHandler((request) => changeRoute(deps, request));
