import type { UncertifiedVenueId } from '../../../domain/account/account.ts';
import type { VenueKeys } from '../../../ports/venue-keys.port.ts';
import type { VenueEndpoints } from '../endpoints.ts';
import { requestTimeoutMs } from '../venue-http.ts';
import { watch } from './asking.ts';
import { classOf } from './class-of.ts';
import { directToPaper } from './paper-endpoints.ts';
import type { UnifiedExchange } from './unified-exchange.ts';

/** The class cannot do what an account needs: the message says what. */
export class IncapableError extends Error {
  override readonly name = 'IncapableError';
}

/**
 * An uncertified venue's class of ccxt at its paper endpoints, numbers as text. It keeps ccxt's own pace: nobody counts its
 * budget.
 *
 * @throws NotPaperError, IncapableError, or Error when ccxt has no such class
 */
export async function openExchange(
  venue: UncertifiedVenueId,
  endpoints: VenueEndpoints,
  keys?: VenueKeys,
): Promise<UnifiedExchange> {
  const Venue = await classOf(venue.slice('ccxt-'.length));
  const exchange = new Venue({
    ...keys,
    number: String,
    timeout: requestTimeoutMs,
    enableRateLimit: endpoints.limits !== 'open',
    options: {
      defaultType: 'spot',
      adjustForTimeDifference: false,
      warnOnFetchOpenOrdersWithoutSymbol: false,
      fetchMarkets: { types: ['spot'] },
    },
  });
  const missing = missingIn(exchange);
  if (missing.length > 0)
    throw new IncapableError(`ccxt's ${exchange.id} cannot be traded with: it lacks ${missing.join(', ')}`);
  // Asked for with the keys, before every list of markets, and not needed.
  exchange.has.fetchCurrencies = false;
  directToPaper(exchange, endpoints);
  watch(exchange);
  return exchange;
}

const needed = ['spot', 'createOrder', 'cancelOrder', 'fetchBalance', 'fetchMyTrades', 'fetchOpenOrders'];
/** Each list shows how an order ended, whichever way. */
const endedOrders = [
  ['fetchOrderWithClientOrderId'],
  ['fetchOrders'],
  ['fetchCanceledAndClosedOrders'],
  ['fetchClosedOrders', 'fetchCanceledOrders'],
] as const;
export type OrderList = (typeof endedOrders)[number][number];

/** What to ask for an order that is not open any more. */
export function endedOrderLists({ has }: UnifiedExchange): readonly OrderList[] | undefined {
  return endedOrders.find((calls) => calls.every((call) => has[call]));
}

function missingIn(exchange: UnifiedExchange): readonly string[] {
  const calls = needed.filter((call) => !exchange.has[call]);
  const lists = endedOrderLists(exchange) ? [] : ['a list of ended orders'];
  const isBySymbol =
    exchange.featureValueByType('spot', undefined, 'fetchOpenOrders', 'symbolRequired') === true;
  return [...calls, ...lists, ...(isBySymbol ? ['a list of open orders of all markets'] : [])];
}
