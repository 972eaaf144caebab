import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { BalanceReader } from '#shared/application/get-balances.ts';
import { accept, refuse } from '#shared/domain/refusal.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { httpHandler } from '#shared/lambda/http-handler.ts';
import { log } from '#shared/lambda/logger.ts';
import { ledgerKey, marketData, marketViews, tradingStore } from '#shared/lambda/stores.ts';
import { health, ready } from './health.ts';
import { marketRoutes } from './market-routes.ts';
import { servedOpenApi } from './openapi-document.ts';
import { routes } from './routes.ts';

const settings = readSettings('TABLE_NAME', 'MARKET_TABLE_NAME', 'LEDGER_KEY_ARN');
const store = tradingStore(settings.TABLE_NAME);
const deps = {
  store,
  market: marketData(settings.MARKET_TABLE_NAME),
  balances: new BalanceReader({ store, clock: systemClock }),
  clock: systemClock,
  log,
  ledgerKey: ledgerKey(settings.LEDGER_KEY_ARN),
  views: marketViews(settings.MARKET_TABLE_NAME),
};

/** The read side of the API: one Lambda, since no route needs a life, a permission or a size of its own. */
export const handler = httpHandler(async (request) => {
  switch (request.route) {
    case 'GET /v1/health':
      return health();
    case 'GET /v1/ready':
      return ready(deps);
    case 'GET /v1/openapi.json':
      return accept({ status: 200, body: servedOpenApi() });
    default: {
      const route = routes[request.route] ?? marketRoutes[request.route];
      return route ? route(deps, request) : refuse('ROUTE_NOT_FOUND', 'There is no such route.');
    }
  }
});
